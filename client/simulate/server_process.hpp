// The real piaojued as a child process.
#pragma once

#include <filesystem>
#include <sys/types.h>

#include "client/net/connection.hpp"

namespace piaojue::simulate {

class ServerProcess {
 public:
  /// Starts `binary --config config` with its output in `log` and waits until it says where it
  /// listens. Error `unavailable` quotes the end of the log.
  static Result<ServerProcess> start(const std::filesystem::path& binary,
                                     const std::filesystem::path& config,
                                     const std::filesystem::path& log);
  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&&) = delete;
  /// Stops it if it still runs.
  ~ServerProcess();

  const net::Endpoint& endpoint() const { return endpoint_; }
  pid_t pid() const { return pid_; }
  /// SIGTERM, and waits; after half a minute SIGKILL and an error.
  Result<void> stop();

 private:
  ServerProcess(pid_t pid, std::filesystem::path log) : pid_(pid), log_(std::move(log)) {}
  pid_t pid_;
  std::filesystem::path log_;
  net::Endpoint endpoint_;
};

/// `piaojued` beside the running program, else in PATH's absence an error that says so.
Result<std::filesystem::path> find_server_binary();

}  // namespace piaojue::simulate
