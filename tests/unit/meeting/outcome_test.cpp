#include "core/meeting/outcome.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/meeting/counting.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Json = nlohmann::json;

namespace {

Threshold over_half() { return {Comparison::more_than, Rational(1, 2)}; }

/// 45 entitled, 42 present, 40 returned, unless told otherwise.
struct OneNominee {
  PollDefinition poll = decision(Base::entitled, over_half(), UnmarkedRule::abstain);
  Manifest meeting = manifest({group("A", 45)});
  ClassCounts counts = class_counts(45, 42, 42, 0, 40);
  HallFindings hall = hall_counted(40);

  Result<std::string> result(std::uint32_t yes, std::uint32_t no, std::uint32_t abstain) const {
    const bool counted = poll_status(meeting, poll, {counts}) == PollStatus::counted;
    std::vector<std::vector<std::uint32_t>> sums;
    if (counted) sums.push_back({yes, no, abstain});
    return compute_result_json({meeting, poll, Hash32{}, Hash32{}, {counts}, hall, {{0}}, sums});
  }
  Json outcome(std::uint32_t yes, std::uint32_t no, std::uint32_t abstain) const {
    return Json::parse(result(yes, no, abstain).value())["outcomes"][0];
  }
  bool passes(std::uint32_t yes) const { return outcome(yes, 0, 0)["passed"]; }
};

std::uint64_t count_of(const Json& result, const char* subject_id, const char* question,
                       const char* group_name, const char* option) {
  for (const Json& row : result["counts"])
    if (row["subject"] == subject_id && row["question"] == question && row["group"] == group_name &&
        row["option"] == option)
      return row["count"];
  FAIL("no such count");
  return 0;
}

}  // namespace

TEST_CASE("thresholds are exact at one vote more and one fewer", "[R7-3]") {
  const Threshold two_thirds{Comparison::at_least, Rational(2, 3)};
  CHECK(two_thirds.needed(45) == 30);
  CHECK(two_thirds.met(30, 45));
  CHECK_FALSE(two_thirds.met(29, 45));
  CHECK(two_thirds.needed(44) == 30);
  CHECK_FALSE(two_thirds.met(29, 44));
  CHECK(over_half().needed(45) == 23);
  CHECK(over_half().needed(42) == 22);
  CHECK_FALSE(over_half().met(21, 42));
  CHECK(Threshold{Comparison::at_least, Rational(4, 5)}.needed(42) == 34);
  CHECK(Threshold{Comparison::at_least, Rational(4, 5)}.needed(45) == 36);
  CHECK(Threshold{Comparison::more_than, Rational(3, 10)}.needed(42) == 13);
  CHECK_FALSE(Threshold{Comparison::more_than, Rational(3, 10)}.met(3, 10));
  CHECK(Threshold{Comparison::more_than, Rational(3, 10)}.met(4, 10));
  for (std::uint64_t base = 1; base < 200; ++base)
    for (const Threshold& t : {two_thirds, over_half()}) {
      CHECK(t.met(t.needed(base), base));
      CHECK_FALSE(t.met(t.needed(base) - 1, base));
    }
}

TEST_CASE("quorum of 45 entitled is 30 present", "[R7-3]") {
  OneNominee vote;
  vote.counts = class_counts(45, 30, 30, 0, 30);
  CHECK(Json::parse(*vote.result(30, 0, 0))["status"] == "counted");
  CHECK(Json::parse(*vote.result(30, 0, 0))["quorum"]["needed"] == 30);
  vote.counts = class_counts(45, 29, 29, 0, 29);
  const Json result = Json::parse(*vote.result(29, 0, 0));
  CHECK(result["status"] == "void_quorum");
  CHECK(result["quorum"]["met"] == false);
  CHECK(result["counts"].empty());
  CHECK(result["outcomes"].empty());
}

TEST_CASE("passing is decided at one vote for every base", "[R9.2-5]") {
  OneNominee vote;
  CHECK(vote.passes(23));
  CHECK_FALSE(vote.passes(22));
  vote.poll.rule->base = Base::present;  // 42
  CHECK(vote.passes(22));
  CHECK_FALSE(vote.passes(21));
  vote.poll.rule->base = Base::returned;  // 40
  CHECK(vote.passes(21));
  CHECK_FALSE(vote.passes(20));
  vote.poll.rule->base = Base::valid;  // 40
  CHECK(vote.passes(21));
  CHECK_FALSE(vote.passes(20));
  vote.poll.rule->pass = {Comparison::at_least, Rational(1, 2)};
  CHECK(vote.passes(20));
  CHECK_FALSE(vote.passes(19));
}

