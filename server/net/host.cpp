#include "server/net/host.hpp"

#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <exception>

#include "server/net/session.hpp"

namespace piaojue::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

/// Requests that wait for a worker; more are refused.
constexpr std::size_t kMostWaiting = 512;
/// How long requests under way may take at stop.
constexpr auto kStopLimit = 60s;
/// After a failed accept, usually for want of file descriptors.
constexpr auto kAcceptPause = 100ms;

}  // namespace

Host::Host(const Config& config, EventLog& log)
    : log_(log),
      max_connections_(config.max_connections),
      io_(1),
      front_(tls_.share_front()),
      acceptor_(io_),
      signals_(io_, SIGTERM, SIGINT),
      pause_(io_),
      workers_(config.workers, kMostWaiting) {}

Host::~Host() { workers_.join(); }

Result<std::unique_ptr<Host>> Host::create(const Config& config, EventLog& log) {
  std::unique_ptr<Host> host(new Host(config, log));
  for (const MeetingConfig& meeting : config.meetings) {
    PJ_CHECK(host->tls_.add(meeting.id, meeting.pki));
    host->meetings_[meeting.id] = std::make_unique<Meeting>(meeting, config.data, log);
    log.write(Event::meeting_hosted, meeting.id.str());
  }
  PJ_CHECK(host->listen(config));
  return host;
}

Result<void> Host::listen(const Config& config) {
  error_code error;
  const auto address = asio::ip::make_address(config.address, error);
  const tcp::endpoint endpoint(address, config.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return Error{ErrorCode::unavailable, config.address + ": " + error.message()};
  return {};
}

std::uint16_t Host::port() const { return acceptor_.local_endpoint().port(); }

Meeting* Host::find(const MeetingId& meeting) const {
  const auto found = meetings_.find(meeting);
  return found == meetings_.end() ? nullptr : found->second.get();
}

void Host::run() {
  signals_.async_wait([this](const error_code& error, int) {
    if (!error) stop();
  });
  accept();
  io_.run();
  workers_.join();
}

void Host::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (stopping_) return;
    if (!error) {
      start_session(std::move(socket));
      return accept();
    }
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

void Host::start_session(tcp::socket socket) {
  if (sessions_.size() >= max_connections_) return;  // closes it
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto connection = std::make_shared<Connection>(std::move(socket), front_);
  sessions_.insert(connection);
  asio::co_spawn(io_, run_session(connection, this), [this, connection](std::exception_ptr) {
    // A session that throws (out of memory) ends like one that is done.
    end_session(connection);
  });
}

void Host::end_session(const std::shared_ptr<Connection>& connection) {
  connection->close();
  sessions_.erase(connection);
  if (stopping_ && sessions_.empty()) io_.stop();
}

void Host::stop() {
  log_.write(Event::server_stopping);
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  if (sessions_.empty()) return io_.stop();
  for (const auto& connection : sessions_)
    if (!connection->working) connection->close();
  pause_.expires_after(kStopLimit);
  pause_.async_wait([this](const error_code& cancelled) {
    if (!cancelled) io_.stop();
  });
}

}  // namespace piaojue::server
