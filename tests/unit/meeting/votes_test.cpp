#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <sstream>

#include "core/meeting/outcome.hpp"
#include "core/meeting/votes_file.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Places = std::vector<std::string>;

namespace {

MeetingPlan small_plan() {
  PollDefinition first =
      evaluation({choice("g", {"a", "b"}), boxes("x", {"c", "d", "e", "none"}, 2, "none")},
                 {subject("t", "team"), subject("l", "leader")});
  first.questions[1].subject_types = {"team"};
  PollDefinition second =
      decision(Base::entitled, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  second.id = make_id<PollId>("p2");
  Roster roster;
  for (const char* id : {"v1", "v2", "v3"})
    roster.voters.push_back({make_id<VoterId>(id), id, make_id<GroupId>("A"), ""});
  return {&Suite::get(SuiteId::p256_sha256),
          first.meeting,
          "会议",
          "2026-03-12",
          "",
          false,
          2,
          {group("A", 3)},
          std::move(roster),
          {},
          1,
          {},
          {first, second}};
}

Checked<VotesFile> load(const std::string& csv, const MeetingPlan& plan) {
  const TempFolder folder;
  folder.write("votes.csv", csv);
  return load_votes_file(folder.path() / "votes.csv", plan);
}

constexpr const char* kHeader = "voter,poll,subject,question,choice\n";

Places faults_at(const std::string& lines) {
  const auto loaded = load(kHeader + lines, small_plan());
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) return places(*faults);
  return {};
}

MeetingPlan demo_plan(const char* name) {
  auto loaded = load_meeting_plan(std::filesystem::path(PIAOJUE_SOURCE_DIR) / "demo" / name);
  REQUIRE(std::holds_alternative<MeetingPlan>(loaded));
  return std::get<MeetingPlan>(std::move(loaded));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

/// The plain count: straight from the lines, knowing nothing of forms or selections.
std::map<std::string, std::uint64_t> plain_count(const std::string& csv) {
  std::map<std::string, std::uint64_t> counts;
  for (const std::string& line : split(csv.substr(csv.find('\n') + 1), '\n')) {
    std::vector<std::string> fields = split(line, ',');
    fields.resize(5);
    const std::string cell = fields[1] + "/" + fields[2] + "/" + fields[3] + "/";
    if (fields[4].empty()) ++counts[cell + "unmarked"];
    for (const std::string& code : split(fields[4], ';')) ++counts[cell + code];
  }
  return counts;
}

Manifest manifest_of(const MeetingPlan& plan) {
  Manifest m = manifest(plan.groups, plan.minimum_group);
  m.id = plan.id;
  return m;
}

/// What encryption and decryption would do, in the clear.
Result<std::string> count(const MeetingPlan& plan, const VotesFile& votes, std::size_t poll_index) {
  const Manifest m = manifest_of(plan);
  const PollDefinition& poll = plan.polls[poll_index];
  const auto classes = credential_classes(m);
  const CompiledForm form = *compile_form(poll);
  std::vector<ClassCounts> counts;
  counts.reserve(classes.size());
  for (const VoterClass& merged : classes)
    counts.push_back(class_counts(merged.entitled, 0, 0, 0, 0));
  std::vector<std::vector<std::uint32_t>> sums(classes.size(),
                                               std::vector<std::uint32_t>(form.shape.selections()));
  for (const auto& [voter, polls] : votes.ballots) {
    std::size_t g = 0;
    while (plan.groups[g].id != plan.roster.voters[voter].group) ++g;
    const std::size_t c = class_of_group(classes, g);
    ++counts[c].present;
    ++counts[c].issuers[0].signed_count;
    if (!polls.contains(poll_index)) continue;
    ++counts[c].cast;
    PJ_TRY(const auto selections, selections_from_answers(poll, form, polls.at(poll_index)));
    REQUIRE(form.shape.accepts(selections));
    for (std::size_t i = 0; i < selections.size(); ++i) sums[c][i] += selections[i] ? 1 : 0;
  }
  std::vector<std::uint32_t> cast;
  cast.reserve(classes.size());
  for (const ClassCounts& of_class : counts) cast.push_back(of_class.cast);
  const auto partition = decryption_partition(m, classes, cast);
  std::vector<std::vector<std::uint32_t>> part_sums;
  for (const auto& part : partition) {
    part_sums.emplace_back(form.shape.selections());
    for (const std::size_t c : part)
      for (std::size_t i = 0; i < sums[c].size(); ++i) part_sums.back()[i] += sums[c][i];
  }
  const HallFindings hall = hall_counted(std::accumulate(cast.begin(), cast.end(), 0U));
  return compute_result_json({m, poll, Hash32{}, Hash32{}, counts, hall, partition, part_sums});
}

}  // namespace

TEST_CASE("votes file: no line is absent, none of a poll not returned, all empty a blank ballot") {
  const auto loaded = load(
      "choice,question,subject,poll,voter\n"
      "a,g,t,p1,v1\n\"c; d\",x,t,p1,v1\n,vote,n1,p2,v1\n"
      ",g,l,p1,v3\n",
      small_plan());
  REQUIRE(std::holds_alternative<VotesFile>(loaded));
  const auto& ballots = std::get<VotesFile>(loaded).ballots;
  REQUIRE(ballots.size() == 2);
  CHECK(ballots.at(0).at(0).choices == Choices{{0}, {0, 1}, {}});  // cells: t/g, t/x, l/g
  CHECK(ballots.at(0).at(1).choices == Choices{{}});
  CHECK_FALSE(ballots.contains(1));
  CHECK(ballots.at(2).at(0).choices == Choices{{}, {}, {}});
  CHECK_FALSE(ballots.at(2).contains(1));
}

TEST_CASE("votes file points to the very field of each fault") {
  CHECK(faults_at("v9,p1,t,g,a\n") == Places{"votes.csv:2:1"});
  CHECK(faults_at("v1,p9,t,g,a\n") == Places{"votes.csv:2:4"});
  CHECK(faults_at("v1,p1,z,g,a\n") == Places{"votes.csv:2:7"});
  CHECK(faults_at("v1,p1,t,z,a\n") == Places{"votes.csv:2:9"});
  CHECK(faults_at("v1,p1,t,g,z\n") == Places{"votes.csv:2:11"});
  CHECK(faults_at("v1,p1,t,g,unmarked\n") == Places{"votes.csv:2:11"});
  CHECK(faults_at("v1,p1,t,g,a;b\n") == Places{"votes.csv:2:11"});     // over-marked choice
  CHECK(faults_at("v1,p1,t,x,c;d;e\n") == Places{"votes.csv:2:11"});   // over-marked boxes
  CHECK(faults_at("v1,p1,t,x,c;none\n") == Places{"votes.csv:2:11"});  // contradiction
  CHECK(faults_at("v1,p1,t,x,c;c\n") == Places{"votes.csv:2:11"});     // twice
  CHECK(faults_at("v1,p1,t,x,c;\n") == Places{"votes.csv:2:11"});      // empty code
  CHECK(faults_at("v1,p1,l,x,c\n") == Places{"votes.csv:2:9"});        // not asked of l
  CHECK(faults_at("v1,p1,t,g,a\nv1,p1,t,g,b\n") == Places{"votes.csv:3:1"});
  CHECK(faults_at("v1,p1,t,g\n") == Places{"votes.csv:2:0"});
  CHECK(faults_at("v9,p1,z,g,z\nv1,p1,l,x,c;none\n") == Places{"votes.csv:2:1", "votes.csv:2:7",
                                                               "votes.csv:2:11", "votes.csv:3:11",
                                                               "votes.csv:3:9"});
}

TEST_CASE("votes file suggests the option that was meant") {
  const auto loaded = load(std::string(kHeader) + "v1,p2,n1,vote,abstian\n", small_plan());
  REQUIRE(std::holds_alternative<FileFaults>(loaded));
  CHECK(std::get<FileFaults>(loaded)[0].remedy.find("abstain") != std::string::npos);
}

TEST_CASE("generated votes depend on the seed alone and are valid") {
  const MeetingPlan plan = demo_plan("decision");
  const std::string votes = generate_votes_csv(plan, 7, 0);
  CHECK(votes == generate_votes_csv(plan, 7, 0));
  CHECK(votes != generate_votes_csv(plan, 8, 0));
  const auto loaded = load(votes, plan);
  REQUIRE(std::holds_alternative<VotesFile>(loaded));
  CHECK(std::get<VotesFile>(loaded).ballots.size() == 42);
  CHECK(std::get<VotesFile>(load(generate_votes_csv(plan, 1, 5), plan)).ballots.size() == 5);
  CHECK(std::get<VotesFile>(load(generate_votes_csv(plan, 1, 99), plan)).ballots.size() == 45);
}

TEST_CASE(
    "generated votes under a limit choose among all who stand, and write in beside a no only") {
  MeetingPlan plan = demo_plan("decision");
  PollDefinition& poll = plan.polls[0];
  poll.kind = PollKind::election;
  const OptionCode yes = poll.rule->approve;
  poll.limits = {{poll.rule->question, yes, 10, 1, poll.rule->reject}};
  poll.rule->seats = {{"", "", 10}};
  std::set<std::size_t> chosen;
  std::size_t written = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    // A name without a no beside it would be a fault.
    const auto loaded = load(generate_votes_csv(plan, seed, 0), plan);
    REQUIRE(std::holds_alternative<VotesFile>(loaded));
    for (const auto& [voter, ballots] : std::get<VotesFile>(loaded).ballots)
      for (const auto& [index, answers] : ballots) {
        for (std::size_t cell = 0; cell < answers.choices.size(); ++cell)
          if (answers.choices[cell] == std::vector<std::size_t>{0}) chosen.insert(cell);
        written += answers.notes[0].empty() ? 0U : 1U;
      }
  }
  CHECK(chosen.size() > 50);  // of 54; as listed it would be the first dozen or so
  CHECK(written > 0);
}

TEST_CASE("counts of a votes file equal a plain count of its lines") {
  for (const char* name : {"decision", "evaluation"})
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const MeetingPlan plan = demo_plan(name);
      const std::string csv = generate_votes_csv(plan, seed, 0);
      const auto loaded = load(csv, plan);
      REQUIRE(std::holds_alternative<VotesFile>(loaded));
      const auto text = count(plan, std::get<VotesFile>(loaded), 0);
      REQUIRE(text);
      const auto result = nlohmann::json::parse(*text);
      auto expected = plain_count(csv);
      std::map<std::string, std::uint64_t> parts;
      for (const auto& row : result["counts"]) {
        const std::string key = plan.polls[0].id.str() + "/" + row["subject"].get<std::string>() +
                                "/" + row["question"].get<std::string>() + "/" +
                                row["option"].get<std::string>();
        if (row["group"] == "all")
          CHECK(row["count"] == expected[key]);
        else
          parts[key] += row["count"].get<std::uint64_t>();
      }
      for (const auto& [key, total] : parts) CHECK(total == expected[key]);
      CHECK(render_text_report(*text));
    }
}
