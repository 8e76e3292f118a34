// One connection, from handshake to end, as one coroutine on the I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "core/serving/sources.hpp"

namespace piaojue::serving {

class Listener;

/// A socket that closes itself when a step takes longer than it may: whatever is awaited on it then
/// fails. Used on the I/O thread only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context)
      : stream_(std::move(socket), context), deadline_(stream_.get_executor()) {}

  Stream& stream() { return stream_; }
  void expire_after(std::chrono::milliseconds limit);
  void close();
  /// Ends the connection of a peer that goes on renewing its keys (RFC 8446 4.6.3), each of which
  /// costs us an answer, and says nothing.
  void limit_key_updates();
  void count_key_update();

  /// A request is being answered: at stop, it is finished first.
  bool working = false;
  /// One more than are served: its first request is refused.
  bool surplus = false;
  /// Bytes that the listener counts for it.
  std::size_t buffered = 0;
  /// Where it comes from, if that is counted.
  std::optional<Sources::Source> source = {};

 private:
  Stream stream_;
  boost::asio::steady_timer deadline_;
  int key_updates_ = 0;
};

/// Ends when the peer goes, breaks the protocol or misses a deadline, or when the listener stops.
boost::asio::awaitable<void> run_session(std::shared_ptr<Connection> connection,
                                         Listener* listener);

}  // namespace piaojue::serving
