#include "client/cli/vote_dialogue.hpp"

#include <catch2/catch.hpp>
#include <sstream>

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
};

Answered answer(const roles::PollView& poll, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out;
  const auto answers =
      cli::VoteDialogue(poll, std::vector<bool>(poll.form.slots.size(), true), in, out).run();
  if (!answers) return {std::nullopt, out.str()};
  return {answers->choices, out.str()};
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
