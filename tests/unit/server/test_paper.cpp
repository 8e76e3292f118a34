// What the server takes of paper counts, from whom, and what it tells whom.
#include <catch2/catch.hpp>

#include "core/record/paper_count.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {

/// Without tellers: scrutineers count, the chief among them. All four present have cast.
struct Paper : HostedMeeting {
  Paper() { play_through("sign_closing"); }

  /// No ballot was handed out, so that nothing of the poll is void, or so many of other counts.
  Bytes count(std::uint32_t issued) {
    const SignedStatement closing = statements().closing.value();
    const ClosingStatement parsed = ClosingStatement::parse(closing.body).value();
    const auto ballot = SignedBallot::parse(cast_ballots().front(), suite(), form().shape).value();
    PaperTally tally{{{issued, 0, 0}}, {}, {}};
    tally.sums.assign(parsed.partition.size(),
                      std::vector<std::uint32_t>(ballot.body.selections.size(), 0));
    return PaperCount{closing.hash(suite()), tally}.encode();
  }
  wire::Reply say(const std::string& official, const SignedStatement& statement) {
    return ask(official, wire::SubmitPaperCount{poll_id(), statement});
  }
  wire::PaperReply enter(const std::string& official, std::uint32_t issued) {
    wire::Reply reply = say(official, signed_by({official}, count(issued)));
    require_no_failure(reply);
    return std::get<wire::PaperReply>(reply);
  }
  std::size_t acts(Act act) const {
    const auto entries = trail();
    return static_cast<std::size_t>(
        std::ranges::count(entries, act, [](const TrailEntry& one) { return one.act; }));
  }
  CompiledForm form() {
    const auto manifest = get<wire::ManifestReply>(wire::GetManifest{});
    return compile_form(PollDefinition::parse(manifest.polls.at(0)).value()).value();
  }
};

}  // namespace

TEST_CASE("a paper count stands once two have entered the same, each alone",
          "[R8.10-3][R8.10-13]") {
  Paper hosted;
  const auto first = hosted.enter("scrutineer0", 1);
  CHECK_FALSE(first.agreed);
  CHECK(first.differences.empty());
  // One alone, or one twice, is not two; and nobody is shown what the first entered.
  CHECK_FALSE(hosted.enter("scrutineer0", 1).agreed);
  CHECK_FALSE(hosted.statements().hall.paper_count);
  CHECK(hosted.enter("scrutineer1", 1).agreed);
  const auto agreed = hosted.statements().hall.paper_count;
  REQUIRE(agreed);
  CHECK(agreed->signatures.size() == 2);
  CHECK(hosted.acts(Act::paper_count) == 1);
  CHECK(hosted.enter("scrutineer0", 1).agreed);  // who was first learns of it
  CHECK(HostedMeeting::failure_code(
            hosted.say("scrutineer1", hosted.signed_by({"scrutineer1"}, hosted.count(2)))) ==
        ErrorCode::wrong_state);
}

TEST_CASE("two counts that differ are told where, and wait for the correction",
          "[R8.10-13][R8.10-14]") {
  Paper hosted;
  hosted.enter("scrutineer0", 3);
  const auto second = hosted.enter("scrutineer1", 4);
  REQUIRE(second.differences.size() == 1);
  CHECK(second.differences[0].row == 0);
  CHECK(second.differences[0].mine == 4);
  CHECK(second.differences[0].theirs == 3);
  const auto first = hosted.enter("scrutineer0", 3);
  REQUIRE(first.differences.size() == 1);
  CHECK(first.differences[0].theirs == 4);
  CHECK(hosted.acts(Act::paper_differed) == 1);  // asking again is no new count
  CHECK_FALSE(hosted.statements().hall.paper_count);
  CHECK(hosted.enter("scrutineer1", 3).agreed);
}

