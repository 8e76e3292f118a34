// The program behind the pages of one role: `piaojue agent`.
#pragma once

#include <functional>

#include "client/agent/office.hpp"

namespace piaojue::agent {

struct AgentOptions {
  std::string role;  ///< kiosk, desk, console, scrutineer, screen, observer, issuer
  std::filesystem::path identity;
  net::Endpoint server;
  std::filesystem::path state;  ///< made with mode 0700 if need be
  std::filesystem::path meeting, photos;
  std::string listen, announce;  ///< issuer: ADDRESS:PORT, and what terminals reach
  std::uint16_t port = 0;        ///< 0: that of the last time if it is free, else a free one
};

/// Serves until SIGTERM or SIGINT. `ready` hears the address to open, which is good once.
Result<void> run_agent(const AgentOptions& options,
                       const std::function<void(const std::string& address)>& ready);

}  // namespace piaojue::agent
