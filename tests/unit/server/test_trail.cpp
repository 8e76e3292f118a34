// The audit trail as the server writes it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

TEST_CASE("the trail begins with the publication, and what was refused leaves no entry in it",
          "[R8.8-5]") {
  HostedMeeting hosted;
  hosted.enrol();
  CHECK(hosted.trail().empty());
  hosted.publish();
  REQUIRE_FALSE(hosted.trail().empty());
  CHECK(hosted.trail().front().act == Act::published);
  hosted.hold_ceremony();
  hosted.sign_opening();
  hosted.import_roster();
  hosted.mark_present();
  const auto before = hosted.trail();
  CHECK(before.back().act == Act::presence);
  const auto early = hosted.ask(
      "organiser",
      wire::SubmitPhase{hosted.poll_id(), hosted.phase_statement(PollPhase::issuing, "registrar")});
  CHECK(std::holds_alternative<wire::Failure>(early));
  CHECK(hosted.trail() == before);
  hosted.order(PollPhase::issuing);
  CHECK(hosted.trail().size() == before.size() + 1);
  CHECK(hosted.trail().back().act == Act::issuing_opened);
  hosted.order(PollPhase::issuing);  // the same again is no other act
  CHECK(hosted.trail().size() == before.size() + 1);
}

TEST_CASE("an entry and the act it is of are there together after a restart, or neither",
          "[R8.8-5]") {
  HostedMeeting hosted;
  hosted.play_through("issue");
  const auto before = hosted.trail();
  hosted.submit_attendance();
  hosted.restart();
  const auto after = hosted.trail();
  const auto acts = [&](Act act) { return std::ranges::count(after, act, &TrailEntry::act); };
  CHECK(acts(Act::attendance) == 1);
  CHECK(acts(Act::issuing_count) == 1);
  const auto now = hosted.statements();
  REQUIRE(now.attendance);
  const auto entry = std::ranges::find(after, Act::attendance, &TrailEntry::act);
  CHECK(entry->content == now.attendance->hash(hosted.suite()));
  CHECK(std::equal(before.begin(), before.end(), after.begin()));
}

TEST_CASE("a clock that was set back repeats the last entry's time", "[R8.8-5]") {
  HostedMeeting hosted;
  hosted.play_through("present");
  TrailEntry ahead = hosted.trail().back();
  ahead.time += 1000000;
  hosted.meeting().store().write_and_wait(
      [&](server::MeetingTables& tables) -> Result<wire::Reply> {
        tables.append_trail(ahead);
        return wire::Done{};
      });
  hosted.order(PollPhase::issuing);
  CHECK(hosted.trail().back().act == Act::issuing_opened);
  CHECK(hosted.trail().back().time == ahead.time);
}
