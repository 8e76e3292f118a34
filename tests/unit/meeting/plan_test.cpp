#include "core/meeting/plan.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Places = std::vector<std::string>;

namespace {

/// Line numbers in the tests below count from here.
constexpr std::string_view kToml = R"([meeting]
id = "sample"
title = "会议"
date = 2026-03-12
place = "一号厅"

[officials]
organiser = { id = "org", name = "组织者" }
registrar = { id = "reg", name = "登记员" }
quorum = 1

[[scrutineer]]
id = "s1"
name = "监票人"

[[group]]
id = "A"
weight = 40
[[group]]
id = "B"
weight = 60

[[poll]]
id = "vote"
title = "票决"
kind = "decision"
subjects = "nominees.csv"

[[poll]]
id = "grades"
title = "测评"
kind = "evaluation"
subjects = "subjects.csv"
[[poll.question]]
id = "g"
title = "评价"
kind = "choice"
options = [{ code = "a", label = "好" }, { code = "b", label = "差" }]
[[poll.question]]
id = "x"
title = "问题"
kind = "boxes"
subject_types = ["team"]
exclusive = "none"
options = [{ code = "c", label = "混乱" }, { code = "none", label = "没有" }]
)";
constexpr std::string_view kRoster =
    "id,name,group,unit\nv1,张三,A,一局\nv2,张三,B,二局\nv3,李四,B,\n";
constexpr std::string_view kNominees = "id,name,unit,post\nn1,王五,甲镇,镇长\nn2,赵六,乙镇,镇长\n";
constexpr std::string_view kSubjects = "id,name,type\nt,班子,team\nl,钱七,leader\n";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  if (at == std::string::npos) throw std::logic_error("not in the sample: " + std::string(from));
  return out.replace(at, from.size(), to);
}

struct Files {
  std::string toml{kToml};
  std::string roster{kRoster};
  std::string nominees{kNominees};
  std::string subjects{kSubjects};

  Checked<MeetingPlan> load() const {
    const TempFolder folder;
    folder.write("meeting.toml", toml);
    folder.write("roster.csv", roster);
    folder.write("nominees.csv", nominees);
    folder.write("subjects.csv", subjects);
    return load_meeting_plan(folder.path());
  }
};

FileFaults faults_of(const Files& files) {
  const auto loaded = files.load();
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) {
    for (const FileFault& fault : *faults) {
      UNSCOPED_INFO(fault.str());
      CHECK_FALSE(fault.problem.empty());
    }
    return *faults;
  }
  return {};
}

FileFaults toml_faults(std::string_view from, std::string_view to) {
  Files files;
  files.toml = replaced(files.toml, from, to);
  return faults_of(files);
}

bool has_remedy(const FileFaults& faults, std::string_view word) {
  for (const FileFault& fault : faults)
    if (fault.remedy.find(word) != std::string::npos) return true;
  return false;
}

/// Written before the only [[scrutineer]], which stands in line 12.
std::string with_tables(std::string_view tables) {
  return replaced(kToml, "[[scrutineer]]", std::string(tables) + "[[scrutineer]]");
}

std::string issuing_desks(std::size_t count) {
  std::string out;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    out += "[[issuer]]\nid = \"desk-" + number + "\"\nname = \"发票台 " + number + "\"\n";
  }
  return out;
}

MeetingPlan plan_of(const Files& files) {
  const auto loaded = files.load();
  if (const auto* const faults = std::get_if<FileFaults>(&loaded))
    for (const FileFault& fault : *faults) UNSCOPED_INFO(fault.str());
  REQUIRE(std::holds_alternative<MeetingPlan>(loaded));
  return std::get<MeetingPlan>(loaded);
}

}  // namespace

