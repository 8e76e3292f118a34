// What this agent's official did that no server shows, kept across restarts.
#pragma once

#include <filesystem>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace piaojue::agent {

class Remembered {
 public:
  explicit Remembered(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Whether `value` was kept last under this name.
  bool holds(std::string_view name, const Hash32& value) const;
  Result<void> keep(std::string_view name, const Hash32& value) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace piaojue::agent
