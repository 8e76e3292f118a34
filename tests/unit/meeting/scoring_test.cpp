// Scores and ranks; every figure is worked by hand beside it.
#include "core/meeting/scoring.hpp"

#include "tests/support/result.hpp"
#include "tests/unit/meeting/counted.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Box = std::vector<test::ClearBallot>;

namespace {

ScoringRule rule_of(std::uint32_t digits, RoundingMode rounding,
                    EmptyGroup empty = EmptyGroup::withhold) {
  ScoringRule rule;
  rule.digits = digits;
  rule.rounding = rounding;
  rule.empty_group = empty;
  return rule;
}

PollDefinition one_leader(Question question, ScoringRule rule) {
  PollDefinition poll = evaluation({std::move(question)}, {subject("s1")});
  poll.scoring = std::move(rule);
  return poll;
}

/// Leaders 40% (of it the chief 30%, the others 70%), secretaries, committee and staff 20% each.
Manifest county(bool chief_disclosed) {
  Manifest out =
      manifest({weighted("chief", 1, Rational(12, 1), "leaders", chief_disclosed),
                weighted("others", 6, Rational(28, 1), "leaders"),
                weighted("secretaries", 5, Rational(20, 1)),
                weighted("committee", 5, Rational(20, 1)), weighted("staff", 10, Rational(20, 1))});
  out.group_sets = {{make_id<GroupId>("leaders"), "领导", {}}};
  return out;
}

/// chief 95; others 3, 2, 1, 0; secretaries 2, 3; committee 1, 1, 1, 2; staff 4, 3 and 3 blank.
Box county_ballots() {
  Box box;
  cast(box, 0, 1, {{0}});
  cast(box, 1, 3, {{0}});
  cast(box, 1, 2, {{1}});
  cast(box, 1, 1, {{2}});
  cast(box, 2, 2, {{0}});
  cast(box, 2, 3, {{1}});
  cast(box, 3, 1, {{0}});
  cast(box, 3, 1, {{1}});
  cast(box, 3, 1, {{2}});
  cast(box, 3, 2, {{3}});
  cast(box, 4, 4, {{0}});
  cast(box, 4, 3, {{1}});
  cast(box, 4, 3, {{}});
  return box;
}

/// Three groups of five weighing 40, 30, 30; the last two perhaps in a set.
Manifest thirds(bool nested = false) {
  const std::string set = nested ? "rest" : "";
  Manifest out =
      manifest({weighted("A", 5, Rational(40, 1)), weighted("B", 5, Rational(30, 1), set),
                weighted("C", 5, Rational(30, 1), set)});
  if (nested) out.group_sets = {{make_id<GroupId>("rest"), "其余", {}}};
  return out;
}

/// A 95 each, B left blank, C 85 each.
Box without_b() {
  Box box;
  cast(box, 0, 5, {{0}});
  cast(box, 1, 5, {{}});
  cast(box, 2, 5, {{1}});
  return box;
}

}  // namespace

TEST_CASE("score of nested groups at 95/85/75/60 is exact and truncated to two digits",
          "[R9.7-1][R9.7-3][R9.7-4][R9.7-7]") {
  // chief 95 · others (3·95 + 2·85 + 75)/6 = 530/6 = 265/3
  // secretaries (2·95 + 3·85)/5 = 89 · committee (95 + 85 + 75 + 2·60)/5 = 75
  // staff, the blank left out: (4·95 + 3·85)/7 = 635/7
  // leaders (12·95 + 28·265/3)/40 = 271/3
  // whole (40·271/3 + 20·89 + 20·75 + 20·635/7)/100 = 9143/105 = 87.0761…
  const PollDefinition poll =
      one_leader(graded("g", {95, 85, 75, 60}), rule_of(2, RoundingMode::truncate));
  const auto score = result_of(county(true), poll, county_ballots())["scores"][0];
  CHECK(score["groups"].dump() ==
        R"([{"group":"chief","score":"95"},{"group":"others","score":"265/3"},)"
        R"({"group":"secretaries","score":"89"},{"group":"committee","score":"75"},)"
        R"({"group":"staff","score":"635/7"}])");
  CHECK(score["score"] == "9143/105");
  CHECK(score["evaluation"] == "87.07");
  CHECK(score["published"] == "87.07");
  CHECK(score["rank"] == 1);
  PollDefinition half_up = poll;
  half_up.scoring->rounding = RoundingMode::half_up;
  CHECK(result_of(county(true), half_up, county_ballots())["scores"][0]["evaluation"] == "87.08");
}