TEST_CASE("meeting plan is read with its defaults") {
  const MeetingPlan plan = plan_of({});
  CHECK(plan.id.str() == "sample");
  CHECK(plan.date == "2026-03-12");
  CHECK(plan.suite->name() == "P256_SHA256");
  CHECK_FALSE(plan.rehearsal);
  CHECK(plan.minimum_group == 5);
  CHECK(plan.threshold == 1);
  REQUIRE(plan.officials.size() == 3);
  CHECK(plan.officials[2].chief);
  CHECK(plan.groups[0].entitled == 1);
  CHECK(plan.groups[1].entitled == 2);
  CHECK(plan.groups[1].weight == Rational(60, 1));
  CHECK(plan.groups[1].name == "B");
  CHECK(plan.warnings.size() == 1);  // both groups together are below the minimum
  CHECK(plan.issuers.empty());
  REQUIRE(plan.polls.size() == 2);
  const PollDefinition& vote = plan.polls[0];
  CHECK(vote.check());
  CHECK(vote.issuance == Issuance::seat);
  CHECK(vote.questions[0].options.size() == 3);
  CHECK(vote.rule->base == Base::entitled);
  CHECK(vote.rule->pass.needed(45) == 23);
  CHECK(vote.quorum->needed(45) == 30);
  CHECK(vote.subjects[0].type == "nominee");
  const PollDefinition& grades = plan.polls[1];
  CHECK(grades.check());
  CHECK(grades.issuance == Issuance::seat);
  CHECK_FALSE(grades.quorum);
  CHECK(grades.questions[1].max_marks == 1);
  CHECK(grades.questions[1].exclusive->str() == "none");
}

TEST_CASE("meeting plan accepts every rule of a decision") {
  Files files;
  files.toml = replaced(kToml, "kind = \"decision\"",
                        "kind = \"票决\"\nquorum = \"more than 1/2\"\nbase = \"valid\"\n"
                        "pass = \"at least 60%\"\nunmarked = \"not_counted\"");
  const PollDefinition vote = plan_of(files).polls[0];
  CHECK(vote.quorum->needed(44) == 23);
  CHECK(vote.rule->base == Base::valid);
  CHECK(vote.rule->pass == Threshold{Comparison::at_least, Rational(3, 5)});
  CHECK(vote.rule->unmarked == UnmarkedRule::not_counted);
  files.toml = replaced(kToml, "kind = \"decision\"", "kind = \"decision\"\nquorum = \"none\"");
  CHECK_FALSE(plan_of(files).polls[0].quorum);
  files.toml = replaced(kToml, "kind = \"decision\"", "kind = \"decision\"\npass = \"超过2/3\"");
  CHECK(plan_of(files).polls[0].rule->pass.needed(45) == 31);
}

TEST_CASE("meeting files in GB 18030 and with byte order mark read the same") {
  Files files;
  files.toml = "\xef\xbb\xbf" + files.toml;
  files.roster = "id,name,group,unit\r\nv1,\xd5\xc5\xc8\xfd,A,\r\nv2,\xc0\xee\xcb\xc4,B,\r\n";
  const MeetingPlan plan = plan_of(files);
  CHECK(plan.roster.voters[0].name == "张三");
  CHECK(plan.roster.voters[1].name == "李四");
}

