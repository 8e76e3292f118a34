#include "client/cli/vote_dialogue.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "client/roles/ballot_words.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

roles::PollView poll_view(std::size_t index) {
  const auto folder = make_temporary_folder();
  MeetingPlan plan = load_plan(write_meeting(folder.path()));
  PollDefinition definition = plan.polls[index];
  auto form = compile_form(definition);
  REQUIRE(form);
  return {definition, definition.hash(*plan.suite), *std::move(form)};
}

struct Answered {
  std::optional<Choices> choices;
  std::string shown;
  std::vector<std::string> notes = {};
};

/// An election of one among three: a name may be written in beside a "no"; and a score.
roles::PollView limited_view() {
  roles::PollView view = poll_view(0);
  PollDefinition& poll = view.definition;
  poll.limits = {{poll.questions[0].id, poll.rule->approve, 1, 1, poll.rule->reject}};
  Question score{*QuestionId::parse("score"), "打分", QuestionKind::score, {}, 100, {}, {"team"}};
  poll.questions.push_back(std::move(score));
  Subject team = poll.subjects[0];
  team.id = *SubjectId::parse("t1");
  team.name = "班子";
  team.type = "team";
  poll.subjects.push_back(std::move(team));
  poll.questions[0].subject_types = {poll.subjects[0].type};
  auto form = compile_form(poll);
  REQUIRE(form);
  view.form = *std::move(form);
  return view;
}

Answered answer(const roles::PollView& poll, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out;
  const auto answers =
      cli::VoteDialogue(poll, std::vector<bool>(poll.form.slots.size(), true), in, out).run();
  if (!answers) return {std::nullopt, out.str()};
  return {answers->choices, out.str(), answers->notes};
}

}  // namespace

TEST_CASE("vote dialogue takes one number for each subject and casts after the review") {
  const auto poll = poll_view(0);
  const auto answered = answer(poll, "1\n2\ny\n");
  REQUIRE(answered.choices);
  CHECK(*answered.choices == Choices{{0}, {1}});
  CHECK(answered.shown.find("候选一 · 甲") != std::string::npos);
}

TEST_CASE("vote dialogue takes Enter as unmarked and says what that counts as") {
  const auto answered = answer(poll_view(0), "\n1\ny\n");
  REQUIRE(answered.choices);
  CHECK(*answered.choices == Choices{{}, {0}});
  CHECK(answered.shown.find("计为弃权") != std::string::npos);
}

TEST_CASE("vote dialogue explains over-marking and asks again") {
  const auto answered = answer(poll_view(0), "1 2\n1\n1\ny\n");
  REQUIRE(answered.choices);
  CHECK(answered.shown.find("最多选 1 项，你选了 2 项") != std::string::npos);
}

TEST_CASE("vote dialogue refuses what is no option") {
  const auto answered = answer(poll_view(0), "9\nabc\n1\n1\ny\n");
  REQUIRE(answered.choices);
  CHECK(*answered.choices == Choices{{0}, {0}});
}

TEST_CASE("vote dialogue lets an exclusive box stand alone, and takes several others") {
  const auto poll = poll_view(1);  // cells: t1 grade, l1 grade, l1 problems
  REQUIRE(poll.form.cells.size() == 3);
  const auto refused = answer(poll, "1\n1\n1 4\n1、2\ny\n");
  REQUIRE(refused.choices);
  CHECK(refused.choices->at(2) == std::vector<std::size_t>{0, 1});
  CHECK(refused.shown.find("排他") != std::string::npos);
  CHECK(answer(poll, "1\n1\n4\ny\n").choices->at(2) == std::vector<std::size_t>{3});
}

