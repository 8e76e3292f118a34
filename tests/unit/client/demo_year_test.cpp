// The folders of demo/year, counted in the clear: what the year is meant to show.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/clear_count.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

std::filesystem::path year() { return std::filesystem::path(PIAOJUE_SOURCE_DIR) / "demo/year"; }

Json result_of_year(const std::string& name) {
  const MeetingPlan plan = load_plan(year() / name);
  CHECK(plan.rehearsal);
  auto votes = load_votes_file(year() / name / "votes.csv", plan);
  if (const auto* faults = std::get_if<FileFaults>(&votes)) FAIL(faults->front().str());
  const Json result = Json::parse(count_in_clear(plan, std::get<VotesFile>(votes), 0).value());
  REQUIRE(result["status"] == "counted");
  return result;
}

std::vector<std::string> elected(const Json& result) {
  std::vector<std::string> out;
  for (const Json& outcome : result["outcomes"])
    if (outcome["elected"]) out.push_back(outcome["subject"]);
  return out;
}

std::map<std::string, std::vector<std::string>> flagged(const Json& result) {
  std::map<std::string, std::vector<std::string>> out;
  for (const Json& flag : result["flags"])
    for (const Json& subject : flag["subjects"]) out[flag["flag"]].push_back(subject["subject"]);
  return out;
}

const Json& score_of(const Json& result, const std::string& subject) {
  for (const Json& score : result["scores"])
    if (score["subject"] == subject) return score;
  FAIL("no score of " << subject);
  return result;
}

}  // namespace

TEST_CASE("both channels of the year recommend the first five, the interviews not at 30% exactly") {
  const std::vector<std::string> five = {"n1", "n2", "n3", "n4", "n5"};
  const Json meeting = result_of_year("1-meeting-recommendation");
  // 38 returned: more than 11.4; n6 has 13.
  CHECK(meeting["returned"] == 38);
  CHECK(elected(meeting) == std::vector<std::string>{"n1", "n2", "n3", "n4", "n5", "n6"});
  const Json interviews = result_of_year("2-interview-recommendation");
  CHECK(interviews["returned"] == 30);
  CHECK(interviews["outcomes"][5]["rate_percent"] == "30.00%");
  CHECK(elected(interviews) == five);
}

TEST_CASE("evaluations of the year score and rank everybody and flag those below the bounds") {
  const Json last = result_of_year("4-evaluation-2025");
  const Json now = result_of_year("5-evaluation-2026");
  for (const Json* result : {&last, &now})
    for (const Json& score : (*result)["scores"]) {
      CHECK(score["published"].is_string());
      CHECK(score["rank"].is_number());
    }
  CHECK(now["scores"].size() == 9);
  using Lists = std::map<std::string, std::vector<std::string>>;
  // Of 28 valid: l4 16 and l6 16 excellent or competent, fewer than 18.67; l4 10 marks of one
  // problem, more than 9.33.
  Lists lists = flagged(last);
  lists.erase("no_award");
  CHECK(lists == Lists{{"admonition", {"l4", "l6"}}, {"yellow_card", {"l4"}}});
  // Of 29 valid: l4 7, fewer than 19.33; 15 incompetent, more than 9.67; 15 marks of one problem.
  lists = flagged(now);
  lists.erase("no_award");
  CHECK(lists == Lists{{"admonition", {"l4"}}, {"disposition", {"l4"}}, {"yellow_card", {"l4"}}});
  // Who came this year has nothing to be compared with.
  CHECK(score_of(now, "l7")["tier"] == "副职");
  CHECK(std::ranges::none_of(last["scores"],
                             [](const Json& score) { return score["subject"] == "l7"; }));
}