TEST_CASE("meeting plan points to each fault of meeting.toml") {
  const auto at = [](std::string_view from, std::string_view to) {
    return places(toml_faults(from, to));
  };
  CHECK(at("id = \"sample\"", "id = \"Sample\"") == Places{"meeting.toml:2:6"});
  CHECK(at("id = \"sample\"", "id = \"a b\"") == Places{"meeting.toml:2:6"});
  CHECK(at("title = \"会议\"", "title = \"\"") == Places{"meeting.toml:3:9"});
  CHECK(at("title = \"会议\"", "title = 7") == Places{"meeting.toml:3:9"});
  CHECK(at("title = \"会议\"", "[:").front().starts_with("meeting.toml:3:"));
  CHECK(at("title = \"会议\"", "title = \"a\\nb\"") == Places{"meeting.toml:3:9"});
  CHECK(at("title = \"会议\"\n", "\n") == Places{"meeting.toml:1:1"});
  CHECK(at("date = 2026-03-12", "date = \"2026-02-30\"") == Places{"meeting.toml:4:8"});
  CHECK(at("date = 2026-03-12", "date = 2026-03-12T08:00:00").size() == 2);
  CHECK(at("place = \"一号厅\"", "minimum_group = 1") == Places{"meeting.toml:5:17"});
  CHECK(at("place = \"一号厅\"", "suite = \"RC4\"") == Places{"meeting.toml:5:9"});
  CHECK(at("place = \"一号厅\"", "suite = \"SM2_SM3\"").empty());
  CHECK(has_remedy(toml_faults("place = \"一号厅\"", "suite = \"RC4\""), "P256_SHA256, SM2_SM3"));
  CHECK(at("place = \"一号厅\"", "rehearsal = \"yes\"") == Places{"meeting.toml:5:13"});
  CHECK(at("place = \"一号厅\"", "roster = \"../roster.csv\"") == Places{"meeting.toml:5:10"});
  CHECK(at("place = \"一号厅\"", "roster = \"none.csv\"") == Places{"none.csv:0:0"});
  CHECK(at("quorum = 1", "quorum = 2") == Places{"meeting.toml:10:10"});
  CHECK(at("{ id = \"reg\",", "{ id = \"org\",") == Places{"meeting.toml:9:20"});
  CHECK(at("id = \"s1\"", "id = \"server\"") == Places{"meeting.toml:13:6"});
  CHECK(at("id = \"A\"", "id = \"all\"").front() == "meeting.toml:17:6");
  CHECK(at("id = \"B\"", "id = \"A\"").front() == "meeting.toml:20:6");
  CHECK(at("weight = 40", "weight = 0") == Places{"meeting.toml:18:10"});
  CHECK(at("weight = 40", "weight = \"viel\"") == Places{"meeting.toml:18:10"});
  CHECK(at("id = \"vote\"", "id = \"meeting\"") == Places{"meeting.toml:24:6"});
  CHECK(at("id = \"grades\"", "id = \"vote\"") == Places{"meeting.toml:30:6"});
  CHECK(at("kind = \"decision\"", "kind = \"decision\"\npass = \"1/2\"") ==
        Places{"meeting.toml:27:8"});
  CHECK(at("kind = \"decision\"", "kind = \"decision\"\nbase = \"entitle\"") ==
        Places{"meeting.toml:27:8"});
  CHECK(at("kind = \"evaluation\"", "kind = \"evaluation\"\nbase = \"valid\"") ==
        Places{"meeting.toml:33:8"});
  CHECK(at("exclusive = \"none\"", "exclusive = \"nono\"") == Places{"meeting.toml:44:13"});
  CHECK(at("subject_types = [\"team\"]", "subject_types = [\"taem\"]") ==
        Places{"meeting.toml:43:17"});
  CHECK(at("exclusive = \"none\"", "exclusive = \"none\"\nmax = 2") == Places{"meeting.toml:45:7"});
  CHECK(at("kind = \"choice\"", "kind = \"choice\"\nmax = 2") == Places{"meeting.toml:38:7"});
  CHECK(at("code = \"b\"", "code = \"a\"") == Places{"meeting.toml:38:50"});
  CHECK(at("code = \"b\"", "code = \"unmarked\"") == Places{"meeting.toml:38:50"});
  CHECK(at("kind = \"choice\"", "kind = \"score\"") == Places{"meeting.toml:38:11"});  // no options
  CHECK(at("id = \"x\"", "id = \"g\"") == Places{"meeting.toml:40:6"});
  CHECK(at("title = \"会议\"", "title = \"会议") == Places{"meeting.toml:3:12"});  // no TOML
}

TEST_CASE("meeting plan suggests the key that was meant") {
  const FileFaults faults = toml_faults("title = \"会议\"", "title = \"会议\"\nminimun_group = 5");
  CHECK(places(faults) == Places{"meeting.toml:4:1"});
  CHECK(has_remedy(faults, "minimum_group"));
  CHECK(places(toml_faults("[[scrutineer]]", "[[scrutinee]]")).size() >= 2);
  CHECK(has_remedy(toml_faults("kind = \"evaluation\"", "kind = \"evaluatoin\""), "evaluation"));
}

TEST_CASE("one chief scrutineer is asked for", "[R7.1-6]") {
  const std::string two = "[[scrutineer]]\nid = \"s2\"\nname = \"又一人\"\n";
  CHECK(toml_faults("[[scrutineer]]", two + "[[scrutineer]]").size() == 1);
  CHECK(toml_faults("[[scrutineer]]", two + "chief = true\n[[scrutineer]]").empty());
  CHECK(toml_faults("[[scrutineer]]", two + "chief = true\n[[scrutineer]]\nchief = true").size() ==
        1);
}

