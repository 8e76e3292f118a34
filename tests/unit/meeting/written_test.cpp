// Texts, limits and names written in: compiled, checked, counted.
#include <catch2/catch.hpp>

#include "core/meeting/counting.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/rules.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

Question text(const std::string& id) {
  return {*QuestionId::parse(id), "意见建议", QuestionKind::text, {}, 0, {}, {}};
}

Limit limit(const std::string& question, const std::string& option, std::uint32_t at_most,
            std::uint32_t write_ins) {
  return {*QuestionId::parse(question), *OptionCode::parse(option), at_most, write_ins};
}

/// Two subjects, one choice and one text each; at most one "a", one of which may be written in.
PollDefinition small() {
  PollDefinition poll =
      evaluation({choice("g", {"a", "b"}), text("t")}, {subject("s1"), subject("s2")});
  poll.limits = {limit("g", "a", 1, 1)};
  return poll;
}

}  // namespace

TEST_CASE("slots follow subjects and their text questions, then the limits' write-ins") {
  const PollDefinition poll = small();
  REQUIRE(poll.check());
  const CompiledForm form = *compile_form(poll);
  CHECK(form.cells.size() == 2);
  REQUIRE(form.slots.size() == 3);
  CHECK(form.slots[0].question_and_subject == std::pair<std::size_t, std::size_t>(1, 0));
  CHECK(form.slots[1].question_and_subject == std::pair<std::size_t, std::size_t>(1, 1));
  CHECK(form.slots[2].limit_and_selection == std::pair<std::size_t, std::uint32_t>(0, 4));
  CHECK(form.shape.selections() == 5);
  CHECK(PollDefinition::parse(poll.encode()).value() == poll);
}

TEST_CASE("a limit accepts as many marks and names as it says, of all 2^n") {
  for (const std::uint32_t at_most : {1U, 2U}) {
    PollDefinition poll = small();
    poll.limits = {limit("g", "a", at_most, 1)};
    const CompiledForm form = *compile_form(poll);
    for (unsigned number = 0; number < 32; ++number) {
      std::vector<bool> bits;
      for (unsigned i = 0; i < 5; ++i) bits.push_back((number >> i & 1U) != 0);
      const bool one_each = !(bits[0] && bits[1]) && !(bits[2] && bits[3]);
      const unsigned marked = unsigned{bits[0]} + unsigned{bits[2]} + unsigned{bits[4]};
      CHECK(form.shape.accepts(bits) == (one_each && marked <= at_most));
    }
  }
}

TEST_CASE("answers become selections the shape accepts, or the limit that is exceeded is named") {
  const PollDefinition poll = small();
  const CompiledForm form = *compile_form(poll);
  const auto fill = [&](const Choices& choices, const std::vector<std::string>& notes) {
    return selections_from_answers(poll, form, {choices, notes});
  };
  const auto both = fill({{1}, {}}, {"意见", "", "王五"});
  REQUIRE(both);
  CHECK(*both == std::vector<bool>{false, true, false, false, true});
  CHECK(form.shape.accepts(*both));
  CHECK(fill({{0}, {}}, {"", "", ""}));
  CHECK_FALSE(fill({{0}, {}}, {"", "", "王五"}));
  CHECK_FALSE(fill({{0}, {0}}, {"", "", ""}));
  CHECK_FALSE(fill({{}, {}}, {"", ""}));
  CHECK_FALSE(fill({{}, {}}, {"a\nb", "", ""}));
  CHECK_FALSE(fill({{}, {}}, {std::string(kMaxNoteText + 1, 'x'), "", ""}));
  CHECK(fill({{}, {}}, {std::string(kMaxNoteText, 'x'), "", ""}));
}

TEST_CASE("a definition with a limit or text that makes no sense is refused") {
  const auto refused = [](auto change) {
    PollDefinition poll = small();
    change(poll);
    const auto checked = poll.check();
    const bool compiles = checked && compile_form(poll);
    CHECK_FALSE(compiles);
  };
  refused([](PollDefinition& p) { p.limits[0].at_most = 0; });
  refused([](PollDefinition& p) { p.limits[0].write_ins = 2; });
  refused([](PollDefinition& p) { p.limits[0].at_most = 4; });
  refused([](PollDefinition& p) { p.limits[0] = limit("g", "c", 1, 0); });
  refused([](PollDefinition& p) { p.limits[0] = limit("x", "a", 1, 0); });
  refused([](PollDefinition& p) { p.limits[0] = limit("t", "a", 1, 0); });
  refused([](PollDefinition& p) { p.limits.push_back(p.limits[0]); });
  refused([](PollDefinition& p) { p.limits.push_back(limit("g", "b", 1, 1)); });
  refused([](PollDefinition& p) { p.questions[1].max_marks = 1; });
  refused([](PollDefinition& p) { p.questions[1].options = p.questions[0].options; });
  refused([](PollDefinition& p) {  // nothing to mark
    p.limits.clear();
    p.questions.erase(p.questions.begin());
  });
}

TEST_CASE("names are counted as merged, what two slots hold is sure once, and excess shows") {
  PollDefinition poll = small();
  poll.limits = {limit("g", "a", 2, 2)};
  const CompiledForm form = *compile_form(poll);
  REQUIRE(form.slots.size() == 4);
  const std::map<std::string, std::string> names = {
      {"王 五", "王五"}, {"王五", "王五"}, {"李六", "李六"}, {"不知道", ""}};
  const WrittenNotes notes = {
      {}, {}, {"王五", "王 五", ""}, {"王五", "李六", "不知道", std::nullopt}};
  const auto counted =
      count_write_ins(form, 0, {{0, 0, 0, 0, 2, 2}, {0, 0, 0, 0, 0, 1}}, notes, names);
  CHECK(counted.marked == 5);
  CHECK(counted.written == 6);
  CHECK(counted.invalid == 2);
  CHECK(counted.names.size() == 2);
  CHECK(counted.names.at("王五").all == 3);
  CHECK(counted.names.at("王五").surely == 2);
  CHECK(counted.names.at("李六").all == 1);
}