TEST_CASE("score of a chief not declared disclosed is merged into the next group",
          "[R9.7-3][R9.7-4]") {
  // chief+others (95 + 530)/7 = 625/7, weight 12 + 28 = 40, all within leaders
  // whole (40·625/7 + 20·89 + 20·75 + 20·635/7)/100 = 3033/35 = 86.657…
  const PollDefinition poll =
      one_leader(graded("g", {95, 85, 75, 60}), rule_of(2, RoundingMode::truncate));
  const auto result = result_of(county(false), poll, county_ballots());
  CHECK(result["groups"][0]["name"] == "chief+others");
  CHECK(result["groups"][0]["weight"] == "40");
  CHECK(result["scores"][0]["score"] == "3033/35");
  CHECK(result["scores"][0]["evaluation"] == "86.65");
}

TEST_CASE("score of a part that reaches beyond a set hangs from what holds all of it", "[R9.7-3]") {
  // others first, then the chief, who merges with the secretaries outside of the set:
  // chief+secretaries (95 + 2·95 + 3·85)/6 = 90, weight 12 + 20 = 32; leaders weigh only 28
  // whole (28·265/3 + 32·90 + 20·75 + 20·635/7)/100 = 9101/105
  Manifest m = county(false);
  std::swap(m.groups[0], m.groups[1]);
  Box box = county_ballots();
  for (test::ClearBallot& ballot : box)
    if (ballot.group < 2) ballot.group = 1 - ballot.group;
  const PollDefinition poll =
      one_leader(graded("g", {95, 85, 75, 60}), rule_of(2, RoundingMode::truncate));
  const auto result = result_of(m, poll, box);
  CHECK(result["groups"][1]["name"] == "chief+secretaries");
  CHECK(result["scores"][0]["score"] == "9101/105");
}

TEST_CASE("score at 100/80/60/40 weighs 20/40/40 and is rounded half up to three digits",
          "[R9.7-1][R9.7-7]") {
  // A (2·100 + 3·80)/5 = 88 · B (100 + 80 + 60 + 2·40)/5 = 64 · C (5·100 + 2·60)/7 = 620/7
  // whole (20·88 + 40·64 + 40·620/7)/100 = 2752/35 = 78.62857…
  Box box;
  cast(box, 0, 2, {{0}});
  cast(box, 0, 3, {{1}});
  cast(box, 1, 1, {{0}});
  cast(box, 1, 1, {{1}});
  cast(box, 1, 1, {{2}});
  cast(box, 1, 2, {{3}});
  cast(box, 2, 5, {{0}});
  cast(box, 2, 2, {{2}});
  const Manifest m = manifest({weighted("A", 5, Rational(20, 1)), weighted("B", 5, Rational(40, 1)),
                               weighted("C", 7, Rational(40, 1))});
  PollDefinition poll =
      one_leader(graded("g", {100, 80, 60, 40}), rule_of(3, RoundingMode::half_up));
  CHECK(result_of(m, poll, box)["scores"][0]["score"] == "2752/35");
  CHECK(result_of(m, poll, box)["scores"][0]["evaluation"] == "78.629");
  poll.scoring->rounding = RoundingMode::truncate;
  CHECK(result_of(m, poll, box)["scores"][0]["evaluation"] == "78.628");
}

