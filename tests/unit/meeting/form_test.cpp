#include "core/meeting/form.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/meeting/rules.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

/// An independent statement of the rule for one boxes question whose last bit is "unmarked".
bool is_legal_boxes(const std::vector<bool>& bits, std::size_t limit, bool last_is_exclusive) {
  const std::size_t options = bits.size() - 1;
  const bool unmarked = bits.back();
  const bool none = last_is_exclusive && bits[options - 1];
  std::size_t ordinary = 0;
  for (std::size_t i = 0; i < options - (last_is_exclusive ? 1 : 0); ++i) ordinary += bits[i];
  if (unmarked) return !none && ordinary == 0;
  if (none) return ordinary == 0;
  return ordinary >= 1 && ordinary <= limit;
}

std::vector<bool> bits_of(unsigned number, std::size_t size) {
  std::vector<bool> bits;
  for (std::size_t i = 0; i < size; ++i) bits.push_back((number >> i & 1U) != 0);
  return bits;
}

}  // namespace

TEST_CASE("a choice accepts no mark or one, of all 2^n") {
  for (const std::size_t n : {1U, 2U, 4U}) {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < n; ++i) codes.push_back("o" + std::to_string(i));
    const auto form = compile_form(evaluation({choice("q", codes)}, {subject("s1")}));
    REQUIRE(form);
    REQUIRE(form->shape.selections() == n);
    for (unsigned number = 0; number < 1U << n; ++number) {
      const auto bits = bits_of(number, n);
      CHECK(form->shape.accepts(bits) == (std::count(bits.begin(), bits.end(), true) <= 1));
    }
  }
}

TEST_CASE("boxes accept exactly the intended marks, of all 2^n") {
  for (std::uint32_t n = 2; n <= 5; ++n)
    for (std::uint32_t max = 1; max <= n; ++max)
      for (const bool exclusive : {false, true}) {
        std::vector<std::string> codes;
        for (std::size_t i = 0; i < n; ++i) codes.push_back("o" + std::to_string(i));
        const auto poll =
            evaluation({boxes("q", codes, max, exclusive ? codes.back() : "")}, {subject("s1")});
        REQUIRE(poll.check());
        const auto form = compile_form(poll);
        REQUIRE(form);
        REQUIRE(form->shape.selections() == n + 1);
        const std::size_t limit = std::min<std::size_t>(max, n - (exclusive ? 1 : 0));
        for (unsigned number = 0; number < 1U << (n + 1); ++number) {
          const auto bits = bits_of(number, n + 1);
          if (form->shape.accepts(bits) != is_legal_boxes(bits, limit, exclusive))
            FAIL("n " << n << " max " << max << " bits " << number);
        }
      }
}

TEST_CASE("every legal set of marks becomes selections the shape accepts, and no other") {
  const PollDefinition poll = evaluation(
      {choice("g", {"a", "b"}), boxes("x", {"c", "d", "e", "none"}, 2, "none")}, {subject("s1")});
  const CompiledForm form = *compile_form(poll);
  std::set<std::vector<bool>> reached;
  for (unsigned first = 0; first < 4; ++first)
    for (unsigned second = 0; second < 16; ++second) {
      Choices choices(2);
      for (std::size_t i = 0; i < 2; ++i)
        if ((first >> i & 1U) != 0) choices[0].push_back(i);
      for (std::size_t i = 0; i < 4; ++i)
        if ((second >> i & 1U) != 0) choices[1].push_back(i);
      const bool none = (second & 8U) != 0;
      const bool legal = choices[0].size() <= 1 && choices[1].size() <= (none ? 1U : 2U);
      const auto selections = selections_from_answers(poll, form, {choices, {}});
      CHECK(selections.has_value() == legal);
      if (!selections) continue;
      CHECK(form.shape.accepts(*selections));
      reached.insert(*selections);
    }
  std::size_t accepted = 0;
  for (unsigned number = 0; number < 1U << form.shape.selections(); ++number)
    if (form.shape.accepts(bits_of(number, form.shape.selections()))) ++accepted;
  CHECK(reached.size() == accepted);
}

TEST_CASE("choices that are no ballot are refused and named") {
  const PollDefinition poll =
      evaluation({choice("g", {"a", "b"}), boxes("x", {"c", "d"}, 2)}, {subject("s1")});
  const CompiledForm form = *compile_form(poll);
  CHECK(selections_from_answers(poll, form, {{{}, {}}, {}}));
  CHECK_FALSE(selections_from_answers(poll, form, {{{}}, {}}));
  CHECK_FALSE(selections_from_answers(poll, form, {{{2}, {}}, {}}));
  CHECK_FALSE(selections_from_answers(poll, form, {{{}, {1, 1}}, {}}));
  const auto over = selections_from_answers(poll, form, {{{0, 1}, {}}, {}});
  REQUIRE_FALSE(over);
  CHECK(over.error().message.find("对象 s1 / 题 g") != std::string::npos);
}

TEST_CASE("cells follow subjects, then the questions asked of each") {
  PollDefinition poll = evaluation({choice("t", {"a", "b"}), boxes("x", {"c", "d"}, 2)},
                                   {subject("s1", "team"), subject("s2", "leader")});
  poll.questions[0].subject_types = {"team"};
  const CompiledForm form = *compile_form(poll);
  REQUIRE(form.cells.size() == 3);
  CHECK(form.cells[0].first_selection == 0);
  CHECK_FALSE(form.cells[0].unmarked);
  CHECK(form.cells[1].first_selection == 2);
  CHECK(form.cells[1].unmarked == 4);
  CHECK(form.cells[2].subject == 1);
  CHECK(form.cells[2].question == 1);
  CHECK(form.cells[2].first_selection == 5);
  CHECK(form.shape.selections() == 8);
}

TEST_CASE("a form that would need a needlessly large proof is refused") {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < kMaxBranches + 1; ++i) codes.push_back("o" + std::to_string(i));
  CHECK_FALSE(compile_form(evaluation({boxes("q", codes, kMaxBranches + 1)}, {subject("s1")})));
  CHECK(compile_form(evaluation({boxes("q", codes, kMaxBranches)}, {subject("s1")})));
  std::vector<Subject> many;
  for (std::size_t i = 0; i < 1025; ++i) many.push_back(subject("s" + std::to_string(i)));
  CHECK_FALSE(compile_form(evaluation(
      {choice("q", std::vector<std::string>(codes.begin(), codes.begin() + 64))}, many)));
  many.pop_back();
  CHECK(compile_form(evaluation(
      {choice("q", std::vector<std::string>(codes.begin(), codes.begin() + 64))}, many)));
}
