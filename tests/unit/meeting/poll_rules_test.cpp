// What a poll definition and a manifest refuse of scoring, seats, flags, gates and sets of groups.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

/// With one of everything that may be refused.
PollDefinition scored() {
  Question grade = choice("grade", {"good", "poor", "unknown"});
  grade.options[0].points = Rational(95, 1);
  grade.options[1].points = Rational(60, 1);
  grade.options[1].adverse = true;
  grade.weight = Rational(3, 1);
  Question points = choice("points", {});
  points.kind = QuestionKind::score;
  points.max_marks = 100;
  points.weight = Rational(1, 2);
  PollDefinition poll =
      evaluation({grade, points, boxes("faults", {"a", "b"}, 2)}, {subject("s1"), subject("s2")});
  poll.scoring = ScoringRule{2,
                             RoundingMode::truncate,
                             EmptyGroup::respread,
                             Rational(75, 1),
                             Rational(60, 1),
                             {{make_id<OptionCode>("point"), "点", Rational(40, 1)}}};
  poll.subjects[0].archive = {Rational(173, 2)};
  poll.subjects[0].tier = "正职";
  poll.subjects[0].gender = "女";
  poll.subjects[0].age = 51;
  poll.subjects[0].resume = "1975年生。\n历任……";
  poll.flags = {{make_id<FlagId>("admonish"),
                 "诫勉",
                 {"leader"},
                 FlagMeasure::share,
                 make_id<QuestionId>("grade"),
                 {make_id<OptionCode>("good")},
                 FlagComparison::less_than,
                 Rational(2, 3)},
                {make_id<FlagId>("low"),
                 "末位",
                 {},
                 FlagMeasure::score,
                 {},
                 {},
                 FlagComparison::at_most,
                 Rational(60, 1)}};
  return poll;
}

PollDefinition gated() {
  PollDefinition poll =
      decision(Base::entitled, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  poll.gives = make_id<FactId>("decided");
  poll.required = {{make_id<FactId>("cleared"), "纪委审定"}};
  poll.subjects[0].facts = {{make_id<FactId>("cleared"), Hash32{1, 2, 3}}};
  poll.refused = {{make_id<SubjectId>("n9"), "王缺", {make_id<FactId>("cleared")}}};
  poll.rule->seats = {{"单位", "职务", 1}};
  return poll;
}

using Change = std::function<void(PollDefinition&)>;

void refuses(const PollDefinition& good, std::initializer_list<Change> changes) {
  REQUIRE(good.check());
  std::size_t number = 0;
  for (const Change& change : changes) {
    INFO("change " << number++);
    PollDefinition bad = good;
    change(bad);
    CHECK_FALSE(bad.check());
    CHECK_FALSE(PollDefinition::parse(bad.encode()));
  }
}

}  // namespace

TEST_CASE("polls with scoring, flags, gates and seats survive their bytes", "[R7.2-1]") {
  for (const PollDefinition& poll : {scored(), gated()}) {
    REQUIRE(poll.check());
    const Bytes bytes = poll.encode();
    CHECK(PollDefinition::parse(bytes).value() == poll);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(PollDefinition::parse(ByteView(bytes).first(size)));
  }
}

TEST_CASE("points and weights stand where they mean something", "[R7.2-10][R7.2-11]") {
  refuses(scored(), {
                        [](auto& p) { p.questions[2].options[0].points = Rational(1, 1); },
                        [](auto& p) { p.questions[2].options[0].adverse = true; },
                        [](auto& p) { p.questions[2].weight = Rational(1, 1); },
                        [](auto& p) { p.questions[0].options[0].points = Rational(1000001, 1); },
                        [](auto& p) { p.questions[0].weight = Rational(1, 2000000000); },
                        [](auto& p) { p.questions[1].max_marks = 0; },
                        [](auto& p) { p.questions[1].max_marks = 1001; },
                        [](auto& p) { p.questions[1].options = p.questions[0].options; },
                    });
}

TEST_CASE("a scoring rule is there exactly if something is scored", "[R7.2-13]") {
  refuses(scored(), {
                        [](auto& p) { p.scoring.reset(); },
                        [](auto& p) {
                          for (Question& question : p.questions) question.weight = Rational();
                        },
                        [](auto& p) { p.scoring->digits = 7; },
                        [](auto& p) { p.scoring->evaluation_weight = Rational(); },
                        [](auto& p) { p.scoring->unmarked_points = Rational(1000001, 1); },
                        [](auto& p) { p.scoring->archive[0].weight = Rational(); },
                        [](auto& p) { p.scoring->archive.push_back(p.scoring->archive[0]); },
                        [](auto& p) {
                          p.subjects[1].archive = {Rational(), Rational()};
                        },
                        [](auto& p) { p.subjects[0].archive = {Rational(1000001, 1)}; },
                    });
}

