// Attacks 2, 9, 10, 14 and 17 by whoever has the server, against clients over TLS: another meeting
// in the place of the true one, keys that tag a voter, ballots stuffed or dropped behind the
// program's back, and the program killed.
#include <atomic>
#include <csignal>
#include <fstream>
#include <set>
#include <sys/wait.h>

#include "core/crypto/merkle.hpp"
#include "core/record/issuer_keys.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/database.hpp"
#include "tests/attack/lying_server.hpp"

using namespace piaojue;
using namespace piaojue::test;
using server::sqlite::Database;

namespace {

constexpr std::size_t kVoters = 6;

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

fs::path data_of(const RunningMeeting& meeting) {
  return meeting.path("data") / meeting.plan().id.str();
}

SigningKey server_key(const RunningMeeting& meeting, const std::string& name) {
  const auto stored = server::read_file(data_of(meeting) / "keys" / name);
  REQUIRE(stored);
  auto secret = SecretScalar::parse(meeting.meeting().suite(), stored->reveal());
  REQUIRE(secret);
  return SigningKey::from_secret(*std::move(secret)).value();
}

IssuerKey blind_signing_key(const RunningMeeting& meeting) {
  const auto stored = server::read_file(data_of(meeting) / "keys" / "issuer-decide-0.key");
  REQUIRE(stored);
  return IssuerKey::parse(stored->reveal()).value();
}

/// Starts the server on the same data, and gives back officials who know where it is now.
class Again {
 public:
  explicit Again(RunningMeeting& meeting)
      : meeting_(meeting),
        organiser_(start(meeting).access("org")),
        chief_(meeting.access("s1")),
        registrar_(meeting.access("reg")) {}

  roles::Desk organiser() { return {organiser_, meeting_.organiser().keys}; }
  roles::Desk chief() { return {chief_, meeting_.chief().keys}; }
  roles::Desk registrar() { return {registrar_, meeting_.registrar().keys}; }
  void close() {
    REQUIRE(roles::order_phase(organiser(), "decide", PollPhase::closing));
    REQUIRE(roles::confirm_close(chief(), "decide"));
  }

 private:
  static RunningMeeting& start(RunningMeeting& meeting) {
    fs::remove(meeting.path("data.log"));  // where it listens now is looked up in the log
    meeting.move_to("data");
    return meeting;
  }
  RunningMeeting& meeting_;
  net::Connection organiser_;
  net::Connection chief_;
  net::Connection registrar_;
};

std::vector<Receipt> cast_all(RunningMeeting& meeting) {
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  std::vector<Receipt> receipts;
  for (std::size_t voter = 0; voter < kVoters; ++voter)
    receipts.push_back(meeting.send(meeting.fill_in(voter, 0, voter % 3)).value());
  return receipts;
}

/// The server program among this process's children.
pid_t server_pid() {
  const std::string parent = std::to_string(::getpid());
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    std::string pid;
    std::string name;
    std::string state;
    std::string of;
    if (stat >> pid >> name >> state >> of && name == "(piaojued)" && of == parent && state != "Z")
      return std::stoi(pid);
  }
  return -1;
}

void kill_server() {
  const pid_t pid = server_pid();
  REQUIRE(pid > 0);
  REQUIRE(::kill(pid, SIGKILL) == 0);
  siginfo_t ended{};
  // Left to be reaped by whoever started it.
  REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) == 0);
}

}  // namespace

TEST_CASE("attack 2: another meeting in the true one's place, under its certificate, gets nothing",
          "[R8.2-10][R8.2-11]") {
  RunningMeeting real({.two_polls = false});
  RunningMeeting fake({.two_polls = false});
  fake.start_issuing("decide");
  const LyingServer server(real.plan(), real.path("pki"),
                           net::Endpoint::parse(fake.server()).value(), fake.path("pki"),
                           [](const serving::Caller&, const wire::Request&, wire::Reply&) {});
  net::Connection terminal(server.access("terminal-1"));
  const auto shown = roles::fetch_meeting(terminal);
  REQUIRE(shown);  // it is whole in itself
  CHECK(roles::fetch_opening(terminal, *shown, roles::Signatures::complete));
  CHECK(refusal(roles::fetch_opening(terminal, *shown, roles::Signatures::complete,
                                     real.opening().hash)) == ErrorCode::wrong_context);
  // Officials see that it does not pin their keys.
  for (const std::size_t i : {0U, 1U}) {
    net::Connection connection(server.access("s" + std::to_string(i + 1)));
    const roles::Desk desk{connection, real.scrutineer(i).keys};
    CHECK(refusal(roles::sign_opening(desk)) == ErrorCode::wrong_context);
    CHECK(refusal(roles::Scrutiny::begin(desk, "decide", {})) == ErrorCode::wrong_context);
  }
}

