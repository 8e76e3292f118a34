#include "server/net/metrics_page.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <thread>

namespace piaojue::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kMostHeaderBytes = 4U << 10U;
constexpr std::chrono::seconds kDeadline{10};
constexpr int kMostConnections = 8;
/// After a failed accept, usually for want of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

using Incoming = http::request<http::empty_body>;
using Outgoing = http::response<http::string_body>;

/// A page of another origin that a browser on this machine shows has a name of its own in Host,
/// even when that name leads here.
bool is_local(std::string host) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.back() != ']') host.resize(colon);
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

http::status judge(const Incoming& request) {
  if (!is_local(std::string(request[http::field::host]))) return http::status::forbidden;
  if (request.target() != "/metrics") return http::status::not_found;
  return request.method() == http::verb::get ? http::status::ok : http::status::method_not_allowed;
}

Outgoing answer(const Incoming& request, const MetricsPage::Text& text) {
  Outgoing out{judge(request), request.version()};
  out.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
  out.set(http::field::cache_control, "no-store");
  out.body() = out.result() == http::status::ok ? text() : std::string(out.reason()) + '\n';
  out.keep_alive(request.keep_alive());
  out.prepare_payload();
  return out;
}

/// Free, with parameters by value: GCC 12 mishandles capturing lambdas here.
asio::awaitable<void> serve(tcp::socket socket, const MetricsPage::Text* text,
                            std::shared_ptr<void> counted) {
  static_cast<void>(counted);
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;) {
    error_code failed;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kMostHeaderBytes);
    stream.expires_after(kDeadline);
    co_await http::async_read(stream, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, failed));
    if (failed) break;
    Outgoing out = answer(parser.get(), *text);
    stream.expires_after(kDeadline);
    co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, failed));
    if (failed || !out.keep_alive()) break;
  }
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

struct MetricsPage::Sockets {
  explicit Sockets(Text from) : text(std::move(from)) {}

  const Text text;
  int connections = 0;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::thread thread;

  error_code listen(const std::string& address, std::uint16_t port);
  void accept();
};

error_code MetricsPage::Sockets::listen(const std::string& address, std::uint16_t port) {
  error_code error;
  const tcp::endpoint endpoint(asio::ip::make_address(address, error), port);
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kMostConnections, error);
  return error;
}

void MetricsPage::Sockets::accept() {
  acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error && connections < kMostConnections) {
      ++connections;
      // Counts down when the session lets go of it.
      std::shared_ptr<void> counted(nullptr, [this](void*) { --connections; });
      asio::co_spawn(io, serve(std::move(socket), &text, std::move(counted)), asio::detached);
    }
    pause.expires_after(error ? kAcceptPause : std::chrono::milliseconds(0));
    pause.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

MetricsPage::MetricsPage(std::unique_ptr<Sockets> sockets) : sockets_(std::move(sockets)) {
  sockets_->accept();
  sockets_->thread = std::thread([io = &sockets_->io] { io->run(); });
}

MetricsPage::~MetricsPage() {
  sockets_->io.stop();
  sockets_->thread.join();
}

std::uint16_t MetricsPage::port() const { return sockets_->acceptor.local_endpoint().port(); }

Result<std::unique_ptr<MetricsPage>> MetricsPage::create(const std::string& address,
                                                         std::uint16_t port, Text text) {
  auto sockets = std::make_unique<Sockets>(std::move(text));
  if (const error_code error = sockets->listen(address, port))
    return Error{ErrorCode::unavailable, address + ": " + error.message()};
  return std::unique_ptr<MetricsPage>(new MetricsPage(std::move(sockets)));
}

}  // namespace piaojue::server
