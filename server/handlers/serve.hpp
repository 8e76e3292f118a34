// From the bytes of a request to the bytes of its reply: what a session hands to a worker.
#pragma once

#include <functional>

#include "core/base/bytes.hpp"
#include "server/handlers/caller.hpp"

namespace piaojue::server {

class Meeting;

struct Served {
  Bytes frame;         ///< header and payload
  bool close = false;  ///< the peer does not speak the protocol
};

/// Calls `done` exactly once, now or from another thread. Never throws.
void serve(Meeting& meeting, const Caller& caller, const Bytes& payload,
           std::function<void(Served)> done);

/// The reply to a request that nobody has the time for: reads no more than its id.
Served refuse_busy(const Meeting& meeting, const Bytes& payload);

}  // namespace piaojue::server