TEST_CASE("vote dialogue goes back, and changes one answer at the review") {
  CHECK(*answer(poll_view(0), "1\nb\n2\n3\ny\n").choices == Choices{{1}, {2}});
  CHECK(*answer(poll_view(0), "1\nb\n\n3\ny\n").choices == Choices{{0}, {2}});  // kept
  CHECK(*answer(poll_view(0), "1\nb\n0\n3\ny\n").choices == Choices{{}, {2}});
  CHECK(*answer(poll_view(0), "1\n2\n2\n3\ny\n").choices == Choices{{0}, {2}});
}

TEST_CASE("vote dialogue casts nothing when the voter leaves or the input ends") {
  CHECK_FALSE(answer(poll_view(0), "q\n").choices);
  CHECK_FALSE(answer(poll_view(0), "1\n1\nq\n").choices);
  CHECK_FALSE(answer(poll_view(0), "1\n").choices);
  CHECK_FALSE(answer(poll_view(0), "1\n1\n").choices);
}

TEST_CASE("vote dialogue takes a score, 0 among them, and refuses one above the highest") {
  const auto poll = limited_view();  // cells: n1 vote, n2 vote, t1 score; then a name
  const auto answered = answer(poll, "1\n2\n101\nx\n85\n\ny\n");
  REQUIRE(answered.choices);
  CHECK(answered.choices->at(2) == std::vector<std::size_t>{85});
  CHECK(answered.shown.find("0 到 100 的一个整数") != std::string::npos);
  CHECK(answered.shown.find("85 分") != std::string::npos);
  CHECK(answer(poll, "1\n2\n0\n\ny\n").choices->at(2) == std::vector<std::size_t>{0});
  CHECK(answer(poll, "1\n2\n7\nb\n-\n\ny\n").choices->at(2).empty());
}

TEST_CASE("vote dialogue tells of a limit before the first question, and keeps to it") {
  const auto poll = limited_view();
  const auto answered = answer(poll, "1\n1\n2\n\n\ny\n");
  REQUIRE(answered.choices);
  CHECK(*answered.choices == Choices{{0}, {1}, {}});
  CHECK(answered.shown.find("最多选 1 个，其中可以另选 1 人") < answered.shown.find("候选一"));
  CHECK(answered.shown.find("这样就有 2 个") != std::string::npos);
}

TEST_CASE("vote dialogue takes a name beside a no alone, and within the limit") {
  const auto poll = limited_view();
  // One yes, one no: the limit of 1 is spent. No mark at all: nothing to stand beside.
  const auto spent = answer(poll, "1\n2\n\n王五\n\ny\n");
  REQUIRE(spent.choices);
  CHECK(spent.notes == std::vector<std::string>{""});
  const auto nothing = answer(poll, "\n3\n\n王五\n\ny\n");
  REQUIRE(nothing.choices);
  CHECK(nothing.notes == std::vector<std::string>{""});
  CHECK(nothing.shown.find("每另选一人须有一处选") != std::string::npos);
  const auto beside = answer(poll, "\n2\n\n王五\ny\n");
  REQUIRE(beside.choices);
  CHECK(beside.notes == std::vector<std::string>{"王五"});
  // The "no" can't be taken back while the name stands.
  const auto kept = answer(poll, "\n2\n\n王五\n2\n0\n\ny\n");
  REQUIRE(kept.choices);
  CHECK(kept.choices->at(1) == std::vector<std::size_t>{1});
}

TEST_CASE("ballot words read a score back out of its selections") {
  const auto poll = limited_view();
  for (const std::size_t score : {0U, 1U, 63U, 64U, 99U, 100U}) {
    const Answers answers{{{1}, {}, {score}}, {"王五"}};
    const auto selections = selections_from_answers(poll.definition, poll.form, answers);
    REQUIRE(selections);
    CHECK(roles::choices_from_selections(poll.definition, poll.form, *selections) ==
          answers.choices);
  }
  const auto blank =
      selections_from_answers(poll.definition, poll.form, Answers{{{}, {}, {}}, {""}});
  CHECK(roles::choices_from_selections(poll.definition, poll.form, *blank).at(2).empty());
}