TEST_CASE("score counts 不了解 with its points inside the denominator, without points not at all",
          "[R9.7-1]") {
  // 4·95 + 2·85 + 60 = 610 of seven; three do not know. (610 + 3·75)/10 = 167/2; 610/7 = 87.142…
  Box box;
  cast(box, 0, 4, {{0}});
  cast(box, 0, 2, {{1}});
  cast(box, 0, 1, {{3}});
  cast(box, 0, 3, {{4}});
  PollDefinition poll =
      one_leader(graded("g", {95, 85, 75, 60, 75}), rule_of(2, RoundingMode::half_up));
  CHECK(result_of(manifest({group("A", 10)}), poll, box)["scores"][0]["score"] == "167/2");
  CHECK(result_of(manifest({group("A", 10)}), poll, box)["scores"][0]["evaluation"] == "83.50");
  poll.questions[0].options[4].points = std::nullopt;
  CHECK(result_of(manifest({group("A", 10)}), poll, box)["scores"][0]["score"] == "610/7");
  CHECK(result_of(manifest({group("A", 10)}), poll, box)["scores"][0]["evaluation"] == "87.14");
}

TEST_CASE("score takes points for the unmarked, of grades and of whole numbers",
          "[R9.7-1][R9.7-2][R9.2-9]") {
  // grades 95, 85 and three blank: 90, or (95 + 85 + 3·60)/5 = 72
  // scores 100, 90, 80 and two blank: 90, or (270 + 2·60)/5 = 78; 0 is a score given
  Question number{make_id<QuestionId>("n"), "打分", QuestionKind::score, {}, 100, {}, {}};
  number.weight = Rational(1, 1);
  PollDefinition poll = evaluation({graded("g", {95, 85}), number}, {subject("s1"), subject("s2")});
  poll.questions[0].subject_types = {"leader"};
  poll.questions[1].subject_types = {"team"};
  poll.subjects[1].type = "team";
  poll.scoring = rule_of(2, RoundingMode::half_up);
  Box box;
  cast(box, 0, 1, {{0}, {100}});
  cast(box, 0, 1, {{1}, {90}});
  cast(box, 0, 1, {{}, {80}});
  cast(box, 0, 2, {{}, {}});
  const Manifest m = manifest({group("A", 5)});
  auto result = result_of(m, poll, box);
  CHECK(result["scores"][0]["score"] == "90");
  CHECK(result["scores"][1]["score"] == "90");
  CHECK(result["questions"][1]["max"] == 100);
  const auto& counts = result["counts"];
  CHECK(counts[counts.size() - 4].dump() ==
        R"({"subject":"s2","question":"n","group":"all","option":"sum","count":270,"paper":0})");
  CHECK(counts[counts.size() - 3]["count"] == 2);
  poll.scoring->unmarked_points = Rational(60, 1);
  result = result_of(m, poll, box);
  CHECK(result["scores"][0]["score"] == "72");
  CHECK(result["scores"][1]["score"] == "78");
  Box zero;
  cast(zero, 0, 5, {{0}, {0}});
  CHECK(result_of(m, poll, zero)["scores"][1]["evaluation"] == "0.00");
}

TEST_CASE("score weighs questions, and leaves out in a part those without a mark there",
          "[R9.7-2]") {
  // virtue 90, ability (weight 2) 75: (90 + 2·75)/3 = 80; blank ability: 90 alone
  PollDefinition poll =
      evaluation({graded("virtue", {90}), graded("ability", {75}, 2), graded("other", {10}, 0)},
                 {subject("s1")});
  poll.scoring = rule_of(2, RoundingMode::half_up);
  Box box;
  cast(box, 0, 5, {{0}, {0}, {0}});
  const Manifest m = manifest({group("A", 5)});
  CHECK(result_of(m, poll, box)["scores"][0]["score"] == "80");
  Box blank;
  cast(blank, 0, 5, {{0}, {}, {0}});
  CHECK(result_of(m, poll, blank)["scores"][0]["score"] == "90");
}

