// A meeting from enrolment to countersigned record, through the dispatcher.
#include <catch2/catch.hpp>

#include "core/record/verifier.hpp"
#include "core/wire/codec.hpp"
#include "server/store/files.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {

void check_record(HostedMeeting& hosted, bool full) {
  const auto opening = hosted.get<wire::OpeningReply>(wire::GetOpening{}).opening;
  VerifyOptions options;
  options.stage = full ? Stage::full : Stage::sealed;
  options.anchor = opening.hash(hosted.suite());
  const VerificationReport report =
      verify_record(hosted.meeting().record_file(hosted.poll_id(), full), options);
  for (const CheckResult& check : report.checks) {
    INFO(check.number << " " << check.title << ": " << check.detail);
    CHECK(check.verdict != Verdict::fail);
  }
  CHECK(report.ok());
}

}  // namespace

TEST_CASE("meeting runs from enrolment to a record that verifies") {
  PJ_EACH_SUITE(suite);
  HostedMeeting hosted({.suite = &suite});
  hosted.play_through("countersign");
  CHECK(hosted.status_line().state == wire::PollState::counted);
  check_record(hosted, false);
  check_record(hosted, true);
  const auto result = hosted.get<wire::ResultReply>(wire::GetResult{hosted.poll_id()});
  CHECK(result.json.find("\"counted\"") != std::string::npos);
}

TEST_CASE("meeting goes on after a restart behind every step", "[R8.9-11]") {
  PJ_EACH_SUITE(suite);
  HostedMeeting hosted({.suite = &suite});
  for (const auto& [name, step] : hosted.all_steps()) {
    INFO("after " << name);
    step();
    hosted.restart();
  }
  CHECK(hosted.status_line().state == wire::PollState::counted);
  check_record(hosted, true);
}

TEST_CASE("sealed poll answers from the first moment after a restart") {
  HostedMeeting hosted;
  hosted.play_through("close");
  const wire::FindTracker request{hosted.poll_id(), hosted.receipts().at(0).tracker};
  for (int i = 0; i < 20; ++i) {
    hosted.restart();
    REQUIRE(hosted.meeting().sealed(0) != nullptr);
    REQUIRE(hosted.get<wire::TrackerReply>(request).found);
  }
}

TEST_CASE("start rebuilds records that are missing") {
  HostedMeeting hosted;
  hosted.play_through("countersign");
  const auto sealed = hosted.meeting().record_file(hosted.poll_id(), false);
  const auto full = hosted.meeting().record_file(hosted.poll_id(), true);
  std::filesystem::remove(sealed);
  std::filesystem::remove(full);
  hosted.restart();
  hosted.countersign();  // the same again; its reply comes after the server has been through all
  check_record(hosted, false);
  check_record(hosted, true);
}

TEST_CASE("poll without its quorum is void and nothing is decrypted", "[R8.4-5][R8.9-9]") {
  HostedMeeting hosted({.voters = 5, .present = 3});
  hosted.play_through("sign_closing");
  CHECK(hosted.status_line().state == wire::PollState::sealed);
  hosted.speak_for_the_hall();
  CHECK(hosted.status_line().state == wire::PollState::counted);
  const wire::SubmitDecryption answer{hosted.poll_id(), hosted.decryption_of(0)};
  CHECK(HostedMeeting::failure_code(hosted.ask("scrutineer0", answer)) == ErrorCode::wrong_state);
  hosted.countersign();
  check_record(hosted, true);
}

TEST_CASE("enrolment is final once the meeting is published", "[R7.1-12]") {
  HostedMeeting hosted;
  hosted.enrol();
  const SigningKey other = SigningKey::generate(hosted.suite());
  const OfficialId id = OfficialId::parse("registrar").value();
  const wire::Enrol replaced{id, other.verify_key(), std::nullopt};
  HostedMeeting::require_no_failure(hosted.ask("registrar", replaced));
  hosted.enrol();
  hosted.publish();
  hosted.enrol();  // identical
  CHECK(HostedMeeting::failure_code(hosted.ask("registrar", replaced)) == ErrorCode::wrong_state);
  CHECK(HostedMeeting::failure_code(hosted.ask("organiser", replaced)) == ErrorCode::not_permitted);
}