TEST_CASE(
    "issuing desks, tellers and administrators are read, in this order of the file or another") {
  Files files;
  files.toml = with_tables(
      "[[issuer]]\nid = \"desk\"\nname = \"监票人发票台\"\n[[teller]]\nid = \"t1\"\nname = "
      "\"计票人\"\n[[issuer]]\nid = \"union\"\nname = \"工会发票台\"\n");
  files.toml = replaced(files.toml, "quorum = 1",
                        "quorum = 1\naudit = { id = \"a3\", name = \"审计\" }\n"
                        "system = { id = \"a1\", name = \"系统\" }\n"
                        "security = { id = \"a2\", name = \"安全\", unit = \"保密局\" }");
  const MeetingPlan plan = plan_of(files);
  REQUIRE(plan.issuers.size() == 2);
  CHECK(plan.issuers[0].id.str() == "desk");
  CHECK(plan.issuers[0].name == "监票人发票台");
  CHECK(plan.issuers[1].id.str() == "union");
  CHECK(plan.threshold == 1);  // tellers and administrators decrypt nothing
  std::map<std::string, OfficialRole> roles;
  for (const PlannedOfficial& official : plan.officials) {
    roles.emplace(official.id.str(), official.role);
    CHECK(official.chief == (official.id.str() == "s1"));
  }
  CHECK(roles == std::map<std::string, OfficialRole>{{"org", OfficialRole::organiser},
                                                     {"reg", OfficialRole::registrar},
                                                     {"s1", OfficialRole::scrutineer},
                                                     {"t1", OfficialRole::teller},
                                                     {"a1", OfficialRole::system_administrator},
                                                     {"a2", OfficialRole::security_administrator},
                                                     {"a3", OfficialRole::audit_administrator}});
  CHECK(plan.officials.size() == roles.size());
}

TEST_CASE("meeting plan points to each fault of issuing desks, tellers and administrators") {
  const auto at = [](const std::string& tables) {
    Files files;
    files.toml = with_tables(tables);
    return places(faults_of(files));
  };
  const std::string desk = issuing_desks(1);  // lines 12 to 14
  CHECK(at(desk).empty());
  CHECK(at(replaced(desk, "desk-1", "server")) == Places{"meeting.toml:13:6"});
  CHECK(at(replaced(desk, "desk-1", "org")) == Places{"meeting.toml:13:6"});
  CHECK(at(replaced(desk, "desk-1", "s1")) == Places{"meeting.toml:13:6"});
  CHECK(at(replaced(desk, "desk-1", "desk 1")) == Places{"meeting.toml:13:6"});
  CHECK(at(replaced(desk, "id = \"desk-1\"\n", "")) == Places{"meeting.toml:12:1"});
  CHECK(at(replaced(desk, "发票台 1", "")) == Places{"meeting.toml:14:8"});
  CHECK(at(replaced(desk, "发票台 1", "a\\nb")) == Places{"meeting.toml:14:8"});
  CHECK(at(desk + "unit = \"一局\"\n") == Places{"meeting.toml:15:1"});
  CHECK(at(desk + "chief = true\n") == Places{"meeting.toml:15:1"});
  CHECK(at(desk + desk) == Places{"meeting.toml:16:6"});
  CHECK(at(desk + "[[teller]]\nid = \"desk-1\"\nname = \"计票人\"\n") ==
        Places{"meeting.toml:13:6"});  // officials are read first
  CHECK(at("[[teller]]\nid = \"org\"\nname = \"计票人\"\n") == Places{"meeting.toml:13:6"});
  CHECK(at("[[teller]]\nid = \"t1\"\nname = \"计票人\"\nchief = true\n") ==
        Places{"meeting.toml:15:1"});
  CHECK(at(issuing_desks(kMaxIssuers - 1)).empty());  // and the server
  CHECK(at(issuing_desks(kMaxIssuers)) == Places{"meeting.toml:12:1"});

  const auto among_officials = [](const std::string& line) {
    return places(toml_faults("quorum = 1", line + "\nquorum = 1"));
  };
  CHECK(among_officials("audit = { id = \"s2\", name = \"审计\" }").empty());
  CHECK(among_officials("audit = { id = \"reg\", name = \"审计\" }") ==
        Places{"meeting.toml:10:16"});
  CHECK(among_officials("system = \"审计\"") == Places{"meeting.toml:10:10"});
  CHECK(among_officials("security = { id = \"a\" }") == Places{"meeting.toml:10:12"});
  CHECK(among_officials("security = { id = \"a\", name = \"b\" }\n"
                        "system = { id = \"a\", name = \"c\" }")
            .size() == 1);
  CHECK(among_officials("auditor = { id = \"a\", name = \"审计\" }") ==
        Places{"meeting.toml:10:1"});
}

