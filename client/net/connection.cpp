#include "client/net/connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <thread>

#include "client/net/tls_client_context.hpp"
#include "core/base/language.hpp"
#include "core/openssl/random.hpp"
#include "core/wire/codec.hpp"
#include "core/wire/names.hpp"

namespace piaojue::net {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Stream = asio::ssl::stream<tcp::socket>;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kConnectDeadline{15};
constexpr seconds kCallDeadline{60};
/// Generating issuers' keys, sealing a box, checking a record.
constexpr seconds kLongCallDeadline{600};
constexpr int kBusyTries = 12;

bool is_long(const wire::Request& request) {
  return std::holds_alternative<wire::Publish>(request) ||
         std::holds_alternative<wire::PostCeremony>(request) ||
         std::holds_alternative<wire::SubmitPhase>(request) ||
         std::holds_alternative<wire::SignClosing>(request) ||
         std::holds_alternative<wire::SubmitDecryption>(request) ||
         std::holds_alternative<wire::GetRecord>(request) ||
         std::holds_alternative<wire::ImportRoster>(request);
}

/// What a user can do something about, in the user's language; the rest as the system says it.
std::string explain(const error_code& error) {
  namespace errors = asio::error;
  if (error == errors::connection_refused)
    return tr("那里没有服务器在运行", "no server is running there");
  if (error == errors::eof || error == errors::connection_reset || error == errors::broken_pipe ||
      error == asio::ssl::error::stream_truncated)
    return tr("连接中断", "the connection was cut");
  if (error == errors::network_unreachable || error == errors::host_unreachable)
    return tr("网络不通，请检查网线", "the network is down; please check the cable");
  if (error == errors::timed_out) return tr("超时", "timed out");
  if (error == errors::host_not_found || error == errors::host_not_found_try_again)
    return tr("找不到这个主机名", "no such host name");
  return error.message();
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  std::string_view host = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const bool is_port = !port.empty() && port.size() <= 5 &&
                       port.find_first_not_of("0123456789") == std::string_view::npos;
  if (host.empty() || !is_port)
    return Error{ErrorCode::malformed, tr("服务器地址应写作 主机:端口，例如 192.168.1.10:7443",
                                          "a server is written HOST:PORT, e.g. 192.168.1.10:7443")};
  return Endpoint{std::string(host), std::string(port)};
}

Result<Access> Access::create(Endpoint server, const Identity& identity,
                              const SecretBytes& passphrase) {
  PJ_TRY(auto tls, create_tls_context(identity, passphrase));
  return Access(std::move(server), server_name(identity.meeting), identity, std::move(tls));
}

Access Access::to_desk(Endpoint desk, const OfficialId& issuer) const {
  return {std::move(desk), desk_name(identity_.meeting, issuer), identity_, tls_};
}

struct Connection::State {
  explicit State(const Access& with) : access(with) {}

  Result<void> connect();
  Result<wire::Reply> exchange(const wire::Request& request);
  Result<wire::Reply> exchange_reconnecting(const wire::Request& request);
  /// Runs what was started until it is done, or drops the connection at the deadline.
  Result<void> run(seconds deadline, const std::optional<error_code>& outcome);
  Error unavailable(const std::string& why) const;