TEST_CASE("unmarked is an abstention or is left out, also of the valid base", "[R9.2-4][R9.2-5]") {
  OneNominee vote;
  vote.poll.rule->base = Base::valid;
  Json outcome = vote.outcome(20, 10, 4);  // 6 unmarked
  CHECK(outcome["abstain"] == 10);
  CHECK(outcome["unmarked"] == 6);
  CHECK(outcome["not_counted"] == 0);
  CHECK(outcome["base_count"] == 40);
  CHECK(outcome["needed"] == 21);
  CHECK(outcome["passed"] == false);
  CHECK(outcome["rate"] == "1/2");
  vote.poll.rule->unmarked = UnmarkedRule::not_counted;
  outcome = vote.outcome(20, 10, 4);
  CHECK(outcome["abstain"] == 4);
  CHECK(outcome["not_counted"] == 6);
  CHECK(outcome["base_count"] == 34);
  CHECK(outcome["needed"] == 18);
  CHECK(outcome["passed"] == true);
  CHECK(outcome["rate_percent"] == "58.82%");
  vote.poll.rule->base = Base::entitled;
  CHECK(vote.outcome(20, 10, 4)["base_count"] == 45);
}

TEST_CASE("a nominee whom nobody marked does not pass on an empty base", "[R9.2-5]") {
  OneNominee vote;
  vote.poll.rule->base = Base::valid;
  vote.poll.rule->unmarked = UnmarkedRule::not_counted;
  vote.poll.rule->pass = {Comparison::at_least, Rational(1, 2)};
  const Json outcome = vote.outcome(0, 0, 0);
  CHECK(outcome["base_count"] == 0);
  CHECK(outcome["passed"] == false);
  CHECK(outcome["rate"] == "0");
}

TEST_CASE("result refuses figures that do not add up", "[R9.2-1]") {
  OneNominee vote;
  CHECK(vote.result(40, 0, 0));
  CHECK_FALSE(vote.result(40, 1, 0));
  vote.counts = class_counts(45, 42, 42, 3, 40);  // cast + voided above issued
  CHECK_FALSE(vote.result(0, 0, 0));
  vote.counts = class_counts(45, 42, 43, 0, 40);  // issued above present
  CHECK_FALSE(vote.result(0, 0, 0));
  vote.counts = class_counts(45, 46, 40, 0, 40);  // present above entitled
  CHECK_FALSE(vote.result(0, 0, 0));
  vote.counts = class_counts(44, 42, 42, 0, 40);  // not the manifest's entitled
  CHECK_FALSE(vote.result(0, 0, 0));
  vote.counts = class_counts(45, 42, 42, 0xffffffff, 1);  // no wrap-around
  CHECK_FALSE(vote.result(0, 0, 0));
}

TEST_CASE("result refuses another partition, sums of a wrong shape, and sums where none belong") {
  const PollDefinition poll = evaluation({choice("g", {"a", "b"})}, {subject("s1")});
  const Manifest m = manifest({group("A", 10), group("B", 10)});
  const std::vector<ClassCounts> counts{class_counts(10, 10, 10, 0, 8),
                                        class_counts(10, 10, 10, 0, 7)};
  const HallFindings hall = hall_counted(15);
  const auto compute = [&](std::vector<std::vector<std::size_t>> parts,
                           std::vector<std::vector<std::uint32_t>> sums) {
    return compute_result_json({m, poll, Hash32{}, Hash32{}, counts, hall, parts, sums});
  };
  CHECK(compute({{0}, {1}}, {{1, 2}, {3, 4}}));
  CHECK_FALSE(compute({{0, 1}}, {{4, 6}}));
  CHECK_FALSE(compute({{1}, {0}}, {{3, 4}, {1, 2}}));
  CHECK_FALSE(compute({{0}, {1}}, {{1, 2}}));
  CHECK_FALSE(compute({{0}, {1}}, {{1, 2}, {3}}));
  CHECK_FALSE(compute({{0}, {1}}, {{1, 2}, {3, 5}}));  // 8 marks on 7 ballots
  CHECK_FALSE(compute({{0}, {1}}, {}));
  PollDefinition void_poll = poll;
  void_poll.quorum = Threshold{Comparison::at_least, Rational(1, 1)};
  const std::vector<ClassCounts> absent{class_counts(10, 9, 9, 0, 8),
                                        class_counts(10, 10, 10, 0, 7)};
  CHECK(compute_result_json({m, void_poll, Hash32{}, Hash32{}, absent, hall, {{0}, {1}}, {}}));
  CHECK_FALSE(compute_result_json(
      {m, void_poll, Hash32{}, Hash32{}, absent, hall, {{0}, {1}}, {{1, 2}, {3, 4}}}));
}