TEST_CASE("a poll says how its credentials are issued; reverse evaluations by drawn cards") {
  const auto issuance_of = [](std::string_view from, std::string_view to) {
    Files files;
    files.toml = replaced(kToml, from, to);
    return plan_of(files).polls[1].issuance;
  };
  const std::string kind = "kind = \"evaluation\"";
  CHECK(issuance_of(kind, "kind = \"reverse_evaluation\"") == Issuance::cards);
  CHECK(issuance_of(kind, "kind = \"reverse_evaluation\"\nissuance = \"seat\"") == Issuance::seat);
  CHECK(issuance_of(kind, "kind = \"survey\"") == Issuance::seat);
  CHECK(issuance_of(kind, kind + "\nissuance = \"drawn_cards\"") == Issuance::cards);
  CHECK(issuance_of(kind, kind + "\nissuance = \"seat\"") == Issuance::seat);

  const FileFaults faults = toml_faults(kind, kind + "\nissuance = \"drawn-cards\"");
  CHECK(places(faults) == Places{"meeting.toml:33:12"});
  CHECK(has_remedy(faults, "drawn_cards"));
  CHECK(places(toml_faults(kind, kind + "\nissuance = \"\"")) == Places{"meeting.toml:33:12"});
  CHECK(places(toml_faults(kind, kind + "\nissuance = 1")) == Places{"meeting.toml:33:12"});
}

TEST_CASE("meeting plan points to each fault of the roster") {
  const auto at = [](std::string_view from, std::string_view to) {
    Files files;
    files.roster = replaced(kRoster, from, to);
    return places(faults_of(files));
  };
  CHECK(at("v2,", "v1,") == Places{"roster.csv:3:1"});
  CHECK(at("v2,", "v 2,") == Places{"roster.csv:3:1"});
  CHECK(at("v2,", ",") == Places{"roster.csv:3:1"});
  CHECK(at("v3,李四,B,", "v3,李四,D,") == Places{"roster.csv:4:7"});
  CHECK(at("v3,李四,B,", "v3,李四,,") == Places{"roster.csv:4:7"});
  CHECK(at("v3,李四,B,", "v3,,B,") == Places{"roster.csv:4:4"});
  CHECK(at("二局", "一局") == Places{"roster.csv:3:4"});  // namesakes of one unit
  CHECK(at("二局", "") == Places{"roster.csv:3:4"});      // or without one
  CHECK(at("v3,李四,B,", "v3,\"李\n四\",B,") == Places{"roster.csv:4:4"});
  CHECK(at("v1,张三,A,一局\nv2,张三,B,二局\nv3,李四,B,\n", "") == Places{"roster.csv:0:0"});
  CHECK(at("v2,张三,B,二局\nv3,李四,B,", "v1,张三,B,一局\nv 3,,Z,") ==
        Places{"roster.csv:3:1", "roster.csv:3:4", "roster.csv:4:1", "roster.csv:4:5",
               "roster.csv:4:6"});
}

TEST_CASE("meeting plan points to each fault of the nominees") {
  const auto at = [](std::string_view from, std::string_view to) {
    Files files;
    files.nominees = replaced(kNominees, from, to);
    return places(faults_of(files));
  };
  CHECK(at("n2,", "n1,") == Places{"nominees.csv:3:1"});
  CHECK(at("赵六,乙镇", "王五,乙镇").empty());  // told apart by unit
  CHECK(at("赵六,乙镇,镇长", "王五,甲镇,书记").empty());
  CHECK(at("赵六,乙镇", "王五,甲镇") == Places{"nominees.csv:3:4"});
  CHECK(at("赵六,乙镇", "王五,") == Places{"nominees.csv:3:4"});
  CHECK(at("赵六", "") == Places{"nominees.csv:3:4"});
}

