// Problems ranked and lists for a human decision, at one vote more and one fewer.
#include "tests/support/result.hpp"
#include "tests/unit/meeting/counted.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Box = std::vector<test::ClearBallot>;

namespace {

FlagRule share_flag(FlagMeasure measure, const std::vector<std::string>& options,
                    FlagComparison comparison, Rational value) {
  FlagRule flag{make_id<FlagId>("f"),     "名单", {},         measure,
                make_id<QuestionId>("g"), {},     comparison, value};
  for (const std::string& option : options) flag.options.push_back(make_id<OptionCode>(option));
  return flag;
}

/// s1 and s2 are graded excellent, competent, basic or not competent; the team t is not.
PollDefinition graded_poll() {
  PollDefinition poll = evaluation({choice("g", {"ex", "co", "ba", "no"}), choice("x", {"a"})},
                                   {subject("s1"), subject("s2"), subject("t", "team")});
  poll.questions[0].subject_types = {"leader"};
  return poll;
}

/// 30 ballots: `a` of them excellent or competent in s1, b in s2; the others not competent.
Box thirty(std::size_t a, std::size_t b) {
  Box box;
  for (std::size_t i = 0; i < 30; ++i)
    cast(box, 0, 1, {{i < a ? i % 2 : 3}, {0}, {i < b ? i % 2 : 3}, {0}, {0}});
  return box;
}

OrderedJson flag_of(const PollDefinition& poll, const Box& box) {
  return result_of(manifest({group("A", 30)}), poll, box)["flags"].at(0);
}

}  // namespace

TEST_CASE("flag of a share lists who is below two thirds, not who has exactly that", "[R9.7-12]") {
  PollDefinition poll = graded_poll();
  poll.flags = {
      share_flag(FlagMeasure::share, {"ex", "co"}, FlagComparison::less_than, Rational(2, 3))};
  CHECK(flag_of(poll, thirty(19, 20)).dump() ==
        R"({"flag":"f","label":"名单","measure":"share","question":"g","options":["ex","co"],)"
        R"("comparison":"less_than","value":"2/3",)"
        R"("subjects":[{"subject":"s1","value":"19/30","option":null}]})");
  poll.flags[0].comparison = FlagComparison::at_most;
  CHECK(flag_of(poll, thirty(19, 20))["subjects"].size() == 2);
  CHECK(flag_of(poll, thirty(21, 21))["subjects"].empty());
  poll.flags[0].subject_types = {"team"};  // who is not asked
  CHECK(flag_of(poll, thirty(19, 20))["subjects"].empty());
}

TEST_CASE("flag of a share lists who is above a third, not who has exactly that", "[R9.7-12]") {
  PollDefinition poll = graded_poll();
  poll.flags = {share_flag(FlagMeasure::share, {"no"}, FlagComparison::more_than, Rational(1, 3))};
  const auto listed = flag_of(poll, thirty(19, 20))["subjects"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["value"] == "11/30");
  poll.flags[0].comparison = FlagComparison::at_least;
  CHECK(flag_of(poll, thirty(19, 20))["subjects"].size() == 2);
}

TEST_CASE("flag of any share looks at the highest option alone, of equal ones the first",
          "[R9.7-12]") {
  // s1: 10 excellent, 9 competent, 11 not: two together are 20, the most alone 11
  PollDefinition poll = graded_poll();
  poll.flags = {
      share_flag(FlagMeasure::any_share, {"co", "ex"}, FlagComparison::at_least, Rational(1, 3))};
  const auto listed = flag_of(poll, thirty(19, 20))["subjects"];
  CHECK(listed.dump() == R"([{"subject":"s1","value":"1/3","option":"ex"},)"
                         R"({"subject":"s2","value":"1/3","option":"co"}])");
  poll.flags[0].comparison = FlagComparison::more_than;
  CHECK(flag_of(poll, thirty(19, 20))["subjects"].empty());
}

TEST_CASE("flag of a score compares what is published", "[R9.7-12]") {
  // 29 · 60 and one 59: 1799/30 = 59.966…, published 59.97 or, with one digit, 60.0
  PollDefinition poll = evaluation({graded("g", {60, 59})}, {subject("s1"), subject("s2")});
  poll.scoring = ScoringRule{};
  poll.flags = {{make_id<FlagId>("f"),
                 "名单",
                 {},
                 FlagMeasure::score,
                 {},
                 {},
                 FlagComparison::less_than,
                 Rational(60, 1)}};
  Box box;
  cast(box, 0, 29, {{0}, {0}});
  cast(box, 0, 1, {{1}, {0}});
  auto flag = flag_of(poll, box);
  CHECK(flag["question"].is_null());
  CHECK(flag["subjects"].dump() == R"([{"subject":"s1","value":"5997/100","option":null}])");
  poll.scoring->digits = 1;
  CHECK(flag_of(poll, box)["subjects"].empty());
  Box blank;
  cast(blank, 0, 30, {{}, {}});
  CHECK(flag_of(poll, blank)["subjects"].empty());  // no score, not on the list
}

TEST_CASE("flags of a poll that is not counted list nobody", "[R9.7-12]") {
  PollDefinition poll = graded_poll();
  poll.flags = {share_flag(FlagMeasure::share, {"ex"}, FlagComparison::at_least, Rational(0, 1))};
  CHECK(flag_of(poll, thirty(19, 20))["subjects"].size() == 2);
  CHECK(flag_of(poll, Box(2, {0, {{{0}, {0}, {0}, {0}, {0}}, {}}}))["subjects"].empty());
}

TEST_CASE("problems rank questions by their adverse marks", "[R9.7-10][R9.7-11]") {
  // Of 7: p 3 severe and 1 rather, q 5 severe, r 2 and 2; "no such problem" is not adverse.
  std::vector<Question> questions;
  for (const char* id : {"p", "q", "r"}) {
    questions.push_back(choice(id, {"severe", "rather", "none"}));
    questions.back().options[0].adverse = true;
    questions.back().options[1].adverse = true;
  }
  questions.push_back(choice("other", {"a"}));
  const PollDefinition poll = evaluation(std::move(questions), {subject("s1")});
  Box box;
  cast(box, 0, 2, {{0}, {0}, {0}, {0}});
  cast(box, 0, 1, {{0}, {0}, {1}, {0}});
  cast(box, 0, 1, {{1}, {0}, {1}, {0}});
  cast(box, 0, 1, {{2}, {0}, {2}, {0}});
  cast(box, 0, 2, {{}, {2}, {}, {0}});
  CHECK(result_of(manifest({group("A", 7)}), poll, box)["problems"].dump() ==
        R"([{"subject":"s1","ranking":[{"rank":1,"question":"q","count":5,"percent":"71.43%"},)"
        R"({"rank":2,"question":"p","count":4,"percent":"57.14%"},)"
        R"({"rank":2,"question":"r","count":4,"percent":"57.14%"}]}])");
}