TEST_CASE("meeting of one suite refuses the other's manifest, and a start that names the other",
          "[R3-1]") {
  PJ_EACH_SUITE(suite);
  for (const Suite* const other : Suite::all()) {
    if (other == &suite) continue;
    HostedMeeting hosted({.suite = &suite});
    HostedMeeting foreign({.suite = other});
    foreign.enrol();
    foreign.publish();
    const auto published = foreign.get<wire::ManifestReply>(wire::GetManifest{});
    const wire::Publish request{published.manifest, published.polls};
    CHECK(HostedMeeting::failure_code(hosted.ask("organiser", request)) == ErrorCode::invalid);

    // A key of the other curve cannot even be read; the refusal says which suite is expected.
    const wire::Enrol enrol{OfficialId::parse("registrar").value(),
                            foreign.key("registrar").verify_key(), std::nullopt};
    const Bytes frame = wire::encode_frame(wire::RequestFrame{5, enrol});
    serving::serve(hosted.meeting(), HostedMeeting::caller("registrar"),
                   to_bytes(ByteView(frame).subspan(wire::kFrameHeaderSize)),
                   [&](const serving::Served& served) {
                     CHECK(served.close);
                     CHECK(as_text(served.frame).find(suite.name()) != std::string_view::npos);
                   });

    hosted.enrol();
    hosted.publish();
    CHECK_THROWS_AS(hosted.restart_with(*other), server::StoreError);
    hosted.restart_with(suite);
    CHECK(hosted.get<wire::Status>(wire::GetStatus{}).published);
  }
}

TEST_CASE("cast gives the same receipt for the same ballot, also after close", "[R8.9-4]") {
  HostedMeeting hosted;
  hosted.play_through("cast");
  const wire::Cast again{hosted.cast_ballots().at(0)};
  CHECK(hosted.get<wire::CastReply>(again).receipt.encode() == hosted.receipts().at(0).encode());
  CHECK(hosted.status_line().cast == 4);

  const wire::Cast second{hosted.make_ballot(hosted.credentials().at(0)).encode()};
  CHECK(HostedMeeting::failure_code(hosted.ask(second)) == ErrorCode::already_spent);

  hosted.close();
  CHECK(hosted.get<wire::CastReply>(again).receipt.encode() == hosted.receipts().at(0).encode());
  CHECK(HostedMeeting::failure_code(hosted.ask(second)) == ErrorCode::wrong_state);
}

TEST_CASE("casting leaves no trace in the meeting's database and in the log",
          "[R8.8-6][R12-2][R12-4]") {
  HostedMeeting hosted;
  hosted.play_through("casting");
  const auto folder = hosted.data() / "hosted";
  const auto state = [&] {
    std::string all = hosted.log();
    for (const char* const name : {"meeting.db", "meeting.db-wal"})
      all += as_text(server::read_file(folder / name).value().reveal());
    return all;
  };
  const std::string before = state();
  hosted.cast_all();
  const bool same = state() == before;
  CHECK(same);
  hosted.close();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    CHECK((!name.starts_with("box-") || name == "box-p1.sealed.db"));
  }
}

TEST_CASE("restart of the ceremony counts the attempt up and takes fresh messages", "[R5.1-1]") {
  HostedMeeting hosted;
  hosted.play_through("publish");
  const auto restart = [&](std::uint32_t attempt, std::vector<std::uint16_t> participants) {
    return hosted.ask("organiser", wire::RestartCeremony{attempt, std::move(participants)});
  };
  CHECK(HostedMeeting::failure_code(restart(3, {0, 1})) == ErrorCode::wrong_state);
  CHECK(HostedMeeting::failure_code(restart(2, {0})) == ErrorCode::invalid);
  CHECK(HostedMeeting::failure_code(restart(2, {1, 0})) == ErrorCode::invalid);
  CHECK(HostedMeeting::failure_code(restart(2, {0, 3})) == ErrorCode::invalid);
  HostedMeeting::require_no_failure(restart(2, {0, 1}));
  HostedMeeting::require_no_failure(restart(2, {0, 1}));
  hosted.hold_ceremony();
  hosted.sign_opening();
  CHECK(HostedMeeting::failure_code(restart(3, {0, 1, 2})) == ErrorCode::wrong_state);
}

