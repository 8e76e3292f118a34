// The documents we write keep to docs/schema, in their members' order too.
#include <fstream>

#include "core/meeting/plan.hpp"
#include "core/meeting/votes_file.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/counted.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Faults = std::vector<std::string>;

namespace {

OrderedJson schema(const std::string& name) {
  std::ifstream in(std::filesystem::path(PIAOJUE_SOURCE_DIR) / "docs/schema" / name);
  return OrderedJson::parse(in);
}

Faults faults(const OrderedJson& result) {
  return test::schema_faults(schema("result.schema.json"), result);
}

/// Everything that an evaluation may have.
PollDefinition rich_evaluation() {
  Question number{make_id<QuestionId>("n"), "打分", QuestionKind::score, {}, 10, {}, {}};
  number.weight = Rational(1, 2);
  PollDefinition poll =
      evaluation({graded("g", {95, 60}), number, boxes("x", {"a", "none"}, 1, "none"),
                  choice("p", {"severe", "none"})},
                 {subject("s1"), subject("s2")});
  poll.questions[3].options[0].adverse = true;
  poll.scoring = ScoringRule{};
  poll.scoring->unmarked_points = Rational(1, 2);
  poll.scoring->archive = {{make_id<OptionCode>("contact"), "点", Rational(1, 3)}};
  poll.subjects[0].archive = {Rational(80, 1)};
  poll.limits = {{make_id<QuestionId>("g"), make_id<OptionCode>("g1"), 1, 1}};
  for (const FlagMeasure measure :
       {FlagMeasure::share, FlagMeasure::any_share, FlagMeasure::score}) {
    FlagRule flag{make_id<FlagId>("f" + std::to_string(static_cast<int>(measure))),
                  "名单",
                  {},
                  measure,
                  {},
                  {},
                  FlagComparison::at_least,
                  Rational(0, 1)};
    if (measure != FlagMeasure::score) {
      flag.question = make_id<QuestionId>("x");
      flag.options = {make_id<OptionCode>("a")};
    }
    poll.flags.push_back(flag);
  }
  return poll;
}

}  // namespace

TEST_CASE("results of every kind keep to the schema, member after member", "[R9.4-3]") {
  Manifest m = manifest({weighted("A", 6, Rational(1, 3), "all-of-us"), group("B", 6)});
  m.group_sets = {{make_id<GroupId>("all-of-us"), "都", {}}};
  std::vector<test::ClearBallot> box;
  cast(box, 0, 6, {{0}, {7}, {0}, {0}, {1}, {}, {1}, {1}});
  cast(box, 1, 6, {{1}, {0}, {}, {1}, {}, {3}, {}, {}}, {"王五"});
  const auto rich = result_of(m, rich_evaluation(), box);
  CHECK(faults(rich) == Faults{});
  CHECK(rich["flags"].size() == 3);
  box.resize(4);
  CHECK(faults(result_of(m, rich_evaluation(), box)) == Faults{});  // not counted

  PollDefinition poll = election(3, 1);
  poll.limits = {
      {make_id<QuestionId>("vote"), make_id<OptionCode>("yes"), 1, 1, make_id<OptionCode>("no")}};
  poll.required = {{make_id<FactId>("cleared"), "审定"}};
  for (Subject& one : poll.subjects) one.facts = {{make_id<FactId>("cleared"), Hash32{}}};
  poll.refused = {{make_id<SubjectId>("n9"), "候选九", {make_id<FactId>("cleared")}}};
  poll.gives = make_id<FactId>("elected");
  std::vector<test::ClearBallot> votes;
  cast(votes, 0, 6, {{0}, {1}, {}}, {""});
  cast(votes, 1, 6, {{}, {0}, {1}}, {""});
  votes[0].answers = {{{1}, {1}, {}}, {"王五"}};
  const auto elected = result_of(m, poll, votes);
  CHECK(faults(elected) == Faults{});
  CHECK(elected["refused"].dump() == R"([{"id":"n9","name":"候选九","missing":["cleared"]}])");
  CHECK(elected["gives"] == "elected");
  CHECK(elected["group_sets"].dump() ==
        R"([{"id":"all-of-us","name":"都","parent":null,"groups":["A"]}])");
}

TEST_CASE("the schema finds what a result lacks, has too much, or has out of order") {
  std::vector<test::ClearBallot> votes;
  cast(votes, 0, 6, {{0}, {1}});
  const auto good = result_of(manifest({group("A", 6)}), election(2, 1), votes);
  REQUIRE(faults(good) == Faults{});
  auto bad = good;
  bad.erase("runoffs");
  CHECK_FALSE(faults(bad).empty());
  bad["runoffs"] = OrderedJson::array();
  CHECK(faults(bad) == Faults{": in another order"});
  bad = good;
  bad["more"] = 1;
  CHECK(faults(bad) == Faults{"/more: not expected"});
  bad = good;
  bad["outcomes"][0]["tied"] = "no";
  CHECK_FALSE(faults(bad).empty());
  bad = good;
  bad["questions"][0]["weight"] = "0.5";
  CHECK_FALSE(faults(bad).empty());
}

TEST_CASE("meeting show of the demos keeps to its schema") {
  for (const char* name : {"decision", "evaluation"}) {
    const auto loaded =
        load_meeting_plan(std::filesystem::path(PIAOJUE_SOURCE_DIR) / "demo" / name);
    REQUIRE(std::holds_alternative<MeetingPlan>(loaded));
    MeetingPlan plan = std::get<MeetingPlan>(loaded);
    PollDefinition rich = rich_evaluation();
    rich.subjects[0].age = 52;
    plan.polls.push_back(rich);
    plan.group_sets = {{make_id<GroupId>("set"), "组", {}}};
    const auto shown = OrderedJson::parse(meeting_plan_json(plan));
    CHECK(test::schema_faults(schema("meeting-show.schema.json"), shown) == Faults{});
    CHECK(shown["polls"].back()["subjects"][0]["archive"].dump() == R"({"contact":"80"})");
    CHECK(shown["polls"].back()["subjects"][1]["age"].is_null());
    CHECK(shown["polls"].back()["flags"].size() == 3);
  }
}
