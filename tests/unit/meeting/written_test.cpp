// Texts, limits and names written in: compiled, checked, counted.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

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

TEST_CASE("slots follow subjects and their text questions, then the limits' write-ins",
          "[R6.2-7]") {
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

TEST_CASE("a limit accepts as many marks and names as it says, of all 2^n", "[R6.2-6]") {
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

TEST_CASE("answers become selections the shape accepts, or the limit that is exceeded is named",
          "[R6.2-5][R6.2-6][R6.10-2]") {
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

TEST_CASE("a definition with a limit or text that makes no sense is refused", "[R7.2-8][R7.2-9]") {
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

TEST_CASE("names are counted as merged, what two slots hold is sure once, and excess shows",
          "[R9.6-4][R9.6-5]") {
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
  // Of the first place 2 are marked and 2 written; of the second 3 and 4, so one is without a mark.
  CHECK(counted.names.at("王五").surely == 2);
  CHECK(counted.names.at("李六").all == 1);
  CHECK(counted.names.at("李六").surely == 0);
}

namespace {

/// small() as seven of ten voters filled it in, with what was written in its three slots.
nlohmann::ordered_json result_of(const WrittenNotes& notes,
                                 const std::map<std::string, std::string>& names,
                                 std::uint32_t present = 8) {
  const PollDefinition poll = [] {
    PollDefinition out = small();
    out.quorum = Threshold{Comparison::at_least, Rational(2, 3)};
    return out;
  }();
  const Manifest m = manifest({group("A", 10)});
  const bool counted = present >= 7;
  const HallFindings hall = hall_counted(counted ? 7 : present);
  TallyInput input{m,    poll,  Hash32{}, Hash32{}, {class_counts(10, present, 7, 0, 7)},
                   hall, {{0}}, {}};
  if (!counted) input.classes = {class_counts(10, present, present, 0, present)};
  if (counted) {
    input.sums = {{2, 3, 1, 4, 2}};
    input.notes = notes;
    input.names = names;
  }
  const auto text = compute_result_json(input);
  REQUIRE(text);
  return nlohmann::ordered_json::parse(*text);
}

}  // namespace

TEST_CASE("texts of a result are those of each slot in order, without the empty and unreadable",
          "[R9.5-4]") {
  const auto result = result_of({{"乙", "", "甲", std::nullopt, "乙"}, {}, {}}, {});
  CHECK(result["status"] == "counted");
  CHECK(result["texts"].dump() ==
        R"([{"subject":"s1","question":"t","received":5,"unreadable":1,)"
        R"("texts":["乙","甲","乙"]},)"
        R"({"subject":"s2","question":"t","received":0,"unreadable":0,"texts":[]}])");
  const auto unheld = result_of({}, {}, 5);
  CHECK(unheld["status"] == "void_quorum");
  CHECK(unheld["texts"].empty());
}

TEST_CASE("names of a result are merged, ranked by count and then by their bytes",
          "[R9.6-4][R9.6-5]") {
  const std::map<std::string, std::string> names = {
      {"b", "b"}, {"B", "b"}, {"a", "a"}, {"c", "c"}, {"?", ""}};
  const auto result = result_of({{}, {}, {"b", "c", "B", "a", "?", std::nullopt, ""}}, names);
  CHECK(result["write_ins"].dump() ==
        R"([{"question":"g","option":"a","marked":2,"written":6,"invalid":2,"excess":true,)"
        R"("names":[{"name":"b","count":2,"surely":0},{"name":"a","count":1,"surely":0},)"
        R"({"name":"c","count":1,"surely":0}]}])");
  const auto within = result_of({{}, {}, {"a", "a"}}, names);
  CHECK(within["write_ins"][0]["excess"] == false);
  CHECK(within["write_ins"][0]["names"][0]["surely"] == 2);
  const auto nobody = result_of({{}, {}, {"", ""}}, {});
  CHECK(nobody["write_ins"][0]["written"] == 0);
  CHECK(nobody["write_ins"][0]["names"].empty());
  CHECK(result_of({}, {}, 5)["write_ins"].empty());
}
