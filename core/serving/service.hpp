// What answers requests behind a listener: a hosted meeting, or an issuing desk.
#pragma once

#include <functional>

#include "core/serving/caller.hpp"
#include "core/wire/messages.hpp"

namespace piaojue::serving {

/// Called exactly once, on any thread.
using Respond = std::function<void(wire::Reply)>;

class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  /// Decides how points in requests are read.
  virtual const Suite& suite() const = 0;
  /// Responds exactly once, now or from another thread. May throw before it responds.
  virtual void handle(const Caller& caller, const wire::Request& request, Respond respond) = 0;
  /// An exception of `handle`: for the log.
  virtual void failed(std::string_view what) = 0;
};

/// Runs `work`, which responds now or later. What it throws goes to the log, and the peer is told
/// of an internal error.
void attempt(Service& service, const Respond& respond, const std::function<void()>& work);

struct Served {
  Bytes frame;         ///< header and payload
  bool close = false;  ///< the peer does not speak the protocol
};

/// From the bytes of a request to the bytes of its reply: what a session hands to a worker. Calls
/// `done` exactly once, now or from another thread. Never throws.
void serve(Service& service, const Caller& caller, const Bytes& payload,
           std::function<void(Served)> done);

/// The reply to a request that nobody has the time for: reads no more than its id.
Served refuse_busy(const Bytes& payload);
/// The reply to a request that there was no memory to read, or to answer.
Served refuse_unread();

}  // namespace piaojue::serving
