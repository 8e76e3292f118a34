// A server in the hands of an attacker: it has the certificate of the meeting's server, so that
// every client believes it, passes requests on to a real one, and alters what it likes of the
// replies.
#pragma once

#include <thread>

#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "tests/integration/client_fixture.hpp"

namespace piaojue::test {

/// Without Catch2's macros, which are for one thread: throws.
inline net::Access access_to(const net::Endpoint& server, const fs::path& identity) {
  return net::Access::create(server, Identity::load(identity).value(), SecretBytes()).value();
}

class LyingServer final : public serving::Service {
 public:
  /// Changes the true reply to `caller`; called from several threads.
  using Lie =
      std::function<void(const serving::Caller& caller, const wire::Request&, wire::Reply& reply)>;

  /// Poses as the server of `pki`, and passes requests on to `real` as whoever sent them there by
  /// the identities in `real_pki`.
  LyingServer(const MeetingPlan& plan, fs::path pki, net::Endpoint real, fs::path real_pki, Lie lie)
      : pki_(std::move(pki)),
        suite_(plan.suite),
        real_(std::move(real)),
        real_pki_(std::move(real_pki)),
        lie_(std::move(lie)) {
    const fs::path server = pki_ / "server";
    REQUIRE(listener_.add({server_name(plan.id), plan.id},
                          {server / "ca.pem", server / "cert.pem", server / "key.pem"}, *this));
    REQUIRE(listener_.listen());
    thread_ = std::thread([this] { listener_.run(); });
  }
  /// In the place of a meeting's own server.
  LyingServer(const RunningMeeting& meeting, Lie lie)
      : LyingServer(meeting.plan(), meeting.path("pki"),
                    net::Endpoint::parse(meeting.server()).value(), meeting.path("pki"),
                    std::move(lie)) {}
  ~LyingServer() override {
    listener_.stop();
    thread_.join();
  }

  net::Endpoint endpoint() const { return {"127.0.0.1", std::to_string(listener_.port())}; }
  /// What a client connects with that was sent here.
  net::Access access(std::string_view identity) const {
    return access_to(endpoint(), pki_ / identity);
  }

  // ---- serving::Service
  const Suite& suite() const override { return *suite_; }
  void handle(const serving::Caller& caller, const wire::Request& request,
              serving::Respond respond) override {
    const std::string who = caller.identity ? caller.identity->official.str() : "public";
    net::Connection honest(access_to(real_, real_pki_ / who));
    auto reply = honest.call(request);
    if (!reply) return respond(wire::tell(reply.error()));
    lie_(caller, request, *reply);
    respond(*std::move(reply));
  }
  void failed(std::string_view) override {}

 private:
  const fs::path pki_;
  const Suite* const suite_;
  const net::Endpoint real_;
  const fs::path real_pki_;
  const Lie lie_;
  serving::Listener listener_{serving::ListenerOptions{}};
  std::thread thread_;
};

}  // namespace piaojue::test
