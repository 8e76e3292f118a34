// Every template is a meeting that can be held as it is.
#include "client/meeting_templates.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/clear_count.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

const PollDefinition& only_poll(const MeetingPlan& plan) {
  REQUIRE(plan.polls.size() == 1);
  return plan.polls[0];
}

MeetingPlan plan_of(const TemporaryFolder& folder, std::string_view name) {
  REQUIRE(write_template(name, folder.path() / name));
  return load_plan(folder.path() / name);
}

Json generated_result(const TemporaryFolder& folder, const MeetingPlan& plan) {
  const auto csv = folder.path() / "votes.csv";
  write_text(csv, generate_votes_csv(plan, 7, plan.roster.voters.size()));
  auto votes = load_votes_file(csv, plan);
  if (const auto* faults = std::get_if<FileFaults>(&votes)) FAIL(faults->front().str());
  return Json::parse(count_in_clear(plan, std::get<VotesFile>(votes), 0).value());
}

}  // namespace

TEST_CASE("templates cover every kind of meeting, each with a title in two languages") {
  const std::set<std::string_view> expected = {"decision",
                                               "standing-committee",
                                               "meeting-recommendation",
                                               "interview-recommendation",
                                               "election",
                                               "annual-evaluation",
                                               "selection-review",
                                               "leader-reverse-evaluation",
                                               "team-reverse-evaluation",
                                               "graded-reverse-evaluation",
                                               "team-and-leaders",
                                               "survey"};
  std::set<std::string_view> names;
  std::set<PollKind> kinds;
  const auto folder = make_temporary_folder();
  for (const MeetingTemplate& one : meeting_templates()) {
    names.insert(one.name);
    CHECK_FALSE(one.chinese.empty());
    CHECK(one.english.front() < 0x7f);
    kinds.insert(only_poll(plan_of(folder, one.name)).kind);
  }
  CHECK(names == expected);
  CHECK(kinds.size() == 6);
}

TEST_CASE("every template loads without fault or warning and its generated votes are counted") {
  for (const MeetingTemplate& one : meeting_templates()) {
    INFO(one.name);
    const auto folder = make_temporary_folder();
    const MeetingPlan plan = plan_of(folder, one.name);
    for (const FileFault& warning : plan.warnings) FAIL_CHECK(warning.str());
    // The server's own issuer is not listed: two in all.
    CHECK(plan.issuers.size() == 1);
    const Json result = generated_result(folder, plan);
    CHECK(result["status"] == "counted");
    CHECK(result["returned"].get<std::size_t>() + 2 >= plan.roster.voters.size());
    CHECK_FALSE(result["counts"].empty());
  }
}

TEST_CASE("templates with reverse evaluation draw cards") {
  for (const MeetingTemplate& one : meeting_templates()) {
    INFO(one.name);
    const auto folder = make_temporary_folder();
    const MeetingPlan plan = plan_of(folder, one.name);
    if (only_poll(plan).kind == PollKind::reverse_evaluation)
      CHECK(only_poll(plan).issuance == Issuance::cards);
  }
}

TEST_CASE("standing committee postpones instead of abstaining") {
  const auto folder = make_temporary_folder();
  const MeetingPlan plan = plan_of(folder, "standing-committee");
  const Question& vote = only_poll(plan).questions.front();
  CHECK(vote.options.back().label == "缓议");
  CHECK(only_poll(plan).rule->abstain == vote.options.back().code);
}

TEST_CASE("write_template refuses a folder that holds something, and leaves it alone") {
  const auto folder = make_temporary_folder();
  write_text(folder.path() / "mine.txt", "mine");
  const auto refused = write_template("decision", folder.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK_FALSE(write_template("decision", folder.path() / "mine.txt"));

  SECTION("an empty folder and a new one are accepted") {
    std::filesystem::create_directory(folder.path() / "empty");
    CHECK(write_template("decision", folder.path() / "empty"));
    CHECK(write_template("decision", folder.path() / "new/deeper"));
  }
}

TEST_CASE("write_template names the template that was probably meant") {
  const auto folder = make_temporary_folder();
  const auto refused = write_template("desicion", folder.path() / "new");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::not_found);
  CHECK(refused.error().message.find("decision") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "new"));
}
