// The roster that a meeting is held to, and the names that stay out of its records.
#include <algorithm>
#include <catch2/catch.hpp>

#include "server/store/files.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

TEST_CASE("server takes the roster that the manifest commits to and no other", "[R7.4-2]") {
  HostedMeeting hosted;
  hosted.play_through("opening");
  const wire::ImportRoster good = hosted.roster_import();
  const auto refused = [&](auto change) {
    wire::ImportRoster other = good;
    change(other.roster.voters);
    return HostedMeeting::failure_code(hosted.ask("registrar", other)) == ErrorCode::invalid;
  };
  CHECK(refused([](auto& voters) { std::swap(voters[0], voters[1]); }));
  CHECK(refused([](auto& voters) { voters[0].name = "别人"; }));
  CHECK(refused([](auto& voters) { voters[0].unit = "别处"; }));
  CHECK(refused([](auto& voters) { voters.pop_back(); }));
  HostedMeeting::require_no_failure(hosted.ask("registrar", good));
}

TEST_CASE("a roster that the manifest's groups do not fit is refused, committed to as it may be",
          "[R7.4-3]") {
  const auto refused = [](const test::HostedOptions& options) {
    HostedMeeting hosted(options);
    hosted.play_through("opening");
    const wire::Reply reply = hosted.ask("registrar", hosted.roster_import());
    return std::holds_alternative<wire::Failure>(reply) &&
           HostedMeeting::failure_code(reply) == ErrorCode::invalid;
  };
  CHECK_FALSE(refused({}));
  CHECK(refused({.missing_voters = 1}));
  CHECK(refused({.roster_group = "B"}));
}

TEST_CASE("names of voters stand in no record", "[R7.4-2]") {
  HostedMeeting hosted;
  hosted.play_through("countersign");
  for (const bool full : {false, true}) {
    const auto record = server::read_file(hosted.meeting().record_file(hosted.poll_id(), full));
    REQUIRE(record);
    const std::string text(as_text(record->reveal()));
    for (const Voter& voter : hosted.roster_import().roster.voters)
      CHECK(text.find(voter.name) == std::string::npos);
    // The search can find what is there.
    CHECK(text.find("scrutineer0") != std::string::npos);
  }
}
