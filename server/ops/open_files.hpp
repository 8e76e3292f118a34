// How many files and connections the system lets the process have open.
#pragma once

#include <cstdint>

#include "core/base/result.hpp"

namespace piaojue::server {

/// Raises the process's own limit as far as needed. Error `unavailable` says what the system
/// allows.
Result<void> allow_open_files(std::uint64_t wanted);

}  // namespace piaojue::server