TEST_CASE("attack 10: a terminal takes no signature and no issuer's key but the pinned ones",
          "[R4.6-6][R8.2-3][R8.2-10][R8.6-1]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.start_issuing("decide");
  meeting.present(2);
  const IssuerKey tagging = IssuerKey::generate();

  // A voter's request is signed with a key of its own, or not well.
  for (const bool garbage : {false, true}) {
    const LyingServer server(
        meeting, [&](const serving::Caller&, const wire::Request& request, wire::Reply& reply) {
          auto* const answer = std::get_if<wire::IssueReply>(&reply);
          if (answer == nullptr) return;
          Bytes& signature = answer->signatures.at(0).signatures.at(0);
          const auto other =
              tagging.blind_sign(std::get<wire::Issue>(request).credentials.at(0).blinded.at(0));
          if (garbage)
            signature.back() ^= 1U;
          else
            signature = other ? *other : Bytes(kBlindSignatureSize, 1);
        });
    const VoterId& voter = meeting.plan().roster.voters[0].id;
    CHECK(refusal(roles::sign_in(server.access("terminal-1"), meeting.meeting(), meeting.opening(),
                                 {voter, meeting.code(0), {}}, meeting.file(0))) ==
          ErrorCode::signature_invalid);
  }
  // Nothing is lost: the identical request gets the true signature.
  CHECK(meeting.sign_in(0, meeting.code(0)));

  // A voter is shown another statement of keys, signed by the server.
  const SigningKey key = server_key(meeting, "identity.key");
  const auto shown_by = [&](const std::function<void(IssuerKeysStatement&)>& change,
                            bool name_it) -> Result<roles::OpeningView> {
    const LyingServer server(meeting, [&](const serving::Caller&, const wire::Request&,
                                          wire::Reply& reply) {
      auto* const opening = std::get_if<wire::OpeningReply>(&reply);
      if (opening == nullptr) return;
      IssuerKeysStatement keys = IssuerKeysStatement::parse(opening->issuer_keys[0].body).value();
      change(keys);
      opening->issuer_keys[0] = {keys.encode(), {}};
      opening->issuer_keys[0].sign(OfficialId::parse("server").value(), key);
      if (!name_it) return;
      const Suite& suite = meeting.meeting().suite();
      OpeningStatement body = OpeningStatement::parse(opening->opening.body, suite).value();
      body.issuer_keys = hashes_of(suite, opening->issuer_keys);
      opening->opening.body = body.encode();
    });
    net::Connection terminal(server.access("terminal-1"));
    return roles::fetch_opening(terminal, meeting.meeting(), roles::Signatures::complete);
  };
  const auto tag = [&](IssuerKeysStatement& keys) { keys.polls[0].keys[0] = tagging.public_key(); };
  const auto reuse = [](IssuerKeysStatement& keys) {
    keys.polls[0].keys[1] = keys.polls[0].keys[0];
  };
  for (const bool name_it : {false, true}) {
    CHECK_FALSE(shown_by(tag, name_it));
    CHECK_FALSE(shown_by(reuse, name_it));
  }
  CHECK(shown_by([](IssuerKeysStatement&) {}, true));
}

TEST_CASE("attack 9: ballots that a server stuffs into its own box are signed by no scrutineer",
          "[R8.4-1][R8.5-3][R11.2-22]") {
  RunningMeeting meeting({.two_polls = false});
  const auto receipts = cast_all(meeting);
  const Suite& suite = meeting.meeting().suite();
  const roles::PollView& poll = meeting.meeting().polls[0];
  const IssuerKey issuer = blind_signing_key(meeting);
  const SigningKey receipt_key = server_key(meeting, "receipt.key");
  meeting.stop();
  {
    // A credential that nobody was issued, endorsed by the only issuer there is.
    const BallotContext context = roles::ballot_context(meeting.meeting(), meeting.opening(), 0, 0);
    CredentialSecret holder;
    holder.keys.push_back(SigningKey::generate(suite));
    holder.credential.keys.push_back(holder.keys[0].verify_key());
    const Bytes message = credential_message(context, holder.credential.keys[0]);
    const BlindRequest request = blind(issuer.public_key(), message).value();
    holder.credential.endorsements.push_back(
        {0, 0, request.state.prefix,
         finalize(issuer.public_key(), message, request.state,
                  issuer.blind_sign(request.blinded_message).value())
             .value()});
    std::vector<bool> marks(poll.form.shape.selections(), false);
    marks[0] = true;
    const SignedBallot ballot =
        BallotEncryptor(context, poll.form.shape, meeting.opening().opening.election_key)
            .seal(marks, holder.credential)
            .value()
            .cast(holder.keys);
    const Bytes bytes = ballot.encode();
    const Hash32 tracker = compute_tracker(context, ballot.body.selections);
    const Hash32 leaf = merkle_leaf_hash(suite, bytes);
    Database box(data_of(meeting) / "box-decide.db", server::sqlite::Access::write);
    box.query("INSERT INTO ballots (tracker, leaf, receipt, content) VALUES (?, ?, ?, ?)")
        .blob(tracker)
        .blob(leaf)
        .blob(Receipt::issue(receipt_key, context.opening, context.poll, tracker, leaf).encode())
        .blob(bytes)
        .run();
  }
  Again again(meeting);
  again.close();
  const auto refused = roles::Scrutiny::begin(again.chief(), "decide", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::proof_invalid);
  CHECK_THAT(refused.error().message, Catch::Contains("V22"));
  CHECK_FALSE(meeting.statements(0).closing->has_signer(again.chief().id()));
}

