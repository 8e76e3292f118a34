// A rehearsal's data are removed; a real meeting's, or those of a running server, never.
#include <catch2/catch.hpp>

#include "server/meeting/wipe.hpp"
#include "server/store/files.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

TEST_CASE("wipe removes what the server kept of a rehearsal, once the server has stopped") {
  HostedMeeting hosted({.rehearsal = true});
  hosted.play_through("countersign");
  const auto id = MeetingId::parse("hosted").value();
  CHECK_THROWS_AS(server::wipe_rehearsal(hosted.data(), id), server::StoreError);
  hosted.stop();
  const auto wiped = server::wipe_rehearsal(hosted.data(), id);
  REQUIRE(wiped);
  CHECK(wiped->files > 0);
  CHECK(wiped->bytes > 0);
  CHECK_FALSE(std::filesystem::exists(hosted.data() / "hosted"));
  CHECK(server::wipe_rehearsal(hosted.data(), id).error().code == ErrorCode::not_found);
}

TEST_CASE("wipe leaves a real meeting, and one that was never published, as they are") {
  for (const bool published : {true, false}) {
    HostedMeeting hosted;
    hosted.play_through(published ? "countersign" : "enrol");
    hosted.stop();
    const auto refused = server::wipe_rehearsal(hosted.data(), MeetingId::parse("hosted").value());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == (published ? ErrorCode::not_permitted : ErrorCode::not_found));
    hosted.restart();
    CHECK(hosted.get<wire::Status>(wire::GetStatus{}).published == published);
  }
}