  Access access;
  asio::io_context io;
  std::unique_ptr<Stream> stream;
  std::uint64_t next_id = 1;
};

Error Connection::State::unavailable(const std::string& why) const {
  return {ErrorCode::unavailable,
          tr("连不上服务器 {}:{}（{}）", "no connection to server {}:{} ({})", access.server_.host,
             access.server_.port, why)};
}

Result<void> Connection::State::run(seconds deadline, const std::optional<error_code>& outcome) {
  io.restart();
  io.run_for(deadline);
  if (!outcome) {
    error_code ignored;
    stream->lowest_layer().close(ignored);
    io.run();  // the handler of what was cancelled
    return unavailable(tr("超时", "timed out"));
  }
  if (*outcome) return unavailable(explain(*outcome));
  return {};
}

Result<void> Connection::State::connect() {
  auto& tls = *static_cast<asio::ssl::context*>(access.tls_.get());
  stream = std::make_unique<Stream>(io, tls);
  std::optional<error_code> outcome;
  const auto done = [&outcome](const error_code& error, const auto&...) { outcome = error; };

  tcp::resolver resolver(io);
  error_code resolve_error;
  const auto addresses = resolver.resolve(access.server_.host, access.server_.port, resolve_error);
  if (resolve_error) return unavailable(explain(resolve_error));
  asio::async_connect(stream->next_layer(), addresses, done);
  PJ_CHECK(run(kConnectDeadline, outcome));
  error_code ignored;
  stream->next_layer().set_option(tcp::no_delay(true), ignored);

  prepare_handshake(stream->native_handle(), access.server_name_);
  outcome.reset();
  stream->async_handshake(Stream::client, done);
  PJ_CHECK(run(kConnectDeadline, outcome));
  return check_handshake(stream->native_handle());
}

Result<wire::Reply> Connection::State::exchange(const wire::Request& request) {
  const seconds deadline = is_long(request) ? kLongCallDeadline : kCallDeadline;
  const std::uint64_t id = next_id++;
  const Bytes frame = wire::encode_frame(wire::RequestFrame{id, request});
  std::optional<error_code> outcome;
  const auto done = [&outcome](const error_code& error, std::size_t) { outcome = error; };

  asio::async_write(*stream, asio::buffer(frame), done);
  PJ_CHECK(run(deadline, outcome));
  std::array<std::uint8_t, wire::kFrameHeaderSize> header{};
  outcome.reset();
  asio::async_read(*stream, asio::buffer(header), done);
  PJ_CHECK(run(deadline, outcome));
  PJ_TRY(const std::uint32_t size, wire::parse_frame_header(header, wire::kMaxReplySize));
  Bytes payload(size);
  outcome.reset();
  asio::async_read(*stream, asio::buffer(payload), done);
  PJ_CHECK(run(deadline, outcome));
  PJ_TRY(wire::ReplyFrame reply, wire::import_reply(payload, *access.identity_.suite));
  // Id 0: the server could not read the request, and says so.
  const bool unread = reply.id == 0 && std::holds_alternative<wire::Failure>(reply.reply);
  if (reply.id != id && !unread) return Error{ErrorCode::malformed, "a reply to another request"};
  return std::move(reply.reply);
}

Result<wire::Reply> Connection::State::exchange_reconnecting(const wire::Request& request) {
  const bool reused = stream != nullptr;
  if (!reused) {
    if (auto connected = connect(); !connected) {
      stream.reset();
      return connected.error();
    }
  }
  auto reply = exchange(request);
  if (reply) return reply;
  stream.reset();
  // An idle connection may have been dropped by the server meanwhile: that is no failure yet.
  if (reused && reply.error().code == ErrorCode::unavailable) return exchange_reconnecting(request);
  return reply;
}

milliseconds busy_pause(int attempt, std::uint32_t retry_after) {
  const int longest = std::min(5000, 100 << attempt);
  const Bytes random = random_bytes(2);
  const int jitter = (random[0] * 256 + random[1]) % (longest / 2 + 1);
  return milliseconds(retry_after + static_cast<std::uint32_t>(longest / 2 + jitter));
}

Connection::Connection(const Access& access) : state_(std::make_unique<State>(access)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

const Identity& Connection::identity() const { return state_->access.identity(); }

Result<wire::Reply> Connection::call(const wire::Request& request) {
  for (int attempt = 0;; ++attempt) {
    PJ_TRY(wire::Reply reply, state_->exchange_reconnecting(request));
    const auto* failure = std::get_if<wire::Failure>(&reply);
    const bool busy = failure != nullptr && failure->code == ErrorCode::busy;
    if (!busy || attempt == kBusyTries) return reply;
    std::this_thread::sleep_for(busy_pause(attempt, failure->retry_after));
  }
}

Error Connection::failure_of(const wire::Reply& reply) {
  const auto* failure = std::get_if<wire::Failure>(&reply);
  if (failure == nullptr)
    return {ErrorCode::malformed,
            tr("服务器答非所问", "the server's reply does not fit the request")};
  std::string message = describe(failure->code);
  if (!failure->detail.empty()) message += tr("（{}）", " ({})", failure->detail);
  return {failure->code, std::move(message)};
}

std::string describe(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return tr("服务器读不懂这个请求", "the server cannot read the request");
    case ErrorCode::invalid:
      return tr("内容不符合规则", "the content breaks a rule");
    case ErrorCode::proof_invalid:
      return tr("证明不成立", "a proof does not hold");
    case ErrorCode::signature_invalid:
      return tr("签名不成立", "a signature does not hold");
    case ErrorCode::wrong_context:
      return tr("内容属于另一个会议、表决项或阶段", "made for another meeting, poll or phase");
    case ErrorCode::not_found:
      return tr("没有这一项", "there is no such thing");
    case ErrorCode::not_permitted:
      return tr("这个身份无权这样做", "this identity may not do that");
    case ErrorCode::wrong_state:
      return tr("现在不是做这件事的阶段", "this is not the phase for it");
    case ErrorCode::already_spent:
      return tr("这张选票凭证已经投过另一张票", "another ballot was cast with this credential");
    case ErrorCode::already_issued:
      return tr("此人的选票凭证已经发出", "a credential was already issued to this person");
    case ErrorCode::wrong_code:
      return tr("编号或个人码不对", "wrong voter id or personal code");
    case ErrorCode::locked:
      return tr("错误次数太多，已锁定，请找登记员解锁",
                "locked after too many wrong codes; ask the registrar to unlock it");
    case ErrorCode::not_present:
      return tr("尚未签到，请先到登记处", "not marked present; go to the registrar first");
    case ErrorCode::below_minimum:
      return tr("票数低于最小组，不解密", "fewer ballots than may be decrypted");
    case ErrorCode::busy:
      return tr("服务器繁忙，请稍后再试", "the server is busy; try again later");
    case ErrorCode::unavailable:
      return tr("服务器现在做不到", "the server cannot do it now");
    case ErrorCode::internal:
      return tr("服务器内部错误", "an internal error of the server");
  }
  return "";
}

}  // namespace piaojue::net
