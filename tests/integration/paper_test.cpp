// Paper fallback with the real programs: two voters never got a credential and vote on paper; two
// tellers count, disagree, are told where, correct, and the result has the column.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/roles/auditor.hpp"
#include "core/record/verifier.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kPoll = 1;  // "assess"

Ran run_as(const RunningMeeting& meeting, const char* who, const std::string& command) {
  return run_piaojue(fmt::format("{} --id {} --server {}", command,
                                 (meeting.path("pki") / who).string(), meeting.server()));
}

/// The form with these counts, by "group,subject,question,option"; all others 0.
std::string filled(const std::string& form, const std::map<std::string, std::string>& counts) {
  std::istringstream in(form);
  std::string out;
  std::string line;
  std::getline(in, line);
  out = line + "\n";
  while (std::getline(in, line)) {
    const std::string key = line.substr(0, line.find(",\""));
    const auto found = counts.find(key);
    out += line.substr(0, line.size() - 1) + (found == counts.end() ? "0," : found->second) + "\n";
  }
  return out;
}

/// Both gave the team grade a; one graded the leader b; both marked problem x; one wrote.
std::map<std::string, std::string> right_counts() {
  return {{"B,,,issued", "2,"},        {"B,,,returned", "2,"},        {"B,t1,grade,a", "2,"},
          {"B,l1,grade,b", "1,"},      {"B,l1,grade,unmarked", "1,"}, {"B,l1,problems,x", "2,"},
          {",t1,words,", "1,设备陈旧"}};
}

nlohmann::json fetch_result(RunningMeeting& meeting) {
  auto reader = meeting.open();
  const auto folder = meeting.path("fetched");
  fs::create_directory(folder);
  const auto anchor = roles::fetch_poll(reader, meeting.plan().polls[kPoll].id, folder, nullptr);
  REQUIRE(anchor);
  const auto report =
      verify_record(folder / roles::kRecordFile, {.anchor = *anchor, .progress = nullptr});
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  return nlohmann::json::parse(read_text(folder / roles::kResultFile));
}

int count_of(const nlohmann::json& result, const std::string& subject, const std::string& group,
             const std::string& option, const char* member) {
  for (const auto& row : result["counts"])
    if (row["subject"] == subject && row["question"] == "grade" && row["group"] == group &&
        row["option"] == option)
      return row[member];
  FAIL("no such count");
  return 0;
}

}  // namespace

TEST_CASE("two tellers who disagree are told where, and paper has its column in the result",
          "[R8.10-13][R8.10-14][R8.10-15]") {
  RunningMeeting meeting({.written = true});
  meeting.start_issuing("assess");
  meeting.present(8);
  for (std::size_t i = 0; i < 6; ++i) REQUIRE(meeting.sign_in(i, meeting.code(i)));
  meeting.end_issuing("assess");
  meeting.start_casting("assess");
  for (std::size_t voter = 0; voter < 6; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, kPoll, 1)));
  meeting.close("assess");
  auto work = meeting.begin_scrutiny("assess");

  const std::string one = meeting.path("one.csv").string();
  const std::string two = meeting.path("two.csv").string();
  const Ran form = run_as(meeting, "t1", "paper form assess --out " + one);
  INFO(form.err << form.out);
  REQUIRE(form.code == 0);
  const std::string empty = read_text(one);
  const auto enter = [&](const char* teller, const std::string& file) {
    return run_as(meeting, teller, "paper count assess --yes --counts " + file);
  };
  // Nothing is filled in: every row is a fault with its place.
  const Ran faulty = enter("t1", one);
  CHECK(faulty.code == 2);
  CHECK(faulty.err.find("one.csv:") != std::string::npos);

  write_text(one, filled(empty, right_counts()));
  auto wrong = right_counts();
  wrong["B,t1,grade,a"] = "1,";
  wrong["B,t1,grade,c"] = "1,";
  write_text(two, filled(empty, wrong));
  const Ran first = enter("t1", one);
  INFO(first.err << first.out);
  REQUIRE(first.code == 0);
  CHECK(first.out.find("等另一位计票人") != std::string::npos);
  const Ran second = enter("t2", two);
  INFO(second.err << second.out);
  CHECK(second.code == 1);
  CHECK(second.err.find("优秀：你 1，另一位 2") != std::string::npos);
  const Ran again = enter("t1", one);
  CHECK(again.code == 1);
  CHECK(again.err.find("优秀：你 2，另一位 1") != std::string::npos);

  // The chief has counted two on paper, so nothing is released before the tellers agree.
  const Ran counted = run_as(meeting, "s1", "hall-count assess 6 --paper 2");
  INFO(counted.err << counted.out);
  REQUIRE(counted.code == 0);
  CHECK(counted.out.find("纸质票") != std::string::npos);
  CHECK(run_as(meeting, "org", "release assess").code == 1);

  write_text(two, filled(empty, right_counts()));
  const Ran corrected = enter("t2", two);
  INFO(corrected.err << corrected.out);
  REQUIRE(corrected.code == 0);
  CHECK(corrected.out.find("两人的计数相同") != std::string::npos);
  for (const char* who : {"org", "s1"}) {
    const Ran released = run_as(meeting, who, "release assess");
    INFO(released.err << released.out);
    REQUIRE(released.code == 0);
  }
  meeting.finish_scrutiny("assess", work);

  const auto result = fetch_result(meeting);
  CHECK(result["issued"] == 8);
  CHECK(result["returned"] == 8);
  CHECK(result["valid"] == 8);
  CHECK(result["paper"]["valid"] == 2);
  CHECK(result["hall"]["counted_on_paper"] == 2);
  CHECK(count_of(result, "t1", "B", "a", "count") == 2);
  CHECK(count_of(result, "t1", "B", "a", "paper") == 2);
  CHECK(count_of(result, "t1", "B", "b", "count") == 2);
  CHECK(count_of(result, "t1", "all", "b", "count") == 6);
  CHECK(count_of(result, "l1", "B", "unmarked", "paper") == 1);
  CHECK(result["texts"][0]["texts"][0] == "设备陈旧");
}
