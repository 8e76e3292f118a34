#include "tests/support/line.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace piaojue::test {
namespace {

constexpr timeval kPatience{60, 0};

}  // namespace

Line::Line(std::uint16_t port, SSL_CTX* context, std::string server_name, std::uint8_t from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      ssl_(SSL_new(context)),
      incoming_(BIO_new(BIO_s_mem())),
      outgoing_(BIO_new(BIO_s_mem())) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + from);
  if (from != 1 && ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no such address of this machine");
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no connection to the listener");
  SSL_set_bio(ssl_, incoming_, outgoing_);
  SSL_set_connect_state(ssl_);
  SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name.data());
  const std::string protocols = static_cast<char>(wire::kAlpn.size()) + std::string(wire::kAlpn);
  SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned>(protocols.size()));
}

Line::Line(Line&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      ssl_(std::exchange(other.ssl_, nullptr)),
      incoming_(other.incoming_),
      outgoing_(other.outgoing_) {}

Line::~Line() {
  SSL_free(ssl_);
  if (socket_ >= 0) ::close(socket_);
}

Bytes Line::next_flight() {
  static_cast<void>(SSL_do_handshake(ssl_));
  Bytes out(BIO_ctrl_pending(outgoing_));
  if (!out.empty()) BIO_read(outgoing_, out.data(), static_cast<int>(out.size()));
  return out;
}

Bytes Line::second_flight() {
  send_raw(next_flight());
  for (;;) {
    if (!fetch()) return {};
    Bytes out = next_flight();
    if (!out.empty()) return out;
  }
}

void Line::send_raw(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

bool Line::flush() {
  Bytes out(BIO_ctrl_pending(outgoing_));
  if (out.empty()) return true;
  BIO_read(outgoing_, out.data(), static_cast<int>(out.size()));
  send_raw(out);
  return true;
}

bool Line::fetch() {
  std::array<std::uint8_t, 16384> buffer{};
  const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  return BIO_write(incoming_, buffer.data(), static_cast<int>(size)) == size;
}

bool Line::handshake() {
  for (;;) {
    const int done = SSL_do_handshake(ssl_);
    flush();
    if (done == 1) return true;
    if (SSL_get_error(ssl_, done) != SSL_ERROR_WANT_READ || !fetch()) return false;
  }
}

bool Line::send(ByteView plain) {
  if (!plain.empty() && SSL_write(ssl_, plain.data(), static_cast<int>(plain.size())) <= 0)
    return false;
  return flush();
}

bool Line::renew_keys() {
  return SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(ssl_) == 1 &&
         flush();
}

bool Line::read_plain(Bytes& out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const int size = SSL_read(ssl_, out.data() + done, static_cast<int>(out.size() - done));
    if (size > 0)
      done += static_cast<std::size_t>(size);
    else if (SSL_get_error(ssl_, size) != SSL_ERROR_WANT_READ || !fetch())
      return false;
  }
  return true;
}

std::optional<wire::ReplyFrame> Line::receive() {
  Bytes header(wire::kFrameHeaderSize);
  if (!read_plain(header)) return std::nullopt;
  Bytes payload(wire::parse_frame_header(header, wire::kMaxReplySize).value());
  if (!read_plain(payload)) return std::nullopt;
  return wire::import_reply(payload, Suite::get(SuiteId::p256_sha256)).value();
}

std::optional<wire::ReplyFrame> Line::ask(const wire::Request& request) {
  if (!send(wire::encode_frame(wire::RequestFrame{7, request}))) return std::nullopt;
  return receive();
}

bool Line::is_ended() {
  for (;;) {
    std::array<std::uint8_t, 4096> buffer{};
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size == 0) return true;
    if (size < 0) return errno != EAGAIN;
  }
}

bool Line::has_ended() const {
  std::uint8_t next = 0;
  const ssize_t size = ::recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

void Line::cut(bool reset) {
  const linger at_once{1, 0};
  if (reset) ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

}  // namespace piaojue::test
