// GET /metrics over HTTP on the loopback interface, on a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.hpp"

namespace piaojue::server {

class MetricsPage {
 public:
  /// Asked for each request, on the page's own thread.
  using Text = std::function<std::string()>;

  /// Binds and serves. Error `unavailable` names the address.
  static Result<std::unique_ptr<MetricsPage>> create(const std::string& address, std::uint16_t port,
                                                     Text text);
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;
  /// Stops.
  ~MetricsPage();

  std::uint16_t port() const;

 private:
  struct Sockets;
  explicit MetricsPage(std::unique_ptr<Sockets> sockets);
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace piaojue::server
