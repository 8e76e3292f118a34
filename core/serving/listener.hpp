// A listening socket, the sessions on it, the workers behind them, and the way they stop. Many
// services share one, told apart by the name that a client asks for.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "core/serving/service.hpp"
#include "core/serving/sources.hpp"
#include "core/serving/tls_context.hpp"
#include "core/serving/workers.hpp"

namespace piaojue::serving {

class Connection;

/// Connections beyond the most that are served, each told that the server is busy.
inline constexpr std::size_t kMostSurplus = 64;

/// How long a peer may take for each step before its connection is closed.
struct Patience {
  std::chrono::milliseconds handshake = std::chrono::seconds(15);
  std::chrono::milliseconds idle = std::chrono::seconds(300);  ///< between requests
  std::chrono::milliseconds read = std::chrono::seconds(60);   ///< for one frame
  std::chrono::milliseconds write = std::chrono::seconds(60);
  /// Closing a large box takes its time.
  std::chrono::milliseconds answer = std::chrono::seconds(300);
  std::chrono::milliseconds goodbye = std::chrono::seconds(5);
};

struct ListenerOptions {
  std::string address = "127.0.0.1";  ///< numeric
  std::uint16_t port = 0;             ///< 0: a free one
  std::uint32_t workers = 2;
  /// kMostSurplus more are accepted, to be told that the server is busy; the rest waits.
  std::uint32_t max_connections = 1024;
  Patience patience = {};
  /// Connections of one address; 0: half of all. One more is told that the server is busy.
  std::uint32_t max_per_address = 0;
  /// Bytes of requests and replies of all connections together, on their way: one that needs more
  /// is ended.
  std::size_t max_buffered = std::size_t{512} << 20U;
  /// This machine's own programs are many behind one address, and trusted to be ours.
  bool limits_loopback = false;
};

class Listener {
 public:
  explicit Listener(const ListenerOptions& options);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Before run(). `service` outlives the listener. Error `invalid` for bad certificates.
  Result<void> add(const ServedName& name, const TlsFiles& files, Service& service);
  /// Binds. Error `unavailable` names the address.
  Result<void> listen();
  std::uint16_t port() const;
  /// How many connections there have been at once, at most. From any thread.
  std::size_t peak() const { return peak_; }
  /// Calls `stopping` and stops on SIGTERM or SIGINT.
  void stop_on_signals(std::function<void()> stopping);
  /// Calls `beat` at once, and then every so often for as long as the I/O thread turns.
  void keep_calling(std::chrono::milliseconds interval, std::function<void()> beat);
  /// Serves until stopped, then finishes the requests under way.
  void run();
  /// From any thread.
  void stop();

  // For sessions, on the I/O thread.
  struct Entry {
    MeetingId meeting;
    Service* service;
  };
  /// nullptr for a name that is not served.
  const Entry* find(const std::string& server_name) const;
  Workers& workers() { return workers_; }
  const Patience& patience() const { return options_.patience; }
  bool stopping() const { return stopping_; }
  /// Counts bytes that the connection is about to hold; false when there are too many in all.
  bool hold(Connection& connection, std::size_t bytes);
  /// Of all that the connection held.
  void release(Connection& connection);

 private:
  void accept();
  void start_session(boost::asio::ip::tcp::socket socket);
  /// Whether it may begin at all; if so it is counted.
  bool admit(const std::shared_ptr<Connection>& connection);
  void end_session(const std::shared_ptr<Connection>& connection);
  void begin_stop();

  const ListenerOptions options_;
  TlsContexts tls_;
  boost::asio::io_context io_;
  boost::asio::ssl::context front_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer heartbeat_;
  std::map<std::string, Entry> services_;
  Workers workers_;
  Sources sources_;
  std::set<std::shared_ptr<Connection>> sessions_;
  std::atomic<std::size_t> peak_{0};
  std::size_t surplus_ = 0;   ///< of the sessions, those that only turn somebody away
  std::size_t buffered_ = 0;  ///< by all sessions
  bool accepting_ = false;
  bool stopping_ = false;
};

}  // namespace piaojue::serving
