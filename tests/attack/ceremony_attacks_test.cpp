// Attack 5 over TLS: scrutineers' programs against a server that shows different messages to
// different scrutineers, and against a false complaint. (Every message that is refused and every
// cheat that is convicted is tried with the ceremony itself.)
#include <atomic>

#include "core/crypto/key_ceremony_messages.hpp"
#include "core/openssl/random.hpp"
#include "tests/attack/lying_server.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// Published, before anybody has begun the key ceremony.
class YoungMeeting {
 public:
  YoungMeeting() : plan_(load_plan(write_meeting(path("meeting"), {.two_polls = false}))) {
    REQUIRE(
        pki::create_meeting_pki(plan_, path("pki"), {.terminals = 1, .days = 1, .passphrase = {}}));
    write_text(path("piaojued.toml"),
               "listen = \"127.0.0.1:0\"\ndata = \"data\"\n[[meeting]]\nid = \"" + plan_.id.str() +
                   "\"\npki = \"pki/server\"\n");
    auto server =
        simulate::ServerProcess::start(PIAOJUED_BINARY, path("piaojued.toml"), path("log"));
    REQUIRE(server);
    server_.emplace(*std::move(server));
    auto cast = simulate::assemble(plan_, server_->endpoint(), path("pki"));
    REQUIRE(cast);
    cast_ = *std::move(cast);
    REQUIRE(roles::publish(cast_.organiser->desk(), plan_));
    auto meeting = roles::fetch_meeting(cast_.organiser->desk().connection);
    REQUIRE(meeting);
    meeting_.emplace(*std::move(meeting));
  }

  fs::path path(std::string_view name) const { return folder_.path() / name; }
  const MeetingPlan& plan() const { return plan_; }
  const net::Endpoint& endpoint() const { return server_->endpoint(); }
  roles::Desk organiser() { return cast_.organiser->desk(); }
  roles::Desk scrutineer(std::size_t index) { return cast_.scrutineers[index].desk(); }
  roles::CeremonyView ceremony() {
    auto view = roles::fetch_ceremony(organiser().connection, *meeting_);
    REQUIRE(view);
    return *std::move(view);
  }
  bool opening_ready() {
    const auto status = organiser().connection.ask<wire::Status>(wire::GetStatus{});
    REQUIRE(status);
    return status->opening_ready;
  }

 private:
  TemporaryFolder folder_ = make_temporary_folder();
  MeetingPlan plan_;
  std::optional<simulate::ServerProcess> server_;
  simulate::CastList cast_;
  std::optional<roles::MeetingView> meeting_;
};

/// A scrutineer who does what the test wants, with the keys of a real one.
class Cheat {
 public:
  Cheat(const roles::Desk& desk, std::uint16_t trustee) : desk_(desk), trustee_(trustee) {}

  std::optional<CeremonyMessage> next(const roles::CeremonyView& view,
                                      const SecretBytes& seed) const {
    return CeremonyParticipant(view.parameters, trustee_, desk_.keys.sign, *desk_.keys.exchange,
                               seed.reveal())
        .next_message(view.messages)
        .value();
  }
  Result<void> post(const CeremonyMessage& message) const {
    return desk_.connection.tell(wire::PostCeremony{message});
  }

 private:
  roles::Desk desk_;
  std::uint16_t trustee_;
};

}  // namespace

