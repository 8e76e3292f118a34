// HTTP on the loopback interface, for one browser.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "client/agent/reception.hpp"

namespace piaojue::agent {

class HttpServer {
 public:
  /// Binds 127.0.0.1; port 0: a free one. Error `unavailable`.
  static Result<std::unique_ptr<HttpServer>> create(std::uint16_t port);
  ~HttpServer();

  std::uint16_t port() const;
  using Answer = std::function<HttpResponse(const HttpRequest&)>;
  /// Serves until SIGTERM, SIGINT or stop().
  void run(const Answer& answer);
  /// From any thread.
  void stop();

 private:
  struct Sockets;
  explicit HttpServer(std::unique_ptr<Sockets> sockets);
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace piaojue::agent
