// The ZIP package of a workbook, and which of its parts is which (ECMA-376 part 2).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct zip;

namespace piaojue {

/// How a package can fail; which words a user is told is for the reader of the workbook to choose.
enum class PackageFailure { damaged, encrypted, too_large };

struct Relationship {
  std::string id;
  std::string type;  ///< last word of the type's URI: "worksheet", "styles", …
  std::string part;  ///< name in the package
};

class XlsxPackage {
 public:
  /// Together, of all parts read.
  static constexpr std::size_t kMaxUnpacked = std::size_t{256} << 20U;

  /// `bytes` must outlive the package. `failure()` is set if they are no ZIP archive.
  explicit XlsxPackage(std::string_view bytes);

  /// UTF-8; nothing, and `failure()` set, if there is no such part or it can't be read.
  std::optional<std::string> read(const std::string& part);
  /// What `part` refers to; "" for the package itself.
  std::vector<Relationship> relationships(const std::string& part);
  std::optional<PackageFailure> failure() const { return failure_; }

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };

  std::optional<std::string> fail(PackageFailure why);

  std::unique_ptr<zip, Discard> archive_;
  std::size_t unpacked_ = 0;
  std::optional<PackageFailure> failure_;
};

}  // namespace piaojue