TEST_CASE(
    "attack 17: ballots dropped to leave one voter nearly alone are missed, and stop the tally",
    "[R8.3-3][R8.7-5][R8.7-10]") {
  RunningMeeting meeting({.two_polls = false});
  const auto receipts = cast_all(meeting);
  meeting.stop();
  {
    Database box(data_of(meeting) / "box-decide.db", server::sqlite::Access::write);
    // The victim's and an accomplice's stay: just as many as the minimum group.
    for (std::size_t voter = 2; voter < kVoters; ++voter) {
      box.query("DELETE FROM ballots WHERE tracker = ?").blob(receipts[voter].tracker).run();
      REQUIRE(box.changes() == 1);
    }
  }
  Again again(meeting);
  again.close();

  const auto stored = [&](std::size_t voter) {
    return roles::StoredReceipt{meeting.plan().id, meeting.plan().polls[0].id, receipts[voter]};
  };
  auto reader = meeting.open();
  for (std::size_t voter = 0; voter < kVoters; ++voter) {
    const auto found = roles::check_receipt_online(reader, stored(voter), meeting.opening().hash);
    if (voter < 2)
      CHECK(found);
    else
      CHECK(refusal(found) == ErrorCode::not_found);
  }

  // Scrutineers, who cannot know, verify and sign; but the hall counted six, and somebody objects.
  auto begun = roles::Scrutiny::begin(again.chief(), "decide", {});
  REQUIRE(begun);
  const auto questions = roles::enter_hall_count(again.chief(), "decide", kVoters);
  REQUIRE(questions);
  CHECK(questions->size() == 1);
  const auto objection =
      roles::file_objection(again.registrar(), "decide", "我的票不在箱里", stored(5));
  REQUIRE(objection);
  const auto release = [&](const roles::Desk& desk) {
    return refusal(roles::release(desk, "decide", {}));
  };
  CHECK(release(again.organiser()) == ErrorCode::wrong_state);
  for (const roles::Desk& desk : {again.organiser(), again.chief()}) {
    REQUIRE(roles::resolve(desk, "decide", std::nullopt, Finding::explained, "有人没有投"));
    REQUIRE(roles::resolve(desk, "decide", *objection, Finding::upheld, "箱里确实没有"));
  }
  for (const roles::Desk& desk : {again.organiser(), again.chief()})
    CHECK(release(desk) == ErrorCode::wrong_state);
  const roles::TallyHooks impatient{{}, [](std::size_t, std::size_t) { return false; }};
  CHECK(refusal(begun->finish(again.chief(), impatient)) == ErrorCode::wrong_state);
  CHECK(meeting.statements(0).decryptions.empty());
}

TEST_CASE("attack 14: a server killed while ballots come in keeps each acknowledged one, once",
          "[R8.3-2][R8.9-4][R8.9-11]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  std::vector<roles::ReadyBallot> ballots;
  for (std::size_t voter = 0; voter < kVoters; ++voter)
    ballots.push_back(meeting.fill_in(voter, 0, voter % 3));
  std::vector<std::optional<Receipt>> receipts(kVoters);

  // At once after an acknowledgement; then while the others are sent, at whatever instant that is.
  receipts[0] = meeting.send(ballots[0]).value();
  kill_server();
  {
    Again again(meeting);
    CHECK(meeting.send(ballots[0]).value().encode() == receipts[0]->encode());
    std::vector<std::thread> voters;
    std::atomic<std::size_t> acknowledged{0};
    const net::Access access = meeting.access("public");
    for (std::size_t voter = 1; voter < kVoters; ++voter)
      voters.emplace_back([&, voter] {
        auto receipt =
            roles::send_paper(access, meeting.meeting(), meeting.opening(), 0,
                              ballots[voter].papers[0], [](int, const Error&) { return false; });
        if (receipt) receipts[voter] = *receipt;
        ++acknowledged;
        acknowledged.notify_all();
      });
    acknowledged.wait(0);
    kill_server();
    for (std::thread& voter : voters) voter.join();
  }
  Again again(meeting);
  for (std::size_t voter = 0; voter < kVoters; ++voter) {
    const Receipt receipt = meeting.send(ballots[voter]).value();
    if (receipts[voter]) CHECK(receipt.encode() == receipts[voter]->encode());
    receipts[voter] = receipt;
  }
  auto reader = meeting.open();
  const auto status = reader.ask<wire::Status>(wire::GetStatus{});
  REQUIRE(status);
  CHECK(status->polls[0].cast == kVoters);
  CHECK(status->polls[0].state == wire::PollState::casting);
  again.close();
  std::set<std::uint64_t> places;
  for (const auto& receipt : receipts) {
    const auto place = roles::check_receipt_online(
        reader, {meeting.plan().id, meeting.plan().polls[0].id, *receipt}, meeting.opening().hash);
    REQUIRE(place);
    CHECK(place->size == kVoters);
    places.insert(place->index);
  }
  CHECK(places.size() == kVoters);
  CHECK(roles::Scrutiny::begin(again.chief(), "decide", {}));
}
