// A client without manners: a TLS connection that can stop at any byte.
#pragma once

#include <openssl/ssl.h>
#include <optional>
#include <string>

#include "core/wire/codec.hpp"

namespace piaojue::test {

/// One connection: TLS in memory, so that it is decided here which bytes are sent.
class Line {
 public:
  /// Connects; TLS waits. `from`: the last number of this end's address, 127.0.0.`from`.
  Line(std::uint16_t port, SSL_CTX* context, std::string server_name, std::uint8_t from = 1);
  Line(Line&& other) noexcept;
  Line& operator=(Line&&) = delete;
  ~Line();

  /// What TLS wants to say next.
  Bytes next_flight();
  /// Sends the first flight and reads the answer; empty when the server gave none.
  Bytes second_flight();
  void send_raw(ByteView bytes);
  /// False when the server refuses, or has gone.
  bool handshake();
  /// As one or more records of its own.
  bool send(ByteView plain);
  /// Nothing when the server has ended the connection.
  std::optional<wire::ReplyFrame> receive();
  std::optional<wire::ReplyFrame> ask(const wire::Request& request);
  /// Renews this end's keys, and asks the server to do the same.
  bool renew_keys();
  SSL* ssl() { return ssl_; }
  /// Waits until the server ends the connection; false when it has not after a minute.
  bool is_ended();
  /// Whether it has by now; waits for nothing.
  bool has_ended() const;
  /// Without a goodbye; `reset`: not even TCP's.
  void cut(bool reset);

 private:
  bool flush();
  bool fetch();
  bool read_plain(Bytes& out);

  int socket_;
  SSL* ssl_;
  BIO* incoming_;
  BIO* outgoing_;
};

}  // namespace piaojue::test
