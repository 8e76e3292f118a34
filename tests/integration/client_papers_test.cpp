// What leaves a voter's terminal: of a challenge nothing, of a vote each paper by itself.
#include <algorithm>
#include <regex>

#include "core/ballot/challenge.hpp"
#include "core/ballot/note.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/integration/client_proxy.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// The voter's program at a terminal, whose every byte goes through a proxy.
class Booth {
 public:
  explicit Booth(const RunningMeeting& meeting)
      : meeting_(meeting), proxy_(*net::Endpoint::parse(meeting.server())) {
    write_text(meeting_.path("pass.txt"), "test\n");
  }

  struct Vote {
    Ran ran;
    LossyProxy::Traffic traffic;
  };
  Vote vote(std::size_t voter, const std::string& poll, const std::string& input) {
    const auto before = proxy_.traffic();
    const Ran ran = run_piaojue(
        fmt::format("vote --poll {} --id {} --server {}:{} --credentials {} "
                    "--credentials-passphrase-fd 7 7< {}",
                    poll, (meeting_.path("pki") / "public").string(), proxy_.endpoint().host,
                    proxy_.endpoint().port, meeting_.file(voter).path().string(),
                    meeting_.path("pass.txt").string()),
        input);
    return {ran, proxy_.traffic() - before};
  }

 private:
  const RunningMeeting& meeting_;
  LossyProxy proxy_;
};

std::uint32_t cast_so_far(const RunningMeeting& meeting, std::size_t poll) {
  auto reader = meeting.open();
  const auto status = reader.ask<wire::Status>(wire::GetStatus{});
  REQUIRE(status);
  return status->polls.at(poll).cast;
}

}  // namespace

TEST_CASE("nothing of a challenge goes to the server, and the credential stays good",
          "[R6.8-3][R6.8-4][R6.8-5]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  Booth booth(meeting);
  const std::string marks = "1\n2\ny\n";
  const auto plain = booth.vote(0, "decide", marks + "1\n");
  INFO(plain.ran.err << plain.ran.out);
  REQUIRE(plain.ran.code == 0);
  const auto left = booth.vote(1, "decide", marks + "q\n");
  CHECK(left.ran.code != 0);
  CHECK(left.traffic.records < plain.traffic.records);
  CHECK(cast_so_far(meeting, 0) == 1);

  const auto challenged = booth.vote(1, "decide", marks + "2\n\n2\n\nq\n");
  CHECK(challenged.ran.code != 0);
  CHECK(challenged.traffic == left.traffic);
  CHECK(cast_so_far(meeting, 0) == 1);
  const auto after_all = booth.vote(1, "decide", marks + "2\n\n1\n");
  INFO(after_all.ran.err << after_all.ran.out);
  CHECK(after_all.ran.code == 0);
  CHECK(after_all.traffic == plain.traffic);
  CHECK(cast_so_far(meeting, 0) == 2);

  // Another device finds the marks in what was disclosed, under the tracker that was shown.
  std::smatch found;
  const std::string& shown = after_all.ran.out;
  REQUIRE(std::regex_search(shown, found, std::regex("PJ1X:[0-9A-Z\n]+")));
  const auto opening = ChallengeOpening::parse_qr(found.str());
  REQUIRE(opening);
  REQUIRE(std::regex_search(shown, found, std::regex("--tracker ([0-9a-f]{64})")));
  const std::string tracker = found[1];
  CHECK(to_hex(opening->compute_tracker(meeting.opening().opening.election_key)) == tracker);
  const auto check = [&](const std::string& against) {
    return run_piaojue(fmt::format("challenge-check {} --tracker {} --id {} --server {}",
                                   opening->reveal_qr(), against,
                                   (meeting.path("pki") / "public").string(), meeting.server()))
        .code;
  };
  CHECK(check(tracker) == 0);
  CHECK(check(std::string(64, '0')) != 0);
  // What was challenged is not what was cast.
  const auto& polls = meeting.plan().polls;
  meeting.close("decide");
  auto reader = meeting.open();
  const auto looked_up =
      reader.ask<wire::TrackerReply>(wire::FindTracker{polls[0].id, *parse_fingerprint(tracker)});
  REQUIRE(looked_up);
  CHECK_FALSE(looked_up->found);
}