TEST_CASE("counts of boxes are held against what ballots can say", "[R9.2-2]") {
  const Question question = boxes("x", {"a", "b", "none"}, 2, "none");
  const Cell cell{0, 0, 0, 3};
  const auto accepts = [&](std::vector<std::uint32_t> sums) {
    return count_cell(question, cell, sums, 10).has_value();
  };
  CHECK(accepts({4, 4, 1, 3}));        // 6 ballots mark 8 boxes
  CHECK(accepts({6, 6, 1, 3}));        // 6 ballots mark 12
  CHECK(accepts({0, 0, 4, 6}));        // nobody marks a box
  CHECK_FALSE(accepts({7, 1, 1, 3}));  // 7 of 6 ballots
  CHECK_FALSE(accepts({2, 3, 1, 3}));  // 5 marks of 6 ballots
  CHECK_FALSE(accepts({0, 0, 5, 6}));  // 11 ballots
  CHECK_FALSE(accepts({1, 0, 4, 6}));
}

TEST_CASE("boxes rank by count, ties share a rank, the exclusive option has none", "[R9.2-6]") {
  const Question question = boxes("x", {"a", "b", "c", "none"}, 3, "none");
  const auto ranking = rank_boxes(question, {{2, 5, 2, 9}, 1});
  REQUIRE(ranking.size() == 3);
  CHECK(ranking[0].option == 1);
  CHECK(ranking[0].rank == 1);
  CHECK(ranking[1].option == 0);
  CHECK(ranking[1].rank == 2);
  CHECK(ranking[2].option == 2);
  CHECK(ranking[2].rank == 2);
}

TEST_CASE("result gives totals, then each merged part, unmarked last of each cell",
          "[R9.2-3][R9.4-4]") {
  const PollDefinition poll =
      evaluation({choice("g", {"a", "b"}), boxes("x", {"c", "d"}, 2)}, {subject("s1")});
  const Manifest m = manifest({group("A", 3), group("B", 6), group("C", 1, true)});
  const std::vector<ClassCounts> counts{class_counts(9, 8, 8, 1, 7), class_counts(1, 1, 1, 0, 0)};
  const HallFindings hall = hall_counted(7);
  const auto text = compute_result_json(
      {m, poll, Hash32{}, Hash32{}, counts, hall, {{0}, {1}}, {{3, 2, 4, 3, 2}, {0, 0, 0, 0, 0}}});
  REQUIRE(text);
  CHECK(text->ends_with("}\n"));
  const Json result = Json::parse(*text);
  CHECK(result["status"] == "counted");
  CHECK(result["groups"][0]["name"] == "A+B");
  CHECK(result["groups"][0]["members"] == Json({"A", "B"}));
  CHECK(result["groups"][0]["weight"] == "20");
  CHECK(result["groups"][1]["disclosed"] == true);
  CHECK(count_of(result, "s1", "g", "all", "unmarked") == 2);
  CHECK(count_of(result, "s1", "g", "A+B", "a") == 3);
  CHECK(count_of(result, "s1", "g", "C", "unmarked") == 0);
  CHECK(count_of(result, "s1", "x", "all", "unmarked") == 2);
  CHECK(result["counts"].size() == 18);
  CHECK(result["counts"][2]["option"] == "unmarked");
  CHECK(result["unused"] == 1);
  CHECK(result["voided"] == 1);
  CHECK(result["single_issuer_notice"] == true);
  CHECK(result["outcomes"].size() == 1);
  CHECK(result["outcomes"][0]["ranking"][0]["percent"] == "57.14%");
  const std::vector<ClassCounts> few{class_counts(9, 8, 8, 1, 4), class_counts(1, 1, 1, 0, 1)};
  const Json withheld =
      Json::parse(*compute_result_json({m, poll, Hash32{}, Hash32{}, few, hall, {{0}, {1}}, {}}));
  CHECK(withheld["status"] == "withheld_small");
  CHECK(withheld["counts"].empty());
}

