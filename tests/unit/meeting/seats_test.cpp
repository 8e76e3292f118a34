// Who passes, who is elected, who stands in a run-off; counts worked by hand.
#include "core/meeting/seats.hpp"

#include <algorithm>
#include <random>

#include "tests/support/result.hpp"
#include "tests/unit/meeting/counted.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Box = std::vector<test::ClearBallot>;
using Ids = std::vector<std::string>;

namespace {

/// `votes[i]` of ten voters are for nominee i + 1.
Box votes(const std::vector<std::size_t>& approvals) {
  Box box;
  for (std::size_t voter = 0; voter < 10; ++voter) {
    Choices choices(approvals.size());
    for (std::size_t i = 0; i < approvals.size(); ++i)
      choices[i] = {voter < approvals[i] ? 0U : 1U};
    cast(box, 0, 1, choices);
  }
  return box;
}

OrderedJson elect_ten(const PollDefinition& poll, const std::vector<std::size_t>& approvals) {
  return result_of(manifest({group("A", 10)}), poll, votes(approvals));
}

/// A "yes" may be written in beside a "no".
PollDefinition with_write_in(PollDefinition poll, std::uint32_t choose, std::uint32_t write_ins) {
  poll.limits = {{make_id<QuestionId>("vote"), make_id<OptionCode>("yes"), choose, write_ins,
                  make_id<OptionCode>("no")}};
  return poll;
}

/// Three nominees stand for two seats; `names` are written in, each beside a "no" to all.
Box writing(std::size_t voters, const std::string& name, Box box = {}) {
  cast(box, 0, voters, {{1}, {1}, {1}}, {name});
  return box;
}

}  // namespace

TEST_CASE("seats go to the highest of those who pass", "[R9.8-2]") {
  // Over half of 10 returned needs 6: n4 with 5 does not pass, n3 passes without a seat.
  const auto result = elect_ten(election(4, 2), {7, 9, 6, 5});
  CHECK(those(result["outcomes"], "passed") == Ids{"n1", "n2", "n3"});
  CHECK(those(result["outcomes"], "elected") == Ids{"n1", "n2"});
  CHECK(those(result["outcomes"], "tied").empty());
  CHECK(result["runoffs"].empty());
  CHECK(result["rule"]["seats"].dump() == R"([{"unit":"","post":"","seats":2}])");
}

TEST_CASE("seats are not filled with who does not pass", "[R9.8-2]") {
  const auto result = elect_ten(election(4, 3), {7, 5, 6, 5});
  CHECK(those(result["outcomes"], "elected") == Ids{"n1", "n3"});
  CHECK(result["runoffs"].empty());
}

TEST_CASE("three tied at the last seat are not elected, and stand in a run-off of those three",
          "[R9.8-2][R9.8-5]") {
  const auto result = elect_ten(election(6, 3), {10, 8, 8, 9, 8, 6});
  CHECK(those(result["outcomes"], "elected") == Ids{"n1", "n4"});
  CHECK(those(result["outcomes"], "tied") == Ids{"n2", "n3", "n5"});
  CHECK(result["runoffs"].dump() ==
        R"([{"unit":"","post":"","seats":1,"subjects":["n2","n3","n5"],"names":[]}])");
  // One seat more: still three for two.
  const auto four = elect_ten(election(6, 4), {10, 8, 8, 9, 8, 6});
  CHECK(four["runoffs"][0]["seats"] == 2);
  CHECK(those(four["outcomes"], "elected") == Ids{"n1", "n4"});
  // Five seats have room for the tie.
  const auto five = elect_ten(election(6, 5), {10, 8, 8, 9, 8, 6});
  CHECK(five["runoffs"].empty());
  CHECK(those(five["outcomes"], "elected") == Ids{"n1", "n2", "n3", "n4", "n5"});
}

TEST_CASE("a tie above or below the last seat is none", "[R9.8-2]") {
  const auto result = elect_ten(election(5, 2), {9, 9, 7, 7, 7});
  CHECK(those(result["outcomes"], "elected") == Ids{"n1", "n2"});
  CHECK(result["runoffs"].empty());
}

TEST_CASE("all tied for one seat elect nobody", "[R9.8-2]") {
  const auto result = elect_ten(election(3, 1), {8, 8, 8});
  CHECK(those(result["outcomes"], "elected").empty());
  CHECK(result["runoffs"][0]["subjects"].size() == 3);
  CHECK(result["runoffs"][0]["seats"] == 1);
}

