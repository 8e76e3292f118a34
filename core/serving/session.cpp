#include "core/serving/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "core/serving/listener.hpp"
#include "core/wire/codec.hpp"

namespace piaojue::serving {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using ConnectionPtr = std::shared_ptr<Connection>;

/// A frame's buffer grows with what has arrived, not with what its header promises.
constexpr std::size_t kChunk = 256U << 10U;
/// What is not kept takes this much at a time.
constexpr std::size_t kScrap = 4U << 10U;

/// An honest peer renews its keys once in millions of records.
constexpr int kMostKeyUpdates = 16;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

asio::awaitable<bool> handshake(ConnectionPtr connection, std::chrono::milliseconds limit) {
  connection->expire_after(limit);
  const auto [error] =
      co_await connection->stream().async_handshake(asio::ssl::stream_base::server, kAwait);
  co_return !error;
}

struct Request {
  Bytes payload;
  bool refused = false;  ///< there was no memory for it, and nothing of it is kept
};

/// The next request; nothing when the connection is to end. One that is refused is read to its end
/// all the same: who is still sending would not see the answer.
asio::awaitable<std::optional<Request>> read_request(ConnectionPtr connection, Listener* listener,
                                                     Patience patience, std::uint32_t max) {
  Bytes header(wire::kFrameHeaderSize);
  connection->expire_after(patience.idle);
  const auto [header_error, header_size] =
      co_await asio::async_read(connection->stream(), asio::buffer(header), kAwait);
  if (header_error) co_return std::nullopt;
  const Result<std::uint32_t> size = wire::parse_frame_header(header, max);
  if (!size) co_return std::nullopt;

  connection->expire_after(patience.read);
  Request request;
  for (std::size_t left = *size; left > 0;) {
    std::size_t next = std::min<std::size_t>(left, kChunk);
    if (!request.refused && !listener->hold(*connection, next)) {
      request.refused = true;
      request.payload = Bytes();
      listener->release(*connection);
    }
    std::size_t before = request.payload.size();
    if (request.refused) {
      next = std::min(next, kScrap);
      before = 0;
    }
    request.payload.resize(before + next);
    const auto [error, read] = co_await asio::async_read(
        connection->stream(), asio::buffer(request.payload.data() + before, next), kAwait);
    if (error) co_return std::nullopt;
    left -= next;
  }
  if (request.refused) request.payload = Bytes();
  co_return request;
}

asio::awaitable<bool> write_frame(ConnectionPtr connection, std::chrono::milliseconds limit,
                                  Bytes frame) {
  connection->expire_after(limit);
  const auto [error, size] =
      co_await asio::async_write(connection->stream(), asio::buffer(frame), kAwait);
  co_return !error;
}

/// A request on its way through the workers; touched on the I/O thread only.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor) : arrived(executor) {}
  asio::steady_timer arrived;
  std::optional<Served> served;
};

/// Runs the request on a worker and waits for its answer without holding the I/O thread.
asio::awaitable<Served> answer(ConnectionPtr connection, Listener* listener, Service* service,
                               Caller caller, Bytes payload) {
  const auto executor = connection->stream().get_executor();
  const auto pending = std::make_shared<Pending>(executor);
  const Patience& patience = listener->patience();
  pending->arrived.expires_after(patience.answer);
  connection->expire_after(patience.answer + patience.goodbye);

  const std::function<void(Served)> deliver = [executor, pending](Served served) {
    asio::post(executor, [pending, served = std::move(served)]() mutable {
      pending->served = std::move(served);
      pending->arrived.cancel();
    });
  };
  const auto request = std::make_shared<const Bytes>(std::move(payload));
  auto work = [service, caller = std::move(caller), request, deliver] {
    serve(*service, caller, *request, deliver);
  };
  if (!listener->workers().post(std::move(work))) co_return refuse_busy(*request);
  // The answer is posted to this very thread, so it cannot come before the wait has begun.
  const auto [ended] = co_await pending->arrived.async_wait(kAwait);
  static_cast<void>(ended);
  if (!pending->served) co_return refuse_busy(*request);
  co_return *std::move(pending->served);
}

std::uint32_t most_from(const Caller& caller) {
  return caller.identity ? wire::kMaxRequestSize : wire::kMaxPublicRequestSize;
}

asio::awaitable<void> serve_requests(ConnectionPtr connection, Listener* listener, Service* service,
                                     Caller caller) {
  const Patience patience = listener->patience();
  while (!listener->stopping()) {
    std::optional<Request> request =
        co_await read_request(connection, listener, patience, most_from(caller));
    if (!request) co_return;
    connection->working = true;
    Served served;
    if (request->refused)
      served = refuse_unread();
    else
      served = co_await answer(connection, listener, service, caller, std::move(request->payload));
    listener->release(*connection);
    // A peer that does not read what it asked for holds memory for as long as it may take. Whoever
    // asks again is answered alike.
    if (!listener->hold(*connection, served.frame.size())) served = refuse_unread();
    const bool written = co_await write_frame(connection, patience.write, std::move(served.frame));
    listener->release(*connection);
    connection->working = false;
    if (!written || served.close) co_return;
  }
}

/// One request, and the advice to come again. It holds a place no longer than a handshake may.
asio::awaitable<void> turn_away(ConnectionPtr connection, Listener* listener, Caller caller) {
  Patience patience = listener->patience();
  patience.idle = patience.read = patience.handshake;
  const auto request = co_await read_request(connection, listener, patience, most_from(caller));
  if (!request) co_return;
  Served refusal = request->refused ? refuse_unread() : refuse_busy(request->payload);
  static_cast<void>(co_await write_frame(connection, patience.goodbye, std::move(refusal.frame)));
}

asio::awaitable<void> say_goodbye(ConnectionPtr connection, std::chrono::milliseconds limit) {
  connection->expire_after(limit);
  const auto [error] = co_await connection->stream().async_shutdown(kAwait);
  static_cast<void>(error);
}

void see_message(int written, int, int type, const void* message, std::size_t size, SSL*,
                 void* connection) {
  if (written == 0 && type == SSL3_RT_HANDSHAKE && size > 0 &&
      *static_cast<const unsigned char*>(message) == SSL3_MT_KEY_UPDATE)
    static_cast<Connection*>(connection)->count_key_update();
}

}  // namespace

void Connection::limit_key_updates() {
  SSL* const tls = stream_.native_handle();
  SSL_set_msg_callback(tls, see_message);
  SSL_ctrl(tls, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, this);
}

void Connection::count_key_update() {
  if (++key_updates_ > kMostKeyUpdates) close();
}

void Connection::expire_after(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    const auto now = std::chrono::steady_clock::now();
    if (!cancelled && self->deadline_.expiry() <= now) self->close();
  });
}

void Connection::close() {
  error_code ignored;
  deadline_.cancel();
  stream_.next_layer().close(ignored);
}

asio::awaitable<void> run_session(ConnectionPtr connection, Listener* listener) {
  const Patience patience = listener->patience();
  connection->limit_key_updates();
  if (co_await handshake(connection, patience.handshake)) {
    SSL* const tls = connection->stream().native_handle();
    const auto name = negotiated_name(tls);
    const Listener::Entry* const entry = name ? listener->find(*name) : nullptr;
    if (entry != nullptr) {
      auto caller = identify_peer(tls, entry->meeting);
      if (caller && connection->surplus)
        co_await turn_away(connection, listener, *std::move(caller));
      else if (caller)
        co_await serve_requests(connection, listener, entry->service, *std::move(caller));
    }
    co_await say_goodbye(connection, patience.goodbye);
  }
  connection->close();
}

}  // namespace piaojue::serving
