#include "core/serving/listener.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>

#include "core/serving/session.hpp"

namespace piaojue::serving {
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

SourceLimits limits_of(const ListenerOptions& options) {
  SourceLimits out;
  out.at_once = options.max_per_address != 0 ? options.max_per_address
                                             : std::max(1U, options.max_connections / 2);
  return out;
}

}  // namespace

Listener::Listener(const ListenerOptions& options)
    : options_(options),
      io_(1),
      front_(tls_.share_front()),
      acceptor_(io_),
      signals_(io_),
      pause_(io_),
      heartbeat_(io_),
      workers_(options.workers, kMostWaiting),
      sources_(limits_of(options)) {}

Listener::~Listener() { workers_.join(); }

Result<void> Listener::add(const ServedName& name, const TlsFiles& files, Service& service) {
  PJ_CHECK(tls_.add(name, files));
  services_.emplace(name.server_name, Entry{name.meeting, &service});
  return {};
}

Result<void> Listener::listen() {
  error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  const tcp::endpoint endpoint(address, options_.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return Error{ErrorCode::unavailable, options_.address + ": " + error.message()};
  return {};
}

std::uint16_t Listener::port() const { return acceptor_.local_endpoint().port(); }

const Listener::Entry* Listener::find(const std::string& server_name) const {
  const auto found = services_.find(server_name);
  return found == services_.end() ? nullptr : &found->second;
}

void Listener::stop_on_signals(std::function<void()> stopping) {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this, stopping = std::move(stopping)](const error_code& error, int) {
    if (error) return;
    stopping();
    begin_stop();
  });
}

void Listener::keep_calling(std::chrono::milliseconds interval, std::function<void()> beat) {
  beat();
  heartbeat_.expires_after(interval);
  heartbeat_.async_wait([this, interval, beat = std::move(beat)](const error_code& error) {
    if (!error) keep_calling(interval, beat);
  });
}

void Listener::run() {
  accept();
  io_.run();
  workers_.join();
}

void Listener::stop() {
  asio::post(io_, [this] { begin_stop(); });
}

void Listener::accept() {
  // The rest waits in the kernel's queue until a session ends.
  if (accepting_ || sessions_.size() >= options_.max_connections + kMostSurplus) return;
  accepting_ = true;
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    accepting_ = false;
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

void Listener::start_session(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto connection = std::make_shared<Connection>(std::move(socket), front_);
  if (!admit(connection)) return connection->close();
  if (connection->surplus) ++surplus_;
  sessions_.insert(connection);
  peak_ = std::max(peak_.load(), sessions_.size());
  asio::co_spawn(io_, run_session(connection, this), [this, connection](std::exception_ptr) {
    // A session that throws (out of memory) ends like one that is done.
    end_session(connection);
  });
}

bool Listener::hold(Connection& connection, std::size_t bytes) {
  if (bytes > options_.max_buffered || buffered_ > options_.max_buffered - bytes) return false;
  buffered_ += bytes;
  connection.buffered += bytes;
  return true;
}

void Listener::release(Connection& connection) {
  buffered_ -= connection.buffered;
  connection.buffered = 0;
}

bool Listener::admit(const std::shared_ptr<Connection>& connection) {
  connection->surplus = sessions_.size() - surplus_ >= options_.max_connections;
  error_code gone;
  const auto peer = connection->stream().next_layer().remote_endpoint(gone);
  if (gone) return false;
  if (peer.address().is_loopback() && !options_.limits_loopback) return true;
  const Sources::Source source = Sources::source_of(peer.address());
  const auto now = Sources::Clock::now();
  const Sources::Entry entry = sources_.enter(source, now);
  if (entry == Sources::Entry::refused) return false;
  if (entry == Sources::Entry::crowded) {
    // The places in which others are told that the server is busy are not for one source alone.
    if (surplus_ >= kMostSurplus / 2) {
      sources_.leave(source, now);
      return false;
    }
    connection->surplus = true;
  }
  connection->source = source;
  return true;
}

void Listener::end_session(const std::shared_ptr<Connection>& connection) {
  connection->close();
  release(*connection);
  sessions_.erase(connection);
  if (connection->surplus) --surplus_;
  if (connection->source) sources_.leave(*connection->source, Sources::Clock::now());
  if (!stopping_) return accept();
  if (sessions_.empty()) io_.stop();
}

void Listener::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  signals_.cancel(ignored);
  if (sessions_.empty()) return io_.stop();
  for (const auto& connection : sessions_)
    if (!connection->working) connection->close();
  pause_.expires_after(kStopLimit);
  pause_.async_wait([this](const error_code& cancelled) {
    if (!cancelled) io_.stop();
  });
}

}  // namespace piaojue::serving