TEST_CASE(
    "seats of a unit and post are for who stands for them; without an entry all who pass are "
    "elected",
    "[R9.8-1][R9.8-4]") {
  PollDefinition poll = election(5, 0);
  poll.kind = PollKind::decision;
  for (const std::size_t i : {0U, 1U, 2U}) poll.subjects[i].post = "局长";
  for (const std::size_t i : {3U, 4U}) poll.subjects[i].post = "副局长";
  CHECK(those(elect_ten(poll, {9, 8, 7, 9, 5})["outcomes"], "elected") ==
        Ids{"n1", "n2", "n3", "n4"});
  poll.rule->seats = {{"单位", "局长", 1}};
  const auto one = elect_ten(poll, {9, 8, 9, 9, 9});
  CHECK(those(one["outcomes"], "elected") == Ids{"n4", "n5"});
  CHECK(those(one["outcomes"], "tied") == Ids{"n1", "n3"});
  poll.rule->seats.push_back({"单位", "副局长", 1});
  const auto both = elect_ten(poll, {9, 8, 9, 9, 9});
  CHECK(those(both["outcomes"], "elected").empty());
  CHECK(both["runoffs"].dump() ==
        R"([{"unit":"单位","post":"局长","seats":1,"subjects":["n1","n3"],"names":[]},)"
        R"({"unit":"单位","post":"副局长","seats":1,"subjects":["n4","n5"],"names":[]}])");
}

TEST_CASE("no seats elect nobody and leave nobody tied", "[R9.8-2]") {
  PollDefinition poll = election(2, 0);
  poll.kind = PollKind::decision;
  poll.rule->seats = {{"", "", 0}};
  const Manifest m = manifest({group("A", 10)});
  const test::ClearPoll clear{m, poll, {10}, votes({9, 9})};
  const auto result = OrderedJson::parse(test::count_in_clear(clear).value());
  CHECK(those(result["outcomes"], "passed").size() == 2);
  CHECK(those(result["outcomes"], "elected").empty());
  CHECK(those(result["outcomes"], "tied").empty());
  CHECK(result["runoffs"].empty());
}

TEST_CASE("a name written in by enough voters takes a seat of the whole poll", "[R9.8-3][R9.8-4]") {
  // n1 4, n2 3, n3 0 of 10; 6 write 王五, who alone passes.
  const PollDefinition poll = with_write_in(election(3, 2), 2, 1);
  Box box = writing(6, "王五");
  cast(box, 0, 3, {{0}, {0}, {}});
  cast(box, 0, 1, {{0}, {}, {}});
  auto result = result_of(manifest({group("A", 10)}), poll, box);
  CHECK(result["write_ins"][0]["names"].dump() ==
        R"([{"name":"王五","count":6,"surely":6,"passed":true,"elected":true,"tied":false}])");
  CHECK(those(result["outcomes"], "elected").empty());
  // With 5 of 10 it does not pass.
  box.front().answers.notes = {"赵六"};
  result = result_of(manifest({group("A", 10)}), poll, box);
  CHECK(result["write_ins"][0]["names"][0]["surely"] == 5);
  CHECK(result["write_ins"][0]["names"][0]["passed"] == false);
}

TEST_CASE("a name written in ties with nominees at the last seat", "[R9.8-3][R9.8-5]") {
  // Four vote for n1 and n2 and write 王五, two for n1 and n2, two write him: each has 6 of 10.
  PollDefinition poll = with_write_in(election(3, 1), 3, 1);
  Box box;
  cast(box, 0, 4, {{0}, {0}, {1}}, {"王五"});
  cast(box, 0, 2, {{0}, {0}, {1}});
  cast(box, 0, 2, {{1}, {1}, {1}}, {"王五"});
  cast(box, 0, 2, {{1}, {1}, {1}});
  const auto result = result_of(manifest({group("A", 10)}), poll, box);
  CHECK(result["runoffs"].dump() ==
        R"([{"unit":"","post":"","seats":1,"subjects":["n1","n2"],"names":["王五"]}])");
  CHECK(result["write_ins"][0]["names"][0]["tied"] == true);
  CHECK(result["write_ins"][0]["names"][0]["elected"] == false);
}