TEST_CASE("counts of a class balance for every issuer at the very limit, and not one beyond") {
  // 10 present; 12 cards printed, 1 left over, 1 replaced: 11 issued of which one is void, 10 cast.
  const ClassCounts good{10, 10, {{12, 1, 1}}, 10};
  CHECK(good.is_balanced());
  CHECK(good.issuers[0].issued() == 11);
  const auto balanced = [&](const std::function<void(ClassCounts&)>& change) {
    ClassCounts changed = good;
    change(changed);
    return changed.is_balanced();
  };
  CHECK_FALSE(balanced([](auto& c) { c.entitled = 9; }));  // fewer entitled than present
  CHECK_FALSE(balanced([](auto& c) { c.present = 9; }));   // issued above present + void
  CHECK_FALSE(balanced([](auto& c) { c.issuers[0].signed_count = 13; }));
  CHECK_FALSE(balanced([](auto& c) { c.issuers[0].surplus = 0; }));  // nobody drew it, yet issued
  CHECK_FALSE(balanced([](auto& c) { c.issuers[0].surplus = 2; }));  // cast + void above issued
  CHECK_FALSE(balanced([](auto& c) { c.issuers[0].voided = 2; }));
  CHECK_FALSE(balanced([](auto& c) { c.issuers[0].voided = 0; }));
  CHECK_FALSE(balanced([](auto& c) { c.cast = 11; }));
  CHECK(balanced([](auto& c) { c.cast = 0; }));
  CHECK(balanced([](auto& c) {
    c.issuers[0].signed_count = 11;
    c.cast = 9;
  }));
  CHECK(balanced([](auto& c) {
    c.issuers[0] = {0, 0, 0};
    c.cast = 0;
  }));
  CHECK_FALSE(balanced([](auto& c) {
    c.issuers[0] = {1, 2, 0};
    c.cast = 0;
  }));  // above signed
  // No sum wraps around.
  constexpr std::uint32_t most = 0xffffffff;
  CHECK_FALSE(balanced([](auto& c) {
    c.issuers[0] = {1, 0, most};
    c.cast = 2;
  }));
  CHECK_FALSE(balanced([](auto& c) {
    c.issuers[0] = {5, 6, most};
    c.cast = 0;
  }));
  CHECK_FALSE(balanced([](auto& c) { c.present = most; }));

  // One issuer that does not balance is enough.
  CHECK(balanced([](auto& c) { c.issuers.push_back({10, 0, 0}); }));
  CHECK_FALSE(balanced([](auto& c) { c.issuers.push_back({9, 0, 0}); }));
  CHECK_FALSE(balanced([](auto& c) { c.issuers.push_back({11, 0, 0}); }));
}

TEST_CASE("result refuses counts of another number of issuers, and of one that does not balance") {
  OneNominee vote;
  vote.meeting = with_issuers(std::move(vote.meeting), 2);
  CHECK_FALSE(vote.result(20, 0, 0));
  vote.counts.issuers.push_back({44, 1, 1});
  CHECK(vote.result(20, 0, 0));
  vote.counts.issuers[1].surplus = 0;
  CHECK_FALSE(vote.result(20, 0, 0));
  vote.counts.issuers[1] = {42, 0, 3};
  CHECK_FALSE(vote.result(20, 0, 0));
  vote.counts.issuers[1] = {42, 0, 2};
  CHECK(vote.result(20, 0, 0));
  vote.counts.issuers.push_back({42, 0, 0});
  CHECK_FALSE(vote.result(20, 0, 0));
  vote.counts.issuers.clear();
  CHECK_FALSE(compute_result_json({vote.meeting,
                                   vote.poll,
                                   Hash32{},
                                   Hash32{},
                                   {vote.counts},
                                   vote.hall,
                                   {{0}},
                                   {{20, 0, 0}}}));
}