TEST_CASE("without tellers the chief is one of the two who count", "[R8.10-3]") {
  Paper hosted;
  hosted.enter("scrutineer1", 1);
  CHECK_FALSE(hosted.enter("scrutineer2", 1).agreed);
  CHECK_FALSE(hosted.statements().hall.paper_count);
  CHECK(hosted.enter("scrutineer0", 1).agreed);
}

TEST_CASE("a paper count is refused from others, for another, damaged, or too late",
          "[R8.10-3][R8.10-13]") {
  Paper hosted;
  const Bytes count = hosted.count(1);
  const auto refusal = [&](const std::string& official, const SignedStatement& statement) {
    return HostedMeeting::failure_code(hosted.say(official, statement));
  };
  CHECK(refusal("registrar", hosted.signed_by({"registrar"}, count)) == ErrorCode::not_permitted);
  CHECK(refusal("organiser", hosted.signed_by({"organiser"}, count)) == ErrorCode::not_permitted);
  CHECK(refusal("scrutineer0", hosted.signed_by({"scrutineer1"}, count)) ==
        ErrorCode::not_permitted);
  CHECK(refusal("scrutineer0", hosted.signed_by({"scrutineer0", "scrutineer1"}, count)) ==
        ErrorCode::invalid);
  CHECK(refusal("scrutineer0", hosted.signed_by({}, count)) == ErrorCode::invalid);
  PaperCount other = PaperCount::parse(count).value();
  other.closing[0] ^= 1U;
  CHECK(refusal("scrutineer0", hosted.signed_by({"scrutineer0"}, other.encode())) ==
        ErrorCode::invalid);
  other = PaperCount::parse(count).value();
  other.tally.sums[0][0] = 1;  // a mark on no ballot
  CHECK(refusal("scrutineer0", hosted.signed_by({"scrutineer0"}, other.encode())) ==
        ErrorCode::invalid);
  hosted.enter("scrutineer0", 1);
  hosted.enter_hall_count(4);
  hosted.release();
  CHECK(refusal("scrutineer1", hosted.signed_by({"scrutineer1"}, count)) == ErrorCode::wrong_state);
  CHECK_FALSE(hosted.statements().hall.paper_count);
}

TEST_CASE("no release while the hall speaks of paper that is not counted; none then leaves it out",
          "[R8.10-12]") {
  Paper hosted;
  hosted.enter_hall_count(4, 0);
  const auto sign = [&](const Release& release) {
    wire::Reply last;
    for (const std::string official : {"organiser", "scrutineer0"})
      last = hosted.ask(official, wire::SubmitHall{hosted.poll_id(),
                                                   hosted.signed_by({official}, release.encode())});
    return last;
  };
  CHECK(HostedMeeting::failure_code(sign(hosted.make_release())) == ErrorCode::invalid);
  hosted.enter("scrutineer0", 0);
  hosted.enter("scrutineer1", 0);
  Release without = hosted.make_release();
  without.paper_count.reset();
  CHECK(HostedMeeting::failure_code(sign(without)) == ErrorCode::invalid);
  hosted.release();
  hosted.decrypt();
  const auto result = hosted.get<wire::ResultReply>(wire::GetResult{hosted.poll_id()});
  CHECK(result.json.find("\"counted_on_paper\": 0") != std::string::npos);
}

TEST_CASE("a poll that paper voids takes no decryption and is done", "[R8.10-7][R8.10-8]") {
  Paper hosted;
  hosted.enter("scrutineer0", 1);  // four present hold live credentials already
  hosted.enter("scrutineer1", 1);
  hosted.enter_hall_count(4, 0);
  hosted.release();
  CHECK(HostedMeeting::failure_code(hosted.ask(
            "scrutineer0", wire::SubmitDecryption{hosted.poll_id(), hosted.decryption_of(0)})) ==
        ErrorCode::wrong_state);
  const auto result = hosted.get<wire::ResultReply>(wire::GetResult{hosted.poll_id()});
  CHECK(result.json.find("\"void_excess\"") != std::string::npos);
}
