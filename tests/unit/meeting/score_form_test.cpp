#include <catch2/catch.hpp>

#include "core/meeting/counting.hpp"
#include "core/meeting/form.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

Question score(const std::string& id, std::uint32_t max) {
  Question question = choice(id, {});
  question.kind = QuestionKind::score;
  question.max_marks = max;
  return question;
}

/// Two nominees, two seats to choose, one name to write in beside a "no".
PollDefinition election() {
  PollDefinition poll =
      evaluation({choice("vote", {"yes", "no", "abstain"})},
                 {subject("n1", "nominee"), subject("n2", "nominee"), subject("n3", "nominee")});
  poll.kind = PollKind::election;
  poll.rule = PassRule{make_id<QuestionId>("vote"),
                       make_id<OptionCode>("yes"),
                       make_id<OptionCode>("no"),
                       make_id<OptionCode>("abstain"),
                       Base::present,
                       {Comparison::more_than, Rational(1, 2)},
                       UnmarkedRule::abstain,
                       {{"", "", 2}}};
  poll.limits = {
      {make_id<QuestionId>("vote"), make_id<OptionCode>("yes"), 2, 1, make_id<OptionCode>("no")}};
  return poll;
}

bool fits(const PollDefinition& poll, const Choices& choices, const std::string& name) {
  const CompiledForm form = compile_form(poll).value();
  const auto selections = selections_from_answers(poll, form, {choices, {name}});
  if (!selections) return false;
  CHECK(form.shape.accepts(*selections));
  return true;
}

}  // namespace

TEST_CASE("digits of a score add up to the highest and make every number", "[R6.2-8]") {
  CHECK(score_digits(100) == std::vector<std::uint32_t>{1, 2, 4, 8, 16, 32, 37});
  CHECK(score_digits(1) == std::vector<std::uint32_t>{1});
  CHECK(score_digits(7) == std::vector<std::uint32_t>{1, 2, 4});
  CHECK(score_digits(10) == std::vector<std::uint32_t>{1, 2, 4, 3});
  for (const std::uint32_t max : {1U, 2U, 3U, 5U, 10U, 63U, 64U, 100U, 1000U}) {
    const PollDefinition poll = evaluation({score("q", max)}, {subject("s1")});
    REQUIRE(poll.check());
    const CompiledForm form = compile_form(poll).value();
    const std::vector<std::uint32_t> digits = score_digits(max);
    for (std::size_t given = 0; given <= max; ++given) {
      const auto bits = selections_from_answers(poll, form, {{{given}}, {}}).value();
      REQUIRE(form.shape.accepts(bits));
      REQUIRE_FALSE(bits[*form.cells[0].unmarked]);
      std::size_t sum = 0;
      for (std::size_t i = 0; i < digits.size(); ++i) sum += bits[i] ? digits[i] : 0;
      REQUIRE(sum == given);
    }
    CHECK_FALSE(selections_from_answers(poll, form, {{{max + std::size_t{1}}}, {}}));
    CHECK_FALSE(selections_from_answers(poll, form, {{{0, 0}}, {}}));
  }
}

TEST_CASE("a score left blank is no 0, and nothing goes with it", "[R6.2-5][R6.2-8]") {
  const PollDefinition poll = evaluation({score("q", 10)}, {subject("s1")});
  const CompiledForm form = compile_form(poll).value();
  const auto blank = selections_from_answers(poll, form, {{{}}, {}}).value();
  CHECK(blank == std::vector<bool>{false, false, false, false, true});
  CHECK(form.shape.accepts(blank));
  CHECK_FALSE(form.shape.accepts({true, false, false, false, true}));
  CHECK(form.shape.accepts({true, true, true, true, false}));
}

TEST_CASE("scores are counted by their digits and refused where they do not add up", "[R9.2-9]") {
  const PollDefinition poll = evaluation({score("q", 10)}, {subject("s1")});
  const CompiledForm form = compile_form(poll).value();
  // Ballots 10, 4, blank: digits 1 2 4 3 -> 10 = 1+2+4+3, 4 = 4.
  const CellCount count = count_cell(poll.questions[0], form.cells[0], {1, 1, 2, 1, 1}, 3).value();
  CHECK(count.options == std::vector<std::uint64_t>{14});
  CHECK(count.unmarked == 1);
  CHECK_FALSE(count_cell(poll.questions[0], form.cells[0], {1, 1, 3, 1, 1}, 3));  // 3 of 2 ballots
  CHECK_FALSE(count_cell(poll.questions[0], form.cells[0], {0, 0, 0, 0, 4}, 3));
}

TEST_CASE("names are written in beside a vote against, never beside an abstention", "[R6.2-6]") {
  const PollDefinition poll = election();
  REQUIRE(poll.check());
  const std::size_t yes = 0;
  const std::size_t no = 1;
  const std::size_t abstain = 2;
  CHECK(fits(poll, {{yes}, {no}, {abstain}}, "赵另选"));
  CHECK(fits(poll, {{yes}, {no}, {no}}, ""));
  CHECK_FALSE(fits(poll, {{yes}, {abstain}, {abstain}}, "赵另选"));
  CHECK_FALSE(fits(poll, {{}, {}, {}}, "赵另选"));
  CHECK_FALSE(fits(poll, {{yes}, {yes}, {no}}, "赵另选"));  // three chosen for two seats
  CHECK(fits(poll, {{yes}, {yes}, {no}}, ""));
}

TEST_CASE("a ballot's proof demands the vote beside which a name is written", "[R6.2-6]") {
  const CompiledForm form = compile_form(election()).value();
  REQUIRE(form.shape.selections() == 10);
  std::vector<bool> bits(10, false);
  bits[9] = true;  // a name
  CHECK_FALSE(form.shape.accepts(bits));
  bits[2] = true;  // and an abstention
  CHECK_FALSE(form.shape.accepts(bits));
  bits[4] = true;  // and a no for the second
  CHECK(form.shape.accepts(bits));
}

TEST_CASE("a form with too many names beside an option is refused", "[R6.2-6]") {
  PollDefinition poll = election();
  while (poll.subjects.size() < 64)
    poll.subjects.push_back(subject("m" + std::to_string(poll.subjects.size()), "nominee"));
  CHECK_FALSE(compile_form(poll));
  poll.subjects.pop_back();
  CHECK(compile_form(poll));
}
