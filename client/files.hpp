// Files on this machine: written whole and synced or not at all, secrets readable by their owner
// only.
#pragma once

#include <filesystem>

#include "core/base/bytes.hpp"

namespace piaojue {

enum class Existing { refuse, replace };
enum class Access { owner_only, everyone };  ///< modes 0600 and 0644

/// Durable when it returns: a temporary sibling is written, synced and renamed. Errors: `invalid`
/// when the file exists and may not be replaced, `unavailable` when the disk refuses.
Result<void> write_file(const std::filesystem::path& path, ByteView content, Access access,
                        Existing existing);

/// Errors: `not_found`, `unavailable`, `malformed` for more than `max_size` bytes.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_size = 64U << 20U);

/// A new folder with mode 0700; error `invalid` when it exists.
Result<void> create_private_folder(const std::filesystem::path& path);

/// The same, with its parents, unless it is there already.
Result<void> make_private_folder(const std::filesystem::path& path);

/// An ordinary folder with its parents, unless an empty one is there already. Errors: `invalid` for
/// one that holds something, `unavailable`.
Result<void> make_empty_folder(const std::filesystem::path& path);

/// A folder of its own under the system's place for temporary files, removed at the end of life.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace piaojue