TEST_CASE("ballot and notes are sent over connections of their own, and nothing joins them later",
          "[R6.10-6]") {
  RunningMeeting meeting({.written = true});
  meeting.issue("assess", 5);
  meeting.start_casting("assess");
  Booth booth(meeting);
  const std::string answers = "1\n2\n1\n加强调研\n张三\ny\n";
  const auto left = booth.vote(0, "assess", answers + "q\n");
  const auto cast = booth.vote(0, "assess", answers + "1\n");
  INFO(cast.ran.err << cast.ran.out);
  REQUIRE(cast.ran.code == 0);
  // One more for the ballot and for the note of each of two slots.
  CHECK(cast.traffic.connections == left.traffic.connections + 3);

  auto kept = meeting.file(0).load();
  REQUIRE(kept);
  REQUIRE(*kept);
  const roles::PollCredential& credential = *(*kept)->find(meeting.plan().polls[1].id);
  CHECK(credential.state == roles::CredentialState::spent);
  CHECK(credential.held.empty());
  CHECK(credential.papers.empty());
  // One receipt: the ballot's.
  std::vector<std::string> receipts;
  for (const auto& entry : fs::directory_iterator(meeting.path(".")))
    if (entry.path().string().ends_with(".receipt.json"))
      receipts.push_back(read_text(entry.path()));
  REQUIRE(receipts.size() == 1);

  // The ballot first, then notes by their trackers, which say nothing of the slots.
  for (std::size_t voter = 1; voter < 5; ++voter) {
    const auto ready = meeting.fill_in(voter, 1, 1, {"意见", voter == 1 ? "张三" : ""});
    REQUIRE(ready.papers.size() == 3);
    CHECK(ready.papers[0].is_ballot());
    CHECK(ready.papers[1].tracker < ready.papers[2].tracker);
    CHECK(ready.papers[1].bytes.size() == ready.papers[2].bytes.size());
  }
}

TEST_CASE("a note's credential writes once, and the identical note again is confirmed",
          "[R6.10-3][R6.10-5]") {
  RunningMeeting meeting({.written = true});
  meeting.issue("assess", 5);
  meeting.start_casting("assess");
  const std::string before = read_text(meeting.file(0).path());
  const auto ready = meeting.fill_in(0, 1, 0, {"意见", ""});
  const auto receipt = meeting.send(1, ready.papers[1]);
  REQUIRE(receipt);
  CHECK(receipt->tracker == ready.papers[1].tracker);
  CHECK(receipt->leaf == ready.papers[1].leaf);
  CHECK(meeting.send(1, ready.papers[1])->encode() == receipt->encode());
  // The same credentials once more, from a copy of the file made before.
  write_text(meeting.file(0).path(), before);
  const auto again = meeting.fill_in(0, 1, 0, {"另一意见", ""});
  const auto slot = ready.papers[1].place;
  const auto same_slot = std::ranges::find(again.papers, slot, &roles::ReadyPaper::place);
  REQUIRE(same_slot != again.papers.end());
  const auto refused = meeting.send(1, *same_slot);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::already_spent);
  // The ballot and the other note are spent apart from it.
  CHECK(meeting.send(1, ready.papers[0]));
  CHECK(meeting.send(1, ready.papers[2]));
}

TEST_CASE("voters of a disclosed group are told so before they mark anything", "[R7.3-3]") {
  RunningMeeting meeting({.two_polls = false, .disclosed = true});
  meeting.issue("decide", 8);
  meeting.start_casting("decide");
  Booth booth(meeting);
  const auto shown = [&](std::size_t voter) { return booth.vote(voter, "decide", "q\n").ran.out; };
  const std::string notice = "单独公布结果";
  CHECK(shown(0).find(notice) == std::string::npos);
  const std::string disclosed = shown(7);
  REQUIRE(disclosed.find(notice) != std::string::npos);
  CHECK(disclosed.find(notice) < disclosed.find("候选一"));
}