TEST_CASE("cast refuses a damaged ballot and stores nothing", "[R8.9-2]") {
  HostedMeeting hosted;
  hosted.play_through("casting");
  Bytes ballot = hosted.make_ballot(hosted.credentials().at(0)).encode();
  ballot.back() ^= 1U;
  const wire::Reply reply = hosted.ask(wire::Cast{ballot});
  CHECK(std::holds_alternative<wire::Failure>(reply));
  CHECK(HostedMeeting::failure_code(hosted.ask(wire::Cast{Bytes(40, 7)})) == ErrorCode::malformed);
  CHECK(hosted.status_line().cast == 0);
}

TEST_CASE("closing takes organiser and chief, in either order", "[R8.9-8]") {
  HostedMeeting hosted;
  hosted.play_through("cast");
  const auto by_other = hosted.phase_statement(PollPhase::closing, "scrutineer1");
  CHECK(HostedMeeting::failure_code(
            hosted.ask("scrutineer1", wire::SubmitPhase{hosted.poll_id(), by_other})) ==
        ErrorCode::not_permitted);
  hosted.order(PollPhase::closing, "scrutineer0");
  CHECK(hosted.status_line().state == wire::PollState::closing);
  CHECK(hosted.meeting().box(0)->state() == server::BoxState::open);
  hosted.order(PollPhase::closing, "organiser");
  CHECK(hosted.status_line().state == wire::PollState::sealed);
  check_record(hosted, false);
}

TEST_CASE("tracker is found with a proof after close only", "[R8.3-3][R8.9-7]") {
  HostedMeeting hosted;
  hosted.play_through("cast");
  const wire::FindTracker request{hosted.poll_id(), hosted.receipts().at(1).tracker};
  CHECK(HostedMeeting::failure_code(hosted.ask(request)) == ErrorCode::wrong_state);
  hosted.close();
  const auto found = hosted.get<wire::TrackerReply>(request);
  CHECK(found.found);
  CHECK(found.leaf == hosted.receipts().at(1).leaf);
  CHECK(found.size == 4);
  CHECK_FALSE(hosted.get<wire::TrackerReply>(wire::FindTracker{hosted.poll_id(), Hash32{}}).found);
}

TEST_CASE("decryption before the closing quorum, or after enough answers, is refused", "[R8.9-9]") {
  HostedMeeting hosted;
  hosted.play_through("close");
  const auto submit = [&](std::uint16_t trustee, const SignedStatement& statement) {
    return hosted.ask("scrutineer" + std::to_string(trustee),
                      wire::SubmitDecryption{hosted.poll_id(), statement});
  };
  const SignedStatement first = hosted.decryption_of(0);
  CHECK(HostedMeeting::failure_code(submit(0, first)) == ErrorCode::wrong_state);
  hosted.sign_closing();
  CHECK(HostedMeeting::failure_code(submit(0, first)) == ErrorCode::wrong_state);
  hosted.speak_for_the_hall();
  CHECK(HostedMeeting::failure_code(submit(1, first)) != ErrorCode::internal);
  HostedMeeting::require_no_failure(submit(0, first));
  HostedMeeting::require_no_failure(submit(0, first));
  CHECK(hosted.status_line().decryptions == 1);
  HostedMeeting::require_no_failure(submit(1, hosted.decryption_of(1)));
  CHECK(hosted.status_line().state == wire::PollState::counted);
  HostedMeeting::require_no_failure(submit(0, first));
  CHECK(HostedMeeting::failure_code(submit(2, hosted.decryption_of(2))) == ErrorCode::wrong_state);
}
