// Sign-in and issuing: the code, the lock, each right once.
#include <catch2/catch.hpp>

#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {
ErrorCode sign_in(HostedMeeting& hosted, std::size_t voter, const std::string& code) {
  return HostedMeeting::failure_code(
      hosted.ask("terminal1", wire::SignIn{hosted.voter(voter), code}));
}
}  // namespace

TEST_CASE("sign_in locks after five wrong codes until the registrar unlocks", "[R8.6-7]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  for (int i = 0; i < 4; ++i) CHECK(sign_in(hosted, 0, "wrong") == ErrorCode::wrong_code);
  CHECK(sign_in(hosted, 0, "wrong") == ErrorCode::locked);
  CHECK(sign_in(hosted, 0, hosted.code(0)) == ErrorCode::locked);
  hosted.restart();
  CHECK(sign_in(hosted, 0, hosted.code(0)) == ErrorCode::locked);

  HostedMeeting::require_no_failure(hosted.ask("registrar", wire::Unlock{hosted.voter(0)}));
  const wire::Reply reply = hosted.ask("terminal1", wire::SignIn{hosted.voter(0), hosted.code(0)});
  HostedMeeting::require_no_failure(reply);
  CHECK(std::get<wire::SignInReply>(reply).polls == std::vector{hosted.poll_id()});
}

TEST_CASE("sign_in refuses the absent before looking at the code, and the unknown", "[R8.6-7]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  for (int i = 0; i < 6; ++i) CHECK(sign_in(hosted, 4, "wrong") == ErrorCode::not_present);
  const wire::SignIn stranger{VoterId::parse("nobody").value(), "code"};
  CHECK(HostedMeeting::failure_code(hosted.ask("terminal1", stranger)) == ErrorCode::not_found);
}

TEST_CASE("issue answers the identical request again and refuses another",
          "[R8.6-4][R8.6-5][R8.6-6][R8.6-8]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  const auto request = hosted.make_issue_request();
  const wire::Issue issue{
      hosted.voter(0), hosted.code(0), {{hosted.poll_id(), {request.blinded.blinded_message}}}};
  const auto ask = [&](const wire::Issue& one) { return hosted.ask("terminal1", one); };
  const auto first = std::get<wire::IssueReply>(ask(issue));
  CHECK(std::get<wire::IssueReply>(ask(issue)).signatures.at(0).signatures ==
        first.signatures.at(0).signatures);
  wire::Issue other = issue;
  other.credentials.at(0).blinded = {hosted.make_issue_request().blinded.blinded_message};
  CHECK(HostedMeeting::failure_code(ask(other)) == ErrorCode::already_issued);
  CHECK(hosted.status_line().issued == 1);

  const wire::MarkPresent absent{{hosted.voter(0)}, false};
  CHECK(HostedMeeting::failure_code(hosted.ask("registrar", absent)) == ErrorCode::wrong_state);

  hosted.submit_attendance();
  HostedMeeting::require_no_failure(ask(issue));  // a lost reply can still be had
  other.voter = hosted.voter(1);
  other.code = hosted.code(1);
  CHECK(HostedMeeting::failure_code(ask(other)) == ErrorCode::wrong_state);
}

TEST_CASE("issue with a wrong code signs nothing and counts the try", "[R8.6-6][R8.6-7]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  const auto request = hosted.make_issue_request();
  const wire::Issue issue{
      hosted.voter(0), "wrong", {{hosted.poll_id(), {request.blinded.blinded_message}}}};
  CHECK(HostedMeeting::failure_code(hosted.ask("terminal1", issue)) == ErrorCode::wrong_code);
  CHECK(hosted.status_line().issued == 0);
}

TEST_CASE("submit_attendance refuses counts other than the server's", "[R8.6-16]") {
  HostedMeeting hosted;
  hosted.play_through("issue");
  const SignedStatement before = hosted.attendance_statement();
  HostedMeeting::require_no_failure(
      hosted.ask("registrar", wire::MarkPresent{{hosted.voter(4)}, true}));
  CHECK(HostedMeeting::failure_code(hosted.ask(
            "registrar", wire::SubmitAttendance{hosted.poll_id(), before})) == ErrorCode::invalid);
}
