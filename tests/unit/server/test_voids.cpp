// Credentials given up: when they are taken, and when they are shown.
#include <catch2/catch.hpp>

#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {

struct Voids : HostedMeeting {
  wire::Reply give_up(const CredentialVoid& one) { return ask(wire::SubmitVoid{one.encode()}); }
  ErrorCode refusal(const CredentialVoid& one) { return failure_code(give_up(one)); }
  wire::Reply shown() { return ask(wire::GetVoids{poll_id(), {}}); }
};

}  // namespace

TEST_CASE("a credential of the seat is withdrawn while ballots are cast, neither before nor after",
          "[R6.7-4]") {
  Voids hosted;
  hosted.play_through("issue");
  const CredentialVoid one = hosted.make_void(hosted.credentials().at(0), VoidReason::withdrawn);
  const CredentialVoid late = hosted.make_void(hosted.credentials().at(1), VoidReason::withdrawn);
  CHECK(hosted.refusal(one) == ErrorCode::wrong_state);
  hosted.submit_attendance();
  CHECK(hosted.refusal(one) == ErrorCode::wrong_state);
  hosted.order(PollPhase::casting);
  HostedMeeting::require_no_failure(hosted.give_up(one));
  for (const std::size_t voter : {1U, 2U, 3U})
    HostedMeeting::require_no_failure(
        hosted.ask(wire::Cast{hosted.make_ballot(hosted.credentials().at(voter)).encode()}));
  hosted.close();
  CHECK(hosted.refusal(late) == ErrorCode::wrong_state);
}

TEST_CASE("an identical void is confirmed again, also after the close; another on its key is not",
          "[R6.7-4]") {
  Voids hosted;
  hosted.play_through("casting");
  const CredentialSecret& holder = hosted.credentials().at(0);
  const CredentialVoid one = hosted.make_void(holder, VoidReason::withdrawn);
  HostedMeeting::require_no_failure(hosted.give_up(one));
  HostedMeeting::require_no_failure(hosted.give_up(one));
  hosted.restart();
  HostedMeeting::require_no_failure(hosted.give_up(one));
  // The same words under a signature made anew are other bytes.
  const CredentialVoid other = hosted.make_void(holder, VoidReason::withdrawn);
  REQUIRE(other.encode() != one.encode());
  CHECK(hosted.refusal(other) == ErrorCode::already_spent);
  CHECK(HostedMeeting::failure_code(hosted.ask(wire::Cast{hosted.make_ballot(holder).encode()})) ==
        ErrorCode::already_spent);

  const CredentialSecret& voted = hosted.credentials().at(1);
  for (const std::size_t voter : {1U, 2U})
    HostedMeeting::require_no_failure(
        hosted.ask(wire::Cast{hosted.make_ballot(hosted.credentials().at(voter)).encode()}));
  CHECK(hosted.refusal(hosted.make_void(voted, VoidReason::withdrawn)) == ErrorCode::already_spent);

  hosted.close();
  HostedMeeting::require_no_failure(hosted.give_up(one));
  CHECK(hosted.refusal(other) == ErrorCode::wrong_state);
  hosted.restart();
  HostedMeeting::require_no_failure(hosted.give_up(one));
}

TEST_CASE("reasons of cards void nothing at the seat, in no phase", "[R6.7-4]") {
  Voids hosted;
  hosted.play_through("issue");
  const auto refuse_both = [&] {
    for (const VoidReason reason : {VoidReason::surplus, VoidReason::replaced})
      CHECK(hosted.refusal(hosted.make_void(hosted.credentials().at(0), reason)) ==
            ErrorCode::invalid);
  };
  refuse_both();
  hosted.submit_attendance();
  hosted.order(PollPhase::casting);
  refuse_both();
}

TEST_CASE("voids are not shown while ballots are cast", "[R6.7-5]") {
  Voids hosted;
  hosted.play_through("issuing");
  CHECK(std::get<wire::VoidsReply>(hosted.shown()).voids.empty());
  hosted.issue_all();
  hosted.submit_attendance();
  hosted.order(PollPhase::casting);
  CHECK(HostedMeeting::failure_code(hosted.shown()) == ErrorCode::wrong_state);
  const CredentialVoid one = hosted.make_void(hosted.credentials().at(0), VoidReason::withdrawn);
  HostedMeeting::require_no_failure(hosted.give_up(one));
  CHECK(HostedMeeting::failure_code(hosted.shown()) == ErrorCode::wrong_state);
  CHECK(HostedMeeting::failure_code(hosted.ask("observer", wire::GetVoids{hosted.poll_id(), {}})) ==
        ErrorCode::wrong_state);
  hosted.order(PollPhase::closing, "scrutineer0");
  CHECK(HostedMeeting::failure_code(hosted.shown()) == ErrorCode::wrong_state);
  hosted.order(PollPhase::closing, "organiser");
  CHECK(std::get<wire::VoidsReply>(hosted.shown()).voids == std::vector<Bytes>{one.encode()});
}
