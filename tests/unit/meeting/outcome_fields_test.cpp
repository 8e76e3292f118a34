// The outcomes of a result document, field by field.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/meeting/outcome.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

TEST_CASE("outcomes of a decision have these fields, in this order", "[R9.4-5]") {
  const PollDefinition poll =
      decision(Base::entitled, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  const Manifest m = manifest({group("A", 45)});
  const HallFindings hall = hall_counted(40);
  const auto text = compute_result_json(
      {m, poll, Hash32{}, Hash32{}, {class_counts(45, 42, 42, 0, 40)}, hall, {{0}}, {{20, 10, 4}}});
  REQUIRE(text);
  const auto result = nlohmann::ordered_json::parse(*text);
  const auto& outcomes = result["outcomes"];
  REQUIRE(outcomes.size() == 1);
  std::vector<std::string> fields;
  for (const auto& [name, value] : outcomes[0].items()) fields.push_back(name);
  CHECK(fields == std::vector<std::string>{"subject", "approve", "reject", "abstain", "unmarked",
                                           "not_counted", "base", "base_count", "needed", "rate",
                                           "rate_percent", "passed", "elected", "tied"});
  CHECK(outcomes[0].dump() ==
        R"({"subject":"n1","approve":20,"reject":10,"abstain":10,"unmarked":6,"not_counted":0,)"
        R"("base":"entitled","base_count":45,"needed":23,"rate":"4/9","rate_percent":"44.44%",)"
        R"("passed":false,"elected":false,"tied":false})");
}

TEST_CASE("outcomes of other kinds rank the boxes of each cell, and choices not at all",
          "[R9.4-6]") {
  const PollDefinition poll = evaluation(
      {choice("g", {"a", "b"}), boxes("x", {"c", "d"}, 2), boxes("y", {"e", "none"}, 1, "none")},
      {subject("s1")});
  const Manifest m = manifest({group("A", 10)});
  const HallFindings hall = hall_counted(7);
  const auto text = compute_result_json({m,
                                         poll,
                                         Hash32{},
                                         Hash32{},
                                         {class_counts(10, 8, 8, 0, 7)},
                                         hall,
                                         {{0}},
                                         {{3, 2, 2, 4, 2, 2, 3, 2}}});
  REQUIRE(text);
  const auto outcomes = nlohmann::ordered_json::parse(*text)["outcomes"];
  CHECK(outcomes.dump() == R"([{"subject":"s1","question":"x","ranking":[)"
                           R"({"rank":1,"option":"d","count":4,"percent":"57.14%"},)"
                           R"({"rank":2,"option":"c","count":2,"percent":"28.57%"}]},)"
                           R"({"subject":"s1","question":"y","ranking":[)"
                           R"({"rank":1,"option":"e","count":2,"percent":"28.57%"}]}])");
}
