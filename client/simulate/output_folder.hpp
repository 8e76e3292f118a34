// Where a rehearsal leaves its results: all of them at the end, or nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace piaojue::simulate {

/// Results are gathered in a hidden sibling of the target and moved at the end. The target may hold
/// other things; an entry of the same name is replaced only if an earlier rehearsal left it, which
/// the list in `.piaojue-rehearsal` says.
class OutputFolder {
 public:
  /// `entries`: names that will be moved into `target`. Error `invalid` names a foreign one that is
  /// in the way. Touches nothing yet.
  static Result<OutputFolder> plan(const std::filesystem::path& target,
                                   std::vector<std::string> entries);
  OutputFolder(OutputFolder&& other) noexcept = default;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder() { discard(); }

  /// Makes the hidden sibling.
  Result<void> begin();
  const std::filesystem::path& staging() const { return staging_; }
  /// Moves every entry to its place; on an error everything is as it was.
  Result<void> publish();
  void discard();

 private:
  OutputFolder(std::filesystem::path target, std::vector<std::string> entries)
      : target_(std::move(target)), entries_(std::move(entries)) {}
  std::filesystem::path target_;
  std::vector<std::string> entries_;
  std::filesystem::path staging_;
};

}  // namespace piaojue::simulate
