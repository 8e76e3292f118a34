// What the process gives up before it holds a secret.
#pragma once

#include <cstddef>

namespace piaojue::server {

/// For thirty thousand issuers' keys: a county's units, each with polls of many classes.
inline constexpr std::size_t kKeyMemory = std::size_t{64} << 20U;

/// No core dumps, no debugger, no swapping of keys, files for the owner alone. Throws
/// std::system_error.
void harden_process();

}  // namespace piaojue::server
