// What must hold when many act at once (attack 11). Run under ThreadSanitizer too; so these tests,
// and only these, make threads of their own.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "core/record/verifier.hpp"
#include "tests/support/damaged_records.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// Calls work(0) .. work(count - 1) at once.
template <class Work>
void all_at_once(std::size_t count, const Work& work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

bool failed_with(const wire::Reply& reply, ErrorCode code) {
  const auto* const failure = std::get_if<wire::Failure>(&reply);
  return failure != nullptr && failure->code == code;
}

}  // namespace

TEST_CASE("of many ballots cast at once on one credential exactly one wins", "[R8.9-3]") {
  HostedMeeting hosted;
  hosted.play_through("casting");
  std::vector<Bytes> ballots;
  for (int i = 0; i < 8; ++i)
    ballots.push_back(hosted.make_ballot(hosted.credentials().front()).encode());
  std::atomic<int> won{0};
  std::atomic<int> spent{0};
  all_at_once(ballots.size(), [&](std::size_t i) {
    const wire::Reply reply = hosted.ask(wire::Cast{ballots[i]});
    won += std::holds_alternative<wire::CastReply>(reply) ? 1 : 0;
    spent += failed_with(reply, ErrorCode::already_spent) ? 1 : 0;
  });
  CHECK(won == 1);
  CHECK(spent == 7);
  CHECK(hosted.status_line().cast == 1);
}

TEST_CASE("one ballot cast many times at once is stored once, with one receipt for all",
          "[R8.9-4]") {
  HostedMeeting hosted;
  hosted.play_through("casting");
  const Bytes ballot = hosted.make_ballot(hosted.credentials().front()).encode();
  std::vector<Bytes> receipts(8);
  all_at_once(receipts.size(), [&](std::size_t i) {
    const wire::Reply reply = hosted.ask(wire::Cast{ballot});
    if (const auto* const cast = std::get_if<wire::CastReply>(&reply))
      receipts[i] = cast->receipt.encode();
  });
  CHECK_FALSE(receipts.front().empty());
  for (const Bytes& receipt : receipts) CHECK(receipt == receipts.front());
  CHECK(hosted.status_line().cast == 1);
}

TEST_CASE("of many requests for one right at once exactly one is signed", "[R8.6-6]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  std::vector<Bytes> requests;
  for (int i = 0; i < 6; ++i)
    requests.push_back(hosted.make_issue_request().blinded.blinded_message);
  std::atomic<int> won{0};
  std::atomic<int> refused{0};
  all_at_once(requests.size(), [&](std::size_t i) {
    const wire::Reply reply = hosted.ask(
        "terminal1",
        wire::Issue{hosted.voter(0), hosted.code(0), {{hosted.poll_id(), {requests[i]}}}});
    won += std::holds_alternative<wire::IssueReply>(reply) ? 1 : 0;
    refused += failed_with(reply, ErrorCode::already_issued) ? 1 : 0;
  });
  CHECK(won == 1);
  CHECK(refused == 5);
  CHECK(hosted.status_line().issued == 1);
}

TEST_CASE("wrong codes tried at once are counted exactly", "[R8.6-7]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  std::atomic<int> wrong{0};
  all_at_once(8, [&](std::size_t) {
    const wire::Reply reply = hosted.ask("terminal1", wire::SignIn{hosted.voter(0), "wrong"});
    wrong += failed_with(reply, ErrorCode::wrong_code) ? 1 : 0;
  });
  CHECK(wrong == 4);  // the fifth says "locked", and so do all after it
}

TEST_CASE("a record verified on several threads gives the verdict of one", "[R4.5-2][R11.1-2]") {
  VerifyOptions options = anchored(valid_sample());
  options.jobs = 4;
  const VerificationReport report = verify(valid_sample().record(), options);
  CHECK(report.ok());
  CHECK(exit_code(report) == 0);
}