TEST_CASE("attack 5: scrutineers who are shown different commitments both refuse to go on",
          "[R5.2-3][R5.3-1][R5.3-6]") {
  YoungMeeting meeting;
  const Cheat cheat(meeting.scrutineer(2), 2);
  const auto start = meeting.ceremony();
  const auto one = cheat.next(start, random_secret(32));
  const auto other = cheat.next(start, random_secret(32));
  REQUIRE(one);
  REQUIRE(other);
  REQUIRE(cheat.post(*one));
  CHECK_FALSE(cheat.post(*other));  // an honest board takes no second one

  // The lying board shows it to the second scrutineer all the same, and passes on what that one
  // says to the first.
  std::mutex mutex;
  std::vector<CeremonyMessage> unseen;
  const LyingServer server(
      meeting.plan(), meeting.path("pki"), meeting.endpoint(), meeting.path("pki"),
      [&](const serving::Caller& caller, const wire::Request& request, wire::Reply& reply) {
        const bool second = caller.identity && caller.identity->official.str() == "s2";
        const std::lock_guard lock(mutex);
        if (const auto* const posted = std::get_if<wire::PostCeremony>(&request))
          if (second && std::holds_alternative<wire::Failure>(reply)) {
            unseen.push_back(posted->message);
            reply = wire::Done{};
          }
        auto* const board = std::get_if<wire::CeremonyReply>(&reply);
        if (board == nullptr) return;
        for (CeremonyMessage& message : board->messages)
          if (second && message.trustee == 2) message = *other;
        for (const CeremonyMessage& message : unseen) board->messages.push_back(message);
      });
  std::atomic<int> refused{0};
  std::vector<Result<void>> outcomes(2, Result<void>{});
  std::vector<std::thread> programs;
  for (std::size_t i = 0; i < 2; ++i)
    programs.emplace_back([&, i] {
      net::Connection connection(server.access("s" + std::to_string(i + 1)));
      // Once the other has refused there is nothing to wait for.
      outcomes[i] = roles::run_ceremony({connection, meeting.scrutineer(i).keys},
                                        [&](const CeremonyStatus&) { return refused == 0; });
      ++refused;
    });
  for (std::thread& program : programs) program.join();
  CHECK_FALSE(outcomes[0]);
  CHECK_FALSE(outcomes[1]);
  CHECK((outcomes[0].error().code == ErrorCode::wrong_context ||
         outcomes[1].error().code == ErrorCode::wrong_context));
  CHECK_FALSE(meeting.opening_ready());
}

TEST_CASE("attack 5: a false complaint convicts the complainer, and the others make the key",
          "[R5.3-2][R5.3-3][R5.3-4]") {
  YoungMeeting meeting;
  const Cheat cheat(meeting.scrutineer(2), 2);
  const SecretBytes seed = random_secret(32);
  std::vector<Result<void>> outcomes(2, Result<void>{});
  const auto run_others = [&] {
    std::vector<std::thread> programs;
    for (std::size_t i = 0; i < 2; ++i)
      programs.emplace_back([&, i] {
        outcomes[i] =
            roles::run_ceremony(meeting.scrutineer(i), [](const CeremonyStatus&) { return true; });
      });
    return programs;
  };
  auto programs = run_others();
  for (bool complained = false; !complained;) {
    const auto view = meeting.ceremony();
    const auto message = cheat.next(view, seed);
    if (!message) continue;  // the others have not sent theirs
    complained = message->round == CeremonyRound::confirm;
    if (!complained) {
      REQUIRE(cheat.post(*message));
      continue;
    }
    // The shares of the first are good; the proof of the complaint against them holds.
    const auto session = ceremony::Session::create(view.parameters).value();
    const auto shares = std::ranges::find_if(view.messages, [](const CeremonyMessage& m) {
      return m.round == CeremonyRound::share && m.trustee == 0;
    });
    const std::size_t at = session.header(CeremonyRound::share, 0).size() + 32;
    CanonicalReader reader(ByteView(shares->body).subspan(at));
    const Point ephemeral =
        ceremony::ShareMessage::read(reader, session).value().box_for(session, 0, 2).ephemeral;
    const roles::Desk desk = meeting.scrutineer(2);
    Point shared = multiply(*desk.keys.exchange, ephemeral);
    auto proof = ChaumPedersenProof::prove(
        *desk.keys.exchange, view.parameters.trustees[2].exchange_key, ephemeral, shared,
        session.proof_context(CeremonyRound::confirm, 2, "complaint", 0));
    CanonicalWriter body;
    const std::size_t header = session.header(CeremonyRound::confirm, 2).size();
    body.raw(ByteView(message->body).first(header + 32));  // with the hash of the round before
    ceremony::Verdict{ceremony::Complaint{0, std::move(shared), std::move(proof)}}.write(body);
    const Signature signature = desk.keys.sign.sign(body.view());
    REQUIRE(cheat.post({CeremonyRound::confirm, 2, body.take(), signature}));
  }
  for (std::thread& program : programs) program.join();
  for (const auto& outcome : outcomes) {
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::proof_invalid);
  }
  CHECK(meeting.ceremony().status.proven_cheats == std::vector<std::uint16_t>{2});
  CHECK_FALSE(meeting.opening_ready());

  REQUIRE(roles::restart_ceremony(meeting.organiser(), {OfficialId::parse("s3").value()}));
  programs = run_others();
  for (std::thread& program : programs) program.join();
  for (const auto& outcome : outcomes) CHECK(outcome);
  CHECK(meeting.opening_ready());
}
