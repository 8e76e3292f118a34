// What systemd is told of the server's state, and how it sees that the server still lives. The
// protocol is one datagram of text to a socket named in the environment (sd_notify(3)): a few lines
// here, against a library that a process with secrets would have to load, in a version that has to
// fit. Without such a socket nothing is said.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace piaojue::server {

class ServiceManager {
 public:
  /// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment: before any thread
  /// starts.
  static ServiceManager from_environment();

  /// Best effort: a server whose manager does not listen serves all the same.
  void ready() const { tell("READY=1"); }
  void stopping() const { tell("STOPPING=1"); }
  void alive() const { tell("WATCHDOG=1"); }

  /// How often alive() has to be called, with room to spare; nothing when nobody waits for it.
  std::optional<std::chrono::milliseconds> heartbeat() const { return heartbeat_; }

 private:
  void tell(std::string_view state) const;

  std::string socket_;
  std::optional<std::chrono::milliseconds> heartbeat_;
};

}  // namespace piaojue::server