TEST_CASE("result gives the figures of each issuer over all groups, and in short the server's") {
  PollDefinition poll = evaluation({choice("g", {"a", "b"})}, {subject("s1")});
  poll.issuance = Issuance::cards;
  const Manifest m = with_issuers(manifest({group("A", 10), group("B", 10)}), 2);
  const std::vector<ClassCounts> counts{{10, 9, {{12, 2, 1}, {14, 5, 0}}, 8},
                                        {10, 7, {{10, 3, 0}, {12, 3, 2}}, 7}};
  const HallFindings hall = hall_counted(15);
  const auto text = compute_result_json(
      {m, poll, Hash32{}, Hash32{}, counts, hall, {{0}, {1}}, {{1, 2}, {3, 4}}});
  REQUIRE(text);
  const Json result = Json::parse(*text);
  CHECK(result["issuance"] == "drawn_cards");
  CHECK(result["single_issuer_notice"] == false);
  CHECK(result["issuers"] == Json::array({{{"id", "server"},
                                           {"name", "服务器"},
                                           {"signed", 22},
                                           {"surplus", 5},
                                           {"issued", 17},
                                           {"voided", 1},
                                           {"unused", 1}},
                                          {{"id", "desk-1"},
                                           {"name", "发票台 1"},
                                           {"signed", 26},
                                           {"surplus", 8},
                                           {"issued", 18},
                                           {"voided", 2},
                                           {"unused", 1}}}));
  for (const char* field : {"signed", "surplus", "issued", "voided", "unused"})
    CHECK(result[field] == result["issuers"][0][field]);
  CHECK(result["groups"][0]["issued"] == 10);
  CHECK(result["groups"][1]["issued"] == 7);
}

TEST_CASE("result tells what the hall counted, objected to and found") {
  OneNominee vote;
  Json hall = Json::parse(*vote.result(20, 0, 0))["hall"];
  CHECK(hall == Json({{"counted", 40},
                      {"counted_on_paper", nullptr},
                      {"mismatch", nullptr},
                      {"objections", Json::array()},
                      {"absent", Json::array()}}));
  vote.hall = {
      39, "一人投票后离场", {{"回执不在箱中", "核对后在箱中"}, {"太快", "没有依据"}}, {"s2"}};
  hall = Json::parse(*vote.result(20, 0, 0))["hall"];
  CHECK(hall ==
        Json({{"counted", 39},
              {"counted_on_paper", nullptr},
              {"mismatch", "一人投票后离场"},
              {"objections", Json::array({{{"words", "回执不在箱中"}, {"finding", "核对后在箱中"}},
                                          {{"words", "太快"}, {"finding", "没有依据"}}})},
              {"absent", {"s2"}}}));
}

TEST_CASE("result names the role of every official") {
  OneNominee vote;
  const auto add = [&](const char* id, OfficialRole role) {
    vote.meeting.officials.push_back({make_id<OfficialId>(id),
                                      id,
                                      role,
                                      false,
                                      SigningKey::generate(*vote.meeting.suite).verify_key(),
                                      {}});
  };
  add("t1", OfficialRole::teller);
  add("a1", OfficialRole::system_administrator);
  add("a2", OfficialRole::security_administrator);
  add("a3", OfficialRole::audit_administrator);
  std::vector<std::string> roles;
  const Json result = Json::parse(*vote.result(20, 0, 0));
  for (const Json& official : result["officials"]) roles.push_back(official["role"]);
  CHECK(roles == std::vector<std::string>{"organiser", "registrar", "scrutineer", "scrutineer",
                                          "teller", "system", "security", "audit"});
}

TEST_CASE("counts are read out of a result as they stand there, and out of nothing else") {
  const OneNominee vote;
  const std::string result = *vote.result(20, 10, 4);
  const auto counts = counts_in_result(result);
  REQUIRE(counts);
  CHECK(*counts == nlohmann::ordered_json::parse(result)["counts"].dump());
  CHECK(*counts_in_result(R"({"counts":[{"count":3}],"more":1})") == R"([{"count":3}])");
  for (const char* bad : {"", "[]", "{}", "null", "{\"counts\":[}", "{\"count\":[]}"})
    CHECK_FALSE(counts_in_result(bad));
  // What would exhaust a stack is left out instead.
  const std::string deep(100000, '[');
  CHECK_FALSE(counts_in_result(deep));
  const auto cut = counts_in_result("{\"counts\":" + deep + std::string(deep.size(), ']') + "}");
  REQUIRE(cut);
  CHECK(cut->size() < 100);
}

TEST_CASE("result is the same bytes each time", "[R9.4-1][R9.4-2][R9.4-3]") {
  const OneNominee vote;
  CHECK(*vote.result(20, 10, 4) == *vote.result(20, 10, 4));
}
