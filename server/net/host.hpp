// The server as a whole: its meetings, the listener, the workers, and the way it stops.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <set>

#include "server/config.hpp"
#include "server/meeting/meeting.hpp"
#include "server/net/tls_context.hpp"
#include "server/net/workers.hpp"

namespace piaojue::server {

class Connection;

class Host {
 public:
  /// Opens every meeting and listens. Errors: `invalid` for bad certificates, `unavailable` for the
  /// address; throws StoreError for a meeting's data.
  static Result<std::unique_ptr<Host>> create(const Config& config, EventLog& log);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  std::uint16_t port() const;
  /// Serves until SIGTERM or SIGINT, then finishes the requests under way.
  void run();

  // For sessions, on the I/O thread.
  Meeting* find(const MeetingId& meeting) const;
  Workers& workers() { return workers_; }
  bool stopping() const { return stopping_; }

 private:
  Host(const Config& config, EventLog& log);
  Result<void> listen(const Config& config);
  void accept();
  void start_session(boost::asio::ip::tcp::socket socket);
  void end_session(const std::shared_ptr<Connection>& connection);
  void stop();

  EventLog& log_;
  const std::size_t max_connections_;
  TlsContexts tls_;
  boost::asio::io_context io_;
  boost::asio::ssl::context front_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer pause_;
  std::map<MeetingId, std::unique_ptr<Meeting>> meetings_;
  Workers workers_;
  std::set<std::shared_ptr<Connection>> sessions_;
  bool stopping_ = false;
};

}  // namespace piaojue::server