TEST_CASE("a name on the ballot, written in, is left to the tellers", "[R9.8-3]") {
  PollDefinition poll = with_write_in(election(3, 2), 2, 1);
  poll.subjects[0].name = "王五";
  const auto result = result_of(manifest({group("A", 10)}), poll, writing(10, "王五"));
  CHECK(result["write_ins"][0]["names"].dump() ==
        R"([{"name":"王五","count":10,"surely":10,"passed":false,"elected":false,"tied":false}])");
}

TEST_CASE("a name written into two places by the same voters does not pass on their double vote",
          "[R9.8-3]") {
  // Three voters write 王五 twice: six notes, but surely three voters.
  const PollDefinition poll = with_write_in(election(3, 2), 2, 2);
  Box box;
  cast(box, 0, 3, {{1}, {1}, {1}}, {"王五", "王五"});
  cast(box, 0, 7, {{1}, {1}, {1}}, {"", ""});
  const auto result = result_of(manifest({group("A", 10)}), poll, box);
  CHECK(result["write_ins"][0]["names"].dump() ==
        R"([{"name":"王五","count":6,"surely":3,"passed":false,"elected":false,"tied":false}])");
}

TEST_CASE("a name written in passes, but takes no seat of a unit and post", "[R9.8-4]") {
  PollDefinition poll = with_write_in(election(3, 0), 2, 1);
  poll.rule->seats = {{"单位", "职务", 2}};
  const auto names =
      result_of(manifest({group("A", 10)}), poll, writing(10, "王五"))["write_ins"][0]["names"];
  CHECK(names[0]["passed"] == true);
  CHECK(names[0]["elected"] == false);
}

TEST_CASE("names written in where no rule says who passes have counts alone", "[R9.6-5]") {
  PollDefinition poll = evaluation({choice("g", {"a", "b"})}, {subject("s1"), subject("s2")});
  poll.limits = {{make_id<QuestionId>("g"), make_id<OptionCode>("a"), 2, 1}};
  Box box;
  cast(box, 0, 5, {{0}, {}}, {"王五"});
  CHECK(result_of(manifest({group("A", 5)}), poll, box)["write_ins"][0]["names"].dump() ==
        R"([{"name":"王五","count":5,"surely":5}])");
}

TEST_CASE("recommendation in either channel needs more than 30.0%, and 80% attending",
          "[R9.2-4][R9.2-5]") {
  // 45 entitled: 80% is 36 present. 42 returned: 30% is 12.6, so 13; of 40 exactly 12, so 13.
  PollDefinition poll = election(2, 0);
  poll.kind = PollKind::recommendation;
  poll.questions[0].options = {{make_id<OptionCode>("yes"), "推荐"}};
  poll.rule->reject = {};
  poll.rule->abstain = {};
  poll.rule->pass = {Comparison::more_than, Rational(3, 10)};
  poll.quorum = Threshold{Comparison::at_least, Rational(4, 5)};
  const Manifest m = manifest({group("A", 45)});
  const auto count = [&](std::uint32_t present, std::size_t yes) {
    Box box;
    cast(box, 0, yes, {{0}, {}});
    cast(box, 0, present - yes, {{}, {}});
    REQUIRE(poll.check());
    return OrderedJson::parse(test::count_in_clear({m, poll, {present}, box}).value());
  };
  CHECK(count(42, 12)["outcomes"][0]["passed"] == false);
  CHECK(count(42, 13)["outcomes"][0]["passed"] == true);
  CHECK(count(42, 13)["outcomes"][0]["needed"] == 13);
  CHECK(count(40, 12)["outcomes"][0]["rate_percent"] == "30.00%");
  CHECK(count(40, 12)["outcomes"][0]["passed"] == false);
  CHECK(count(40, 13)["outcomes"][0]["passed"] == true);
  CHECK(count(40, 13)["outcomes"][0]["elected"] == true);
  CHECK(count(40, 13)["outcomes"][0]["reject"] == 0);
  CHECK(count(36, 20)["status"] == "counted");
  CHECK(count(36, 20)["quorum"]["needed"] == 36);
  CHECK(count(35, 20)["status"] == "void_quorum");
}

