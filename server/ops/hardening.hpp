// What the process gives up before it holds a secret.
#pragma once

namespace piaojue::server {

/// No core dumps, no debugger, files for the owner alone. Throws std::system_error.
void harden_process();

}  // namespace piaojue::server