TEST_CASE("an official may not stand on a ballot; a namesake of another unit may") {
  Files files;
  files.nominees = replaced(kNominees, "赵六", "监票人");
  const FileFaults faults = faults_of(files);
  CHECK(places(faults) == Places{"nominees.csv:3:4"});
  CHECK(has_remedy(faults, "单位"));
  files.toml = replaced(kToml, "name = \"监票人\"", "name = \"监票人\"\nunit = \"丙镇\"");
  CHECK(faults_of(files).empty());
  files.toml = replaced(kToml, "name = \"监票人\"", "name = \"监票人\"\nunit = \"乙镇\"");
  CHECK(faults_of(files).size() == 1);
}

TEST_CASE("faults of all files of a meeting are reported at once") {
  Files files;
  files.toml = replaced(kToml, "date = 2026-03-12", "date = \"gestern\"");
  files.roster = replaced(kRoster, "v2,", "v1,");
  files.nominees = replaced(kNominees, "n2,", "n1,");
  files.subjects = "id,name\n";
  CHECK(places(faults_of(files)) ==
        Places{"meeting.toml:4:8", "roster.csv:3:1", "nominees.csv:3:1", "subjects.csv:0:0"});
}

TEST_CASE("meeting faults are told in English as well") {
  set_language(Language::en);
  const FileFaults faults = toml_faults("quorum = 1", "quorum = 2");
  const std::string told = faults.empty() ? "" : faults.front().str();
  set_language(Language::zh);
  CHECK(
      told.ends_with("meeting.toml:10:10: the value of quorum is of a wrong kind; "
                     "write a whole number from 1 to 1"));
}

TEST_CASE("a folder without meeting.toml is one clear fault") {
  const TempFolder folder;
  const auto loaded = load_meeting_plan(folder.path());
  REQUIRE(std::holds_alternative<FileFaults>(loaded));
  CHECK(places(std::get<FileFaults>(loaded)) == Places{"meeting.toml:0:0"});
}

TEST_CASE("meeting show gives what a program needs to write votes") {
  const auto shown = nlohmann::json::parse(meeting_plan_json(plan_of({})));
  CHECK(shown["meeting"] == "sample");
  CHECK(shown["voters"].size() == 3);
  CHECK(shown["voters"][0]["group"] == "A");
  const auto& question = shown["polls"][1]["questions"][1];
  CHECK(question["subjects"] == nlohmann::json({"t"}));
  CHECK(question["exclusive"] == "none");
  CHECK(question["max"] == 1);
  CHECK(question["options"][0]["code"] == "c");
  CHECK(shown["polls"][0]["issuance"] == "seat");
  CHECK(shown["issuers"] == nlohmann::json::parse(R"([{"id":"server","name":"票决服务器"}])"));
}

TEST_CASE("meeting show gives issuers, all officials and how credentials are issued") {
  Files files;
  files.toml = with_tables(issuing_desks(1) + "[[teller]]\nid = \"t1\"\nname = \"计票人\"\n");
  files.toml = replaced(files.toml, "kind = \"evaluation\"", "kind = \"reverse_evaluation\"");
  const auto shown = nlohmann::json::parse(meeting_plan_json(plan_of(files)));
  REQUIRE(shown["issuers"].size() == 2);
  CHECK(shown["issuers"][1] == nlohmann::json::parse(R"({"id":"desk-1","name":"发票台 1"})"));
  CHECK(shown["polls"][1]["issuance"] == "drawn_cards");
  CHECK(shown["officials"][3]["role"] == "teller");
}

TEST_CASE("the demo meetings are valid and of the sizes asked for") {
  const std::filesystem::path demo = std::filesystem::path(PIAOJUE_SOURCE_DIR) / "demo";
  const auto decision_demo = load_meeting_plan(demo / "decision");
  REQUIRE(std::holds_alternative<MeetingPlan>(decision_demo));
  const auto& vote = std::get<MeetingPlan>(decision_demo);
  CHECK(vote.roster.voters.size() == 45);
  CHECK(vote.polls[0].subjects.size() == 54);
  CHECK(vote.threshold == 2);
  CHECK(vote.warnings.empty());
  const auto evaluation_demo = load_meeting_plan(demo / "evaluation");
  REQUIRE(std::holds_alternative<MeetingPlan>(evaluation_demo));
  const auto& grades = std::get<MeetingPlan>(evaluation_demo);
  CHECK(grades.roster.voters.size() == 60);
  CHECK(grades.polls[0].subjects.size() == 13);
  CHECK(grades.groups.size() == 3);
  CHECK(grades.warnings.empty());
}
