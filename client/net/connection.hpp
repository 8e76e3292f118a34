// One blocking connection to a meeting's server or issuing desk: a request out, its reply in, with
// deadlines.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "client/identity.hpp"
#include "core/base/secret.hpp"
#include "core/wire/messages.hpp"

namespace piaojue::net {

struct Endpoint {
  std::string host;
  std::string port;

  /// "HOST:PORT", "[IPv6]:PORT"; error `malformed`.
  static Result<Endpoint> parse(std::string_view text);
};

/// An identity ready to connect: where to, as whom. Shared by any number of connections.
class Access {
 public:
  static Result<Access> create(Endpoint server, const Identity& identity,
                               const SecretBytes& passphrase);
  /// The same identity at an issuing desk of the meeting.
  Access to_desk(Endpoint desk, const OfficialId& issuer) const;
  const Identity& identity() const { return identity_; }
  const Endpoint& server() const { return server_; }

 private:
  friend class Connection;
  Access(Endpoint server, std::string server_name, Identity identity, std::shared_ptr<void> tls)
      : server_(std::move(server)),
        server_name_(std::move(server_name)),
        identity_(std::move(identity)),
        tls_(std::move(tls)) {}
  Endpoint server_;
  std::string server_name_;  ///< SNI, and what the peer's certificate must say
  Identity identity_;
  std::shared_ptr<void> tls_;  ///< asio's TLS context, hidden from those who only connect
};

/// How long to wait after the `attempt`-th time, from 0, that a server was busy: what it asked for,
/// and between half and all of 100 ms doubled `attempt` times, at most 5 s, by chance, so that a
/// hall of terminals does not come back at once.
std::chrono::milliseconds busy_pause(int attempt, std::uint32_t retry_after);

class Connection {
 public:
  explicit Connection(const Access& access);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Connects when there is no connection yet, or the server dropped an idle one. A server that is
  /// `busy` is asked again for a while, at growing, jittered intervals. Error `unavailable`: it is
  /// unknown whether the request arrived; every request may be repeated safely.
  Result<wire::Reply> call(const wire::Request& request);

  /// The reply as what it must be; a Failure becomes its error in a person's words.
  template <class Expected>
  Result<Expected> ask(const wire::Request& request) {
    PJ_TRY(wire::Reply reply, call(request));
    if (auto* expected = std::get_if<Expected>(&reply)) return std::move(*expected);
    return failure_of(reply);
  }
  Result<void> tell(const wire::Request& request) {
    PJ_TRY(const wire::Done done, ask<wire::Done>(request));
    static_cast<void>(done);
    return {};
  }

  const Identity& identity() const;

 private:
  static Error failure_of(const wire::Reply& reply);
  struct State;
  std::unique_ptr<State> state_;
};

/// What a person reads for a server's refusal.
std::string describe(ErrorCode code);

}  // namespace piaojue::net
