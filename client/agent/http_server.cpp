#include "client/agent/http_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "client/agent/http_message.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using std::chrono::seconds;

constexpr seconds kReadDeadline{60};
constexpr seconds kWriteDeadline{60};
constexpr int kMostConnections = 64;
constexpr std::size_t kWorkers = 4;

using Outgoing = http::response<http::string_body>;

Outgoing write_response(HttpResponse&& from, unsigned version, bool keep_alive) {
  Outgoing out{static_cast<http::status>(from.status), version};
  out.set(http::field::content_type, from.content_type);
  for (const auto& [name, value] : from.headers) out.set(name, value);
  out.body() = std::move(from.body);
  out.keep_alive(keep_alive);
  out.prepare_payload();
  return out;
}

asio::awaitable<HttpResponse> work(const HttpServer::Answer* answer, HttpRequest request) {
  co_return (*answer)(request);
}

/// Free, with parameters by value: GCC 12 mishandles capturing lambdas here.
asio::awaitable<void> serve(tcp::socket socket, const HttpServer::Answer* answer,
                            asio::thread_pool* pool, std::shared_ptr<void> counted) {
  static_cast<void>(counted);
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;) {
    error_code failed;
    RequestParser parser;
    set_limits(parser);
    stream.expires_after(kReadDeadline);
    co_await http::async_read(stream, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, failed));
    if (failed) break;
    const unsigned version = parser.get().version();
    const bool keep_alive = parser.get().keep_alive();
    stream.expires_never();
    HttpResponse response = co_await asio::co_spawn(
        pool->get_executor(), work(answer, take_request(parser)), asio::use_awaitable);
    Outgoing out = write_response(std::move(response), version, keep_alive);
    stream.expires_after(kWriteDeadline);
    co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, failed));
    if (failed || !keep_alive) break;
  }
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

struct HttpServer::Sockets {
  asio::io_context io;
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::thread_pool pool{kWorkers};
  int connections = 0;

  void accept(const Answer* answer);
};

void HttpServer::Sockets::accept(const Answer* answer) {
  acceptor.async_accept([this, answer](const error_code& failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted) return;
    if (!failed && connections < kMostConnections) {
      ++connections;
      // Counts down when the session lets go of it.
      std::shared_ptr<void> counted(nullptr, [this](void*) { --connections; });
      asio::co_spawn(io, serve(std::move(socket), answer, &pool, std::move(counted)),
                     asio::detached);
    }
    accept(answer);
  });
}

HttpServer::HttpServer(std::unique_ptr<Sockets> sockets) : sockets_(std::move(sockets)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::create(std::uint16_t port) {
  auto sockets = std::make_unique<Sockets>();
  const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
  error_code failed;
  tcp::acceptor& acceptor = sockets->acceptor;
  acceptor.open(here.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(here, failed);
  if (!failed) acceptor.listen(kMostConnections, failed);
  if (failed)
    return Error{ErrorCode::unavailable, tr("本机端口 {} 用不了（{}）", "port {} is not free ({})",
                                            port, failed.message())};
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(sockets)));
}

std::uint16_t HttpServer::port() const { return sockets_->acceptor.local_endpoint().port(); }

void HttpServer::run(const Answer& answer) {
  sockets_->signals.add(SIGTERM);
  sockets_->signals.add(SIGINT);
  sockets_->signals.async_wait([this](const error_code& failed, int) {
    if (!failed) stop();
  });
  sockets_->accept(&answer);
  sockets_->io.run();
  sockets_->pool.join();
}

void HttpServer::stop() { sockets_->io.stop(); }

}  // namespace piaojue::agent
