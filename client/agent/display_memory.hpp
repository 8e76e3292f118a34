// How an official likes the pages to look: kept on the agent's side, as the browser keeps nothing.
#pragma once

#include <filesystem>
#include <mutex>

#include "core/base/result.hpp"
#include "proto/agent_common.pb.h"

namespace piaojue::agent {

class DisplayMemory {
 public:
  /// `state`: the agent's own folder.
  explicit DisplayMemory(const std::filesystem::path& state);

  /// A default one where nothing readable is kept.
  v1::Display load() const;
  /// Errors: `invalid` for a setting there is not, `unavailable`.
  Result<void> store(const v1::Display& display);

 private:
  const std::filesystem::path file_;
  mutable std::mutex mutex_;
};

}  // namespace piaojue::agent
