// The scrutineers' rules against a real server: own pins, one root, one answer.
#include "client/once.hpp"
#include "client/roles/auditor.hpp"
#include "core/record/verifier.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

TEST_CASE("scrutineers tally a closed poll, and anybody can fetch and verify it", "[R8.2-10]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  for (std::size_t voter = 0; voter < 6; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, voter % 3)));

  SECTION("no tally before the close") {
    const auto early = roles::tally(meeting.chief(), "decide", {});
    REQUIRE_FALSE(early);
    CHECK(early.error().code == ErrorCode::wrong_state);
  }
  SECTION("the hall's own count must agree") {
    REQUIRE(roles::order_phase(meeting.organiser(), "decide", PollPhase::closing));
    const auto refused = roles::confirm_close(meeting.chief(), "decide", 5U);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::wrong_context);
    CHECK(roles::confirm_close(meeting.chief(), "decide", 6U));
  }
  SECTION("after the close all goes through, once and again") {
    meeting.close("decide");
    meeting.tally("decide");
    meeting.tally("decide");
    auto reader = meeting.open();
    fs::create_directory(meeting.path("fetched"));
    const auto anchor =
        roles::fetch_poll(reader, meeting.plan().polls[0].id, meeting.path("fetched"), nullptr);
    REQUIRE(anchor);
    CHECK(*anchor == meeting.opening().hash);
    const auto report = verify_record(meeting.path("fetched") / roles::kRecordFile,
                                      {.anchor = *anchor, .progress = nullptr});
    INFO(render_verification_report(report));
    CHECK(exit_code(report) == 0);
  }
  SECTION("a scrutineer who answered another box before refuses, whatever the server says") {
    meeting.close("decide");
    const auto& folder = meeting.chief().identity().folder;
    CanonicalWriter what("piaojue-answered/1");
    what.raw(meeting.opening().opening.ceremony).raw(meeting.meeting().polls[0].hash);
    const Suite& suite = meeting.meeting().suite();
    const std::string name =
        fmt::format("answered-decide-{}.txt", to_hex(suite.hash(what.view())).substr(0, 16));
    REQUIRE(commit_once(folder, name, Hash32{}));
    const auto refused = roles::tally(meeting.chief(), "decide", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::wrong_context);
  }
}

TEST_CASE("an official whose keys are not the pinned ones signs nothing", "[R8.2-11]") {
  RunningMeeting meeting({.two_polls = false});
  const auto folder = meeting.path("pki") / "s2";
  fs::remove(folder / "sign.key");
  fs::remove(folder / "exchange.key");
  const auto identity = Identity::load(folder);
  REQUIRE(identity);
  const auto keys = create_keys(*identity, nullptr);
  REQUIRE(keys);
  net::Connection connection(meeting.access("s2"));
  const auto refused = roles::sign_opening({connection, *keys});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_context);
}

TEST_CASE("a role may only do what its certificate says", "[R8.9-10]") {
  RunningMeeting meeting({.two_polls = false});
  CHECK(roles::order_phase(meeting.registrar(), "decide", PollPhase::issuing).error().code ==
        ErrorCode::not_permitted);
  net::Connection connection(meeting.access("observer"));
  CHECK(connection.tell(wire::Unlock{meeting.plan().roster.voters[0].id}).error().code ==
        ErrorCode::not_permitted);
  CHECK(connection.ask<wire::Status>(wire::GetStatus{}));
}