namespace {

/// Twelve ballots on five nominees at random, some with a name beside.
Box random_box(std::mt19937_64& random) {
  Box box;
  for (std::size_t i = 0; i < 12; ++i) {
    Choices choices(5);
    for (auto& cell : choices)
      if (const auto mark = random() % 8; mark < 7) cell = {mark < 5 ? 0 : mark - 4};
    choices[random() % 5] = {1};
    cast(box, random() % 2, 1, choices, {random() % 3 == 0 ? "王五" : ""});
  }
  return box;
}

PollDefinition random_election(std::mt19937_64& random) {
  PollDefinition poll =
      with_write_in(election(5, 1 + static_cast<std::uint32_t>(random() % 4)), 6, 1);
  poll.rule->base = static_cast<Base>(1 + random() % 4);
  poll.rule->unmarked = random() % 2 == 0 ? UnmarkedRule::abstain : UnmarkedRule::not_counted;
  poll.rule->pass.fraction = Rational(1 + random() % 3, 6);
  return poll;
}

int standing(const OrderedJson& outcome) {
  if (outcome["elected"] == true) return 3;
  if (outcome["tied"] == true) return 2;
  return outcome["passed"] == true ? 1 : 0;
}

}  // namespace

TEST_CASE("winners never exceed the seats, and run-offs are for those still free", "[R9.8-2]") {
  std::mt19937_64 random(1);
  const Manifest m = manifest({group("A", 12), group("B", 12)}, 2);
  for (int round = 0; round < 200; ++round) {
    const PollDefinition poll = random_election(random);
    const auto result = result_of(m, poll, random_box(random));
    std::size_t elected = those(result["outcomes"], "elected").size();
    for (const auto& name : result["write_ins"][0]["names"])
      elected += name["elected"] == true ? 1U : 0U;
    const std::size_t seats = poll.rule->seats[0].seats;
    CHECK(elected <= seats);
    for (const auto& runoff : result["runoffs"]) {
      CHECK(runoff["seats"] == seats - elected);
      CHECK(runoff["subjects"].size() + runoff["names"].size() > seats - elected);
    }
  }
}

TEST_CASE("permuting the ballots changes nothing") {
  std::mt19937_64 random(2);
  const Manifest m = manifest({group("A", 12), group("B", 12)}, 2);
  for (int round = 0; round < 50; ++round) {
    const PollDefinition poll = random_election(random);
    Box box = random_box(random);
    const auto before = result_of(m, poll, box).dump();
    std::shuffle(box.begin(), box.end(), random);
    CHECK(result_of(m, poll, box).dump() == before);
  }
}

TEST_CASE("one approval more never lowers a nominee", "[R9.8-2]") {
  std::mt19937_64 random(3);
  const Manifest m = manifest({group("A", 12), group("B", 12)}, 2);
  for (int round = 0; round < 300; ++round) {
    const PollDefinition poll = random_election(random);
    Box box = random_box(random);
    for (test::ClearBallot& ballot : box) ballot.answers.notes = {""};
    const std::size_t nominee = random() % 5;
    const auto before = result_of(m, poll, box)["outcomes"][nominee];
    box[random() % box.size()].answers.choices[nominee] = {0};
    const auto after = result_of(m, poll, box)["outcomes"][nominee];
    CHECK(standing(after) >= standing(before));
  }
}

TEST_CASE("one better grade never lowers a score or a rank") {
  std::mt19937_64 random(4);
  const Manifest m = manifest({group("A", 12), group("B", 12)}, 2);
  PollDefinition poll =
      evaluation({graded("g", {95, 85, 75, 60})}, {subject("s1"), subject("s2"), subject("s3")});
  poll.scoring = ScoringRule{};
  poll.scoring->empty_group = EmptyGroup::respread;
  for (int round = 0; round < 100; ++round) {
    Box box;
    for (std::size_t i = 0; i < 12; ++i)
      cast(box, i % 2, 1, {{random() % 4}, {random() % 4}, {random() % 4}});
    const auto before = result_of(m, poll, box)["scores"][0];
    std::size_t& mark = box[random() % box.size()].answers.choices[0][0];
    mark -= mark > 0 ? 1U : 0U;
    const auto after = result_of(m, poll, box)["scores"][0];
    CHECK(after["published"].get<std::string>() >= before["published"].get<std::string>());
    CHECK(after["rank"] <= before["rank"]);
  }
}