TEST_CASE("score with an empty group is withheld, or its weight goes to the others of its set",
          "[R9.7-2][R9.7-4][R9.7-5]") {
  PollDefinition poll = one_leader(graded("g", {95, 85}), rule_of(2, RoundingMode::half_up));
  auto score = result_of(thirds(), poll, without_b())["scores"][0];
  CHECK(score["score"].is_null());
  CHECK(score["evaluation"].is_null());
  CHECK(score["published"].is_null());
  CHECK(score["rank"].is_null());
  CHECK(score["empty"].dump() == R"(["B"])");
  CHECK(score["groups"][1].dump() == R"({"group":"B","score":null})");
  // (40·95 + 30·85)/70 = 635/7
  poll.scoring->empty_group = EmptyGroup::respread;
  score = result_of(thirds(), poll, without_b())["scores"][0];
  CHECK(score["score"] == "635/7");
  CHECK(score["empty"].dump() == R"(["B"])");
  // Within its set C takes it: (40·95 + 60·85)/100
  CHECK(result_of(thirds(true), poll, without_b())["scores"][0]["score"] == "89");
  // A set that is empty altogether gives its weight to the whole.
  Box only_a;
  cast(only_a, 0, 5, {{1}});
  cast(only_a, 1, 5, {{}});
  cast(only_a, 2, 5, {{}});
  CHECK(result_of(thirds(true), poll, only_a)["scores"][0]["score"] == "85");
  Box nobody;
  for (const std::size_t g : {0U, 1U, 2U}) cast(nobody, g, 5, {{}});
  CHECK(result_of(thirds(true), poll, nobody)["scores"][0]["score"].is_null());
}

TEST_CASE("score of a group of three is merged into its neighbour", "[R9.7-3]") {
  // A three 95; B five 85: (3·95 + 5·85)/8 = 355/4, weight 70; C 60: (70·355/4 + 30·60)/100 = 641/8
  const Manifest m = manifest({weighted("A", 3, Rational(40, 1)), weighted("B", 5, Rational(30, 1)),
                               weighted("C", 5, Rational(30, 1))});
  Box box;
  cast(box, 0, 3, {{0}});
  cast(box, 1, 5, {{1}});
  cast(box, 2, 5, {{2}});
  const PollDefinition poll =
      one_leader(graded("g", {95, 85, 60}), rule_of(2, RoundingMode::half_up));
  const auto result = result_of(m, poll, box);
  CHECK(result["groups"][0]["name"] == "A+B");
  CHECK(result["scores"][0]["groups"][0]["score"] == "355/4");
  CHECK(result["scores"][0]["score"] == "641/8");
  CHECK(result["scores"][0]["evaluation"] == "80.13");  // 80.125 half up
}

TEST_CASE("score and archive together make the total that is published", "[R9.7-8]") {
  // 173/2 · 60, 90 · 20, 161/2 · 20: (5190 + 1800 + 1610)/100 = 86
  PollDefinition poll = evaluation({graded("g", {87, 86})}, {subject("s1"), subject("s2")});
  poll.scoring = rule_of(1, RoundingMode::half_up);
  poll.scoring->evaluation_weight = Rational(60, 1);
  poll.scoring->archive = {{make_id<OptionCode>("contact"), "点", Rational(20, 1)},
                           {make_id<OptionCode>("duty"), "线", Rational(20, 1)}};
  poll.subjects[0].archive = {Rational(90, 1), Rational(161, 2)};
  Box box;
  cast(box, 0, 3, {{0}, {0}});
  cast(box, 0, 3, {{1}, {0}});
  const auto scores = result_of(manifest({group("A", 6)}), poll, box)["scores"];
  CHECK(scores[0].dump() ==
        R"({"subject":"s1","tier":"leader","groups":[{"group":"A","score":"173/2"}],"empty":[],)"
        R"("score":"173/2","evaluation":"86.5","archive":{"contact":"90","duty":"161/2"},)"
        R"("total":"86","published":"86.0","rank":1})");
  // Without archive points there is nothing to publish, whatever the evaluation.
  CHECK(scores[1]["evaluation"] == "87.0");
  CHECK(scores[1]["archive"].is_null());
  CHECK(scores[1]["total"].is_null());
  CHECK(scores[1]["published"].is_null());
  CHECK(scores[1]["rank"].is_null());
}