TEST_CASE("flags look at what the poll has", "[R7.2-14]") {
  refuses(scored(), {
                        [](auto& p) { p.flags[1].id = p.flags[0].id; },
                        [](auto& p) { p.flags[0].label.clear(); },
                        [](auto& p) { p.flags[0].question = make_id<QuestionId>("other"); },
                        [](auto& p) { p.flags[0].question.reset(); },
                        [](auto& p) { p.flags[0].options.clear(); },
                        [](auto& p) { p.flags[0].options[0] = make_id<OptionCode>("other"); },
                        [](auto& p) { p.flags[0].options.push_back(p.flags[0].options[0]); },
                        [](auto& p) { p.flags[1].question = make_id<QuestionId>("grade"); },
                        [](auto& p) { p.flags[1].value = Rational(1000001, 1); },
                    });
}

TEST_CASE("subjects' ages and long texts are what they say", "[R7.2-2]") {
  refuses(scored(), {
                        [](auto& p) { p.subjects[0].age = 151; },
                        [](auto& p) { p.subjects[0].tier = "正\n职"; },
                        [](auto& p) { p.subjects[0].resume = "\t"; },
                        [](auto& p) { p.subjects[0].statement = std::string(12001, 'a'); },
                    });
}

TEST_CASE("seats are for somebody, and fewer than an election's nominees", "[R7.2-12]") {
  refuses(gated(), {
                       [](auto& p) { p.rule->seats[0].post = "别处"; },
                       [](auto& p) { p.rule->seats.push_back(p.rule->seats[0]); },
                       [](auto& p) {
                         p.rule->seats.push_back({"", "", 1});
                       },
                       [](auto& p) { p.rule->seats[0].seats = 4097; },
                   });
  PollDefinition election = gated();
  election.kind = PollKind::election;
  election.subjects.push_back(election.subjects[0]);
  election.subjects[1].id = make_id<SubjectId>("n2");
  refuses(election, {
                        [](auto& p) { p.rule->seats[0].seats = 2; },
                        [](auto& p) { p.rule->seats.clear(); },
                        [](auto& p) { p.rule->reject.reset(); },
                    });
}

TEST_CASE("only a recommendation does without a vote against", "[R7.2-7]") {
  PollDefinition poll = gated();
  poll.kind = PollKind::recommendation;
  poll.questions[0].options = {{make_id<OptionCode>("yes"), "推荐"}};
  poll.rule->reject.reset();
  poll.rule->abstain.reset();
  refuses(poll, {
                    [](auto& p) { p.kind = PollKind::decision; },
                    [](auto& p) { p.rule.reset(); },
                    [](auto& p) { p.kind = PollKind::survey; },
                    [](auto& p) { p.questions.push_back(choice("more", {"a"})); },
                    [](auto& p) { p.rule->reject = make_id<OptionCode>("no"); },
                });
}

TEST_CASE("everyone on the ballot has the facts that are required", "[R7.2-15]") {
  refuses(gated(), {
                       [](auto& p) { p.subjects[0].facts.clear(); },
                       [](auto& p) { p.subjects[0].facts[0].fact = make_id<FactId>("other"); },
                       [](auto& p) { p.required.push_back(p.required[0]); },
                       [](auto& p) { p.refused[0].missing.clear(); },
                       [](auto& p) { p.refused[0].missing[0] = make_id<FactId>("other"); },
                       [](auto& p) { p.refused[0].id = p.subjects[0].id; },
                       [](auto& p) { p.refused.push_back(p.refused[0]); },
                   });
  PollDefinition survey = evaluation({choice("q", {"a"})}, {subject("s1")});
  refuses(survey, {[](auto& p) { p.gives = make_id<FactId>("decided"); }});
}

TEST_CASE("sets of groups have groups, and stand after the set they are in", "[R7.1-14]") {
  Manifest good = manifest({group("chief", 1, true), group("others", 9), group("staff", 20)});
  good.group_sets = {{make_id<GroupId>("all-leaders"), "领导", {}},
                     {make_id<GroupId>("leaders"), "班子", make_id<GroupId>("all-leaders")}};
  good.groups[0].set = good.groups[1].set = make_id<GroupId>("leaders");
  REQUIRE(good.check());
  CHECK(Manifest::parse(good.encode()).value() == good);
  const std::function<void(Manifest&)> changes[] = {
      [](Manifest& m) { m.groups[0].set = make_id<GroupId>("nobody"); },
      [](Manifest& m) { std::swap(m.group_sets[0], m.group_sets[1]); },
      [](Manifest& m) { m.group_sets[1].id = m.groups[2].id; },
      [](Manifest& m) {
        m.group_sets.push_back({make_id<GroupId>("empty"), "空", {}});
      },
      [](Manifest& m) { m.group_sets[0].name.clear(); },
  };
  for (const auto& change : changes) {
    Manifest bad = good;
    change(bad);
    CHECK_FALSE(bad.check());
  }
}