TEST_CASE("ranks are within tiers, by what is published; ties share one and skip the next",
          "[R9.7-6][R9.7-9]") {
  // Five voters. Chiefs 90, 90 (of 449/5 = 89.8, whole digits), 80; deputies 85, 90; a team alone.
  PollDefinition poll = evaluation(
      {graded("g", {90, 89, 80, 85})},
      {subject("a"), subject("b"), subject("c"), subject("d"), subject("e"), subject("t", "team")});
  for (const std::size_t i : {0U, 1U, 2U}) poll.subjects[i].tier = "正职";
  for (const std::size_t i : {3U, 4U}) poll.subjects[i].tier = "副职";
  poll.scoring = rule_of(0, RoundingMode::half_up);
  Box box;
  cast(box, 0, 4, {{0}, {0}, {2}, {3}, {0}, {2}});
  cast(box, 0, 1, {{0}, {1}, {2}, {3}, {0}, {2}});
  const auto scores = result_of(manifest({group("A", 5)}), poll, box)["scores"];
  std::vector<std::string> ranks;
  for (const auto& one : scores)
    ranks.push_back(one["tier"].get<std::string>() + " " + one["published"].get<std::string>() +
                    " " + std::to_string(one["rank"].get<int>()));
  CHECK(scores[1]["score"] == "449/5");
  CHECK(ranks == std::vector<std::string>{"正职 90 1", "正职 90 1", "正职 80 3", "副职 85 2",
                                          "副职 90 1", "team 80 1"});
}

TEST_CASE("scores are of subjects that a scored question is asked of, and of counted polls alone",
          "[R9.7-6]") {
  PollDefinition poll =
      evaluation({graded("g", {90}), choice("x", {"a"})}, {subject("s1"), subject("t1", "team")});
  poll.questions[0].subject_types = {"leader"};
  poll.scoring = rule_of(2, RoundingMode::half_up);
  Box box;
  cast(box, 0, 5, {{0}, {0}, {0}});
  const auto scores = result_of(manifest({group("A", 5)}), poll, box)["scores"];
  REQUIRE(scores.size() == 1);
  CHECK(scores[0]["subject"] == "s1");
  box.pop_back();
  const auto few = result_of(manifest({group("A", 5)}), poll, box);
  CHECK(few["status"] == "withheld_small");
  CHECK(few["scores"].empty());
}

TEST_CASE("score that outgrows 64 bits stays exact", "[R9.2-8]") {
  // One ballot for each option, of 1/p points for 16 primes p: the mean of the 16 fractions.
  static constexpr std::uint64_t kPrimes[] = {101, 103, 107, 109, 113, 127, 131, 137,
                                              139, 149, 151, 157, 163, 167, 173, 179};
  PollDefinition poll =
      one_leader(graded("g", std::vector<std::uint64_t>(16)), rule_of(6, RoundingMode::half_up));
  Box box;
  for (std::size_t i = 0; i < 16; ++i) {
    poll.questions[0].options[i].points = Rational(1, kPrimes[i]);
    cast(box, 0, 1, {{i}});
  }
  const auto score = result_of(manifest({group("A", 16)}), poll, box)["scores"][0];
  CHECK(score["score"] ==
        "777147688859603342184963172958857"
        "/103469837347673570416864617356272696");
  CHECK(score["evaluation"] == "0.007511");
}

TEST_CASE("rounding cuts once, at the digits asked for", "[R9.7-7]") {
  const auto half_up = [](const char* exact, std::uint32_t digits) {
    return rounded_text(exact, digits, RoundingMode::half_up).value();
  };
  const auto truncated = [](const char* exact, std::uint32_t digits) {
    return rounded_text(exact, digits, RoundingMode::truncate).value();
  };
  CHECK(half_up("17281/200", 2) == "86.41");  // 86.405
  CHECK(truncated("17281/200", 2) == "86.40");
  CHECK(half_up("86", 2) == "86.00");
  CHECK(half_up("1/2", 0) == "1");
  CHECK(truncated("1/2", 0) == "0");
  CHECK(half_up("1/200", 2) == "0.01");
  CHECK(truncated("1/200", 2) == "0.00");
  CHECK(half_up("1999/2000", 3) == "1.000");
  CHECK(half_up("0", 6) == "0.000000");
  CHECK(half_up("400000000000000000000000000001/4", 2) == "100000000000000000000000000000.25");
  for (const char* bad : {"", "/", "1/", "/2", "1/0", "01", "1/02", "-1", "1.5", "1/2/3", "x"})
    CHECK_FALSE(rounded_text(bad, 2, RoundingMode::half_up));
}
