// Rosters, nominees and posts of a meeting folder: what is read, what is a fault, what is a
// warning.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "core/meeting/plan.hpp"
#include "tests/support/workbook.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using test::workbook_of;
using Places = std::vector<std::string>;

namespace {

constexpr std::string_view kToml = R"([meeting]
id = "sample"
title = "会议"
date = 2026-03-12
minimum_group = 2
[officials]
organiser = { id = "org", name = "组织者" }
registrar = { id = "reg", name = "登记员" }
[[scrutineer]]
id = "s1"
name = "监票人"
[[poll]]
id = "vote"
title = "票决"
kind = "decision"
subjects = "nominees.csv"
)";

struct Folder {
  std::map<std::string, std::string> files = {
      {"meeting.toml", std::string(kToml)},
      {"roster.csv", "id,name\nv1,张三\nv2,李四\nv3,孙五\n"},
      {"nominees.csv", "id,name,unit,post\nn1,王五,甲镇,镇长\nn2,赵六,乙镇,镇长\n"}};

  Folder& with(const std::string& name, std::string text) {
    files[name] = std::move(text);
    return *this;
  }
  Folder& replace(const std::string& name, std::string_view from, std::string_view to) {
    std::string& text = files.at(name);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("not in the sample: " + std::string(from));
    text.replace(at, from.size(), to);
    return *this;
  }
  Folder& poll(std::string_view keys) {
    files["meeting.toml"] += keys;
    return *this;
  }
  Checked<MeetingPlan> load() const {
    const TempFolder folder;
    for (const auto& [name, text] : files) folder.write(name, text);
    return load_meeting_plan(folder.path());
  }
  MeetingPlan plan() const {
    auto loaded = load();
    if (const auto* const faults = std::get_if<FileFaults>(&loaded))
      for (const FileFault& fault : *faults) UNSCOPED_INFO(fault.str());
    REQUIRE(std::holds_alternative<MeetingPlan>(loaded));
    return std::get<MeetingPlan>(std::move(loaded));
  }
  FileFaults faults() const {
    const auto loaded = load();
    REQUIRE(std::holds_alternative<FileFaults>(loaded));
    for (const FileFault& fault : std::get<FileFaults>(loaded)) CHECK_FALSE(fault.problem.empty());
    return std::get<FileFaults>(loaded);
  }
  FileFaults warnings() const { return plan().warnings; }
};

bool says(const FileFaults& faults, std::string_view word) {
  return std::ranges::any_of(
      faults, [&](const FileFault& one) { return one.str().find(word) != std::string::npos; });
}

std::string names_of(const std::vector<Subject>& subjects) {
  std::string out;
  for (const Subject& one : subjects) out += (out.empty() ? "" : " ") + one.name;
  return out;
}

Folder with_nominees(std::string text) {
  Folder folder;
  folder.with("nominees.csv", std::move(text));
  return folder;
}

}  // namespace

TEST_CASE("a roster has post, tier and delegation") {
  const MeetingPlan plan = Folder()
                               .with("roster.csv",
                                     "编号,姓名,单位,职务,职级,代表类别,备注\nv1,张三,一局,局长,"
                                     "正职,党代表,x\nv2,李四,,,,,\n")
                               .plan();
  CHECK(plan.roster.voters[0] == Voter{make_id<VoterId>("v1"), "张三", make_id<GroupId>("voters"),
                                       "一局", "局长", "正职", "党代表"});
  CHECK(plan.roster.voters[1].tier.empty());
}

TEST_CASE("nominees have tier, gender, age, résumé and statement") {
  const MeetingPlan plan =
      with_nominees(
          "编号,姓名,职务层次,性别,出生年月,简历,施政演说\n"
          "n1,王五,正职,男,1975.03,\"1990年参加工作\r\n2010年任镇长\",\"第一\n第二\"\n"
          "n2,赵六,副职,女,1980-04,,\n")
          .plan();
  const Subject& first = plan.polls[0].subjects[0];
  CHECK(first.tier == "正职");
  CHECK(first.gender == "男");
  CHECK(first.age == 51);
  CHECK(first.resume == "1990年参加工作\n2010年任镇长");
  CHECK(first.statement == "第一\n第二");
  CHECK(plan.polls[0].subjects[1].age == 45);
  CHECK(plan.warnings.empty());
}

TEST_CASE("lines after a field with line feeds are counted right") {
  CHECK(places(with_nominees("id,name,resume,age\nn1,王五,\"一\n二\n三\",200\nn2,赵六,,x\n")
                   .faults()) == Places{"nominees.csv:4:4", "nominees.csv:5:8"});
}

TEST_CASE("bad genders, ages, dates of birth and texts are faults at their cells") {
  const auto at = [](const std::string& row) {
    return places(
        with_nominees("id,name,gender,age,born,resume,tier\nn1,王五," + row + "\n").faults());
  };
  CHECK(at("其他,,,,") == Places{"nominees.csv:2:7"});
  CHECK(at(",0,,,") == Places{"nominees.csv:2:8"});
  CHECK(at(",,1975.1,,") == Places{"nominees.csv:2:9"});
  CHECK(at(",,2030-01,,") == Places{"nominees.csv:2:9"});
  CHECK(at(",,," + std::string(12001, 'a') + ",") == Places{"nominees.csv:2:10"});
  CHECK(at(",,,," + std::string(601, 'a')) == Places{"nominees.csv:2:11"});
  CHECK(says(with_nominees("id,name,born\nn1,王五,1975.1\n").faults(), "01"));
}

TEST_CASE("an age that differs from the date of birth is a warning, and the latter is taken") {
  const MeetingPlan plan = with_nominees("id,name,age,born\nn1,王五,50,1975-03\n").plan();
  CHECK(plan.polls[0].subjects[0].age == 51);
  CHECK(places(plan.warnings) == Places{"nominees.csv:2:7"});
}

TEST_CASE("workbooks stand for every table of a meeting") {
  Folder folder;
  folder.replace("meeting.toml", "minimum_group = 2", "minimum_group = 2\nroster = \"roster.xlsx\"")
      .replace("meeting.toml", "nominees.csv", "nominees.xlsx")
      .poll("seats = 1\n")
      .with("roster.xlsx", workbook_of("编号,姓名,单位\nv1,张三,一局\nv2,李四\n"))
      .with("nominees.xlsx",
            workbook_of("编号,姓名,单位,职务\nn1,王五,甲镇,镇长\nn2,赵六,乙镇,镇长\n"));
  const MeetingPlan plan = folder.plan();
  CHECK(plan.roster.voters.size() == 2);
  CHECK(plan.roster.voters[1].unit.empty());
  CHECK(names_of(plan.polls[0].subjects) == "王五 赵六");
}

TEST_CASE("faults in a workbook stand at row and column") {
  const auto at = [](std::string_view roster) {
    Folder folder;
    folder.replace("meeting.toml", "minimum_group = 2", "roster = \"roster.xlsx\"")
        .with("roster.xlsx", workbook_of(roster));
    return places(folder.faults());
  };
  CHECK(at("编号,姓名\nv1,张三\nv1,李四\n") == Places{"roster.xlsx:3:1"});
  CHECK(at("编号,姓名,单位\nv1,张三,一局\nv2,张三,一局\n") == Places{"roster.xlsx:3:2"});
  CHECK(at("编号,姓名\nv1,张三\nv2\n") == Places{"roster.xlsx:3:2"});
  CHECK(at("编号,姓名,组别\nv1,张三,Z\n") == Places{"roster.xlsx:2:3"});
  CHECK(at("编号,姓名,电话\nv1,张三,1\n") == Places{"roster.xlsx:1:3"});
  CHECK(at("编号\nv1\n") == Places{"roster.xlsx:1:0"});
  CHECK(at("编号,姓名\nv1,张三,,多\nv2,李四\n") == Places{"roster.xlsx:2:3"});
  CHECK(at("编号,姓名\n") == Places{"roster.xlsx:0:0"});
  CHECK(at("") == Places{"roster.xlsx:0:0"});
}

TEST_CASE("an official may not be a nominee of a workbook either") {
  Folder folder;
  folder.replace("meeting.toml", "nominees.csv", "nominees.xlsx")
      .with("nominees.xlsx", workbook_of("编号,姓名\nn1,王五\nn2,监票人\n"));
  CHECK(places(folder.faults()) == Places{"nominees.xlsx:3:2"});
}

TEST_CASE("nominees and voters are put in the order asked for, each type by itself") {
  const std::string list =
      "id,name,type\na,李四,nominee\nb,丁一,nominee\nc,班子,team\nd,王五,nominee\n";
  const auto names = [&](const std::string& order) {
    return names_of(
        with_nominees(list).poll("order = \"" + order + "\"\n").plan().polls[0].subjects);
  };
  CHECK(names("listed") == "李四 丁一 班子 王五");
  CHECK(names("stroke") == "丁一 王五 李四 班子");
  CHECK(names("pinyin") == "丁一 李四 王五 班子");
  const MeetingPlan plan =
      Folder()
          .replace("meeting.toml", "minimum_group = 2", "order = \"stroke\"\nminimum_group = 2")
          .plan();
  CHECK(plan.roster.voters[0].name == "孙五");  // 6 strokes, before 张 and 李 of 7: 李 张
  CHECK(plan.roster.voters[1].name == "李四");
  CHECK(places(Folder().poll("order = \"strokes\"\n").faults()) == Places{"meeting.toml:17:9"});
}

TEST_CASE("a roster read by itself is put in the order that the manifest commits to") {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  const TempFolder folder;
  folder.write("roster.csv", "id,name\nv1,张三\nv2,丁一\n");
  const std::vector<VoterGroup> groups = {
      {make_id<GroupId>("voters"), "全体", Rational(1, 1), false, 2}};
  const Roster listed = std::get<Roster>(load_roster(folder.path() / "roster.csv", groups));
  const Roster turned{{listed.voters[1], listed.voters[0]}};
  Manifest pinned = manifest(groups, 2);
  pinned.roster = turned.commitment(suite);
  CHECK(as_committed(listed, pinned) == turned);
  pinned.roster = listed.commitment(suite);
  CHECK(as_committed(listed, pinned) == listed);
  pinned.roster = Hash32{};
  CHECK(as_committed(listed, pinned) == listed);
}

TEST_CASE("seats still free are read by unit and post") {
  Folder folder;
  folder.poll("posts = \"posts.csv\"\n")
      .with("posts.csv",
            "单位,职务,职数,现有\n甲镇,镇长,1,\n甲镇,副镇长,3,1\n乙镇,镇长,2,1\n丙镇,镇长,1,1\n");
  const MeetingPlan plan = folder.plan();
  CHECK(plan.polls[0].rule->seats == std::vector<Seats>{{"甲镇", "镇长", 1}, {"乙镇", "镇长", 1}});
  CHECK(plan.warnings.empty());
}

TEST_CASE("a post that is full is a warning, and nobody is elected to it") {
  Folder folder;
  folder.poll("posts = \"posts.csv\"\n")
      .with("posts.csv", "unit,post,seats,filled\n甲镇,镇长,1,1\n乙镇,镇长,1,0\n");
  const MeetingPlan plan = folder.plan();
  CHECK(plan.polls[0].rule->seats[0] == Seats{"甲镇", "镇长", 0});
  CHECK(places(plan.warnings) == Places{"posts.csv:2:7"});
}

TEST_CASE("seats by post give an election how many may be chosen") {
  Folder folder;
  folder.replace("meeting.toml", "decision", "election")
      .poll("posts = \"posts.csv\"\n")
      .with("nominees.csv",
            "id,name,unit,post\na,甲一,甲镇,委员\nb,乙一,甲镇,委员\nc,丙一,甲镇,委员\n")
      .with("posts.csv", "unit,post,seats,filled\n甲镇,委员,3,1\n");
  CHECK(folder.plan().polls[0].limits[0].at_most == 2);
  folder.replace("posts.csv", "3,1", "3,3");
  CHECK(places(folder.faults()) == Places{"meeting.toml:17:9"});
}

TEST_CASE("faults of posts: unknown unit or post, twice, no number, beside seats, elsewhere") {
  const auto at = [](const std::string& posts) {
    Folder folder;
    folder.poll("posts = \"posts.csv\"\n").with("posts.csv", "unit,post,seats,filled\n" + posts);
    return folder.faults();
  };
  FileFaults faults = at("甲镇,镇长,1,\n乙鎮,镇长,1,\n");
  CHECK(places(faults) == Places{"nominees.csv:3:7"});
  CHECK(says(faults, "乙鎮"));
  faults = at("甲镇,镇长,1,\n乙镇,乡长,1,\n");
  CHECK(places(faults) == Places{"nominees.csv:3:10"});
  CHECK(says(faults, "乡长"));
  CHECK(places(at("甲镇,镇长,1,\n甲镇,镇长,1,\n乙镇,镇长,1,\n")) == Places{"posts.csv:3:1"});
  CHECK(places(at("甲镇,镇长,一,\n乙镇,镇长,,\n")) == Places{"posts.csv:2:7", "posts.csv:3:7"});
  CHECK(places(at("甲镇,镇长,1,-1\n乙镇,镇长,1,\n")) == Places{"posts.csv:2:9"});
  Folder both;
  both.poll("posts = \"posts.csv\"\nseats = 1\n")
      .with("posts.csv", "unit,post,seats\n甲镇,镇长,1\n乙镇,镇长,1\n");
  CHECK(places(both.faults()) == Places{"meeting.toml:18:9"});
  CHECK(places(Folder().poll("posts = \"../posts.csv\"\n").faults()) ==
        Places{"meeting.toml:17:9"});
  CHECK(places(Folder().poll("posts = \"none.csv\"\n").faults()) == Places{"none.csv:0:0"});
}

TEST_CASE("nominees above the age limit of their tier are warned of at the age") {
  const std::string limit = "[[poll.age_limit]]\ntier = \"正职\"\nmale = 53\nfemale = 50\n";
  const auto warned = [&](const std::string& rows) {
    return with_nominees("id,name,tier,gender,age\n" + rows).poll(limit).warnings();
  };
  CHECK(warned("a,甲一,正职,男,53\nb,乙一,正职,女,50\nc,丙一,副职,男,59\n").empty());
  const FileFaults older = warned("a,甲一,正职,男,54\nb,乙一,正职,女,51\n");
  CHECK(places(older) == Places{"nominees.csv:2:11", "nominees.csv:3:11"});
  CHECK(says(older, "53"));
  CHECK(places(warned("a,甲一,正职,,40\nb,乙一,正职,女,\n")) ==
        Places{"nominees.csv:2:9", "nominees.csv:3:11"});
  const FileFaults born =
      with_nominees("id,name,tier,gender,born\na,甲一,正职,男,1972-03\n").poll(limit).warnings();
  CHECK(places(born) == Places{"nominees.csv:2:11"});  // 54 in the month of the meeting
}

TEST_CASE("faults of age limits: no such tier, no ages, bad ages, unknown keys") {
  const auto at = [](const std::string& keys) {
    return places(
        with_nominees("id,name,tier\na,甲一,正职\n").poll("[[poll.age_limit]]\n" + keys).faults());
  };
  CHECK(at("tier = \"正值\"\nmale = 53\n") == Places{"meeting.toml:18:8"});
  CHECK(at("tier = \"正职\"\n") == Places{"meeting.toml:17:1"});
  CHECK(at("male = 53\n") == Places{"meeting.toml:17:1"});
  CHECK(at("tier = \"正职\"\nmale = 0\n") == Places{"meeting.toml:19:8"});
  CHECK(at("tier = \"正职\"\nmale = 53\nage = 1\n") == Places{"meeting.toml:20:1"});
}

TEST_CASE("posts and age limits are refused in polls without a pass rule") {
  Folder folder;
  folder.replace("meeting.toml", "decision", "evaluation")
      .poll(
          "posts = \"posts.csv\"\nage_limit = []\n[[poll.question]]\nid = \"g\"\ntitle = \"评价\"\n"
          "kind = \"choice\"\noptions = [{ code = \"a\", label = \"好\" }]\n");
  CHECK(places(folder.faults()) == Places{"meeting.toml:17:9", "meeting.toml:18:13"});
}

TEST_CASE("one person with two spellings of unit or post on two lists is a warning") {
  const auto warned = [](const std::string& second) {
    Folder folder;
    folder
        .poll(
            "[[poll]]\nid = \"again\"\ntitle = \"再\"\nkind = \"decision\"\nsubjects = "
            "\"more.csv\"\n")
        .with("nominees.csv", "id,name,unit,post\nn1,王五,青山镇党委,党委书记\n")
        .with("more.csv", "id,name,unit,post\n" + second);
    return places(folder.warnings());
  };
  CHECK(warned("n1,王五,青山镇党委,党委书记\n").empty());
  CHECK(warned("n1,王五,清山镇党委,党委书记\n") == Places{"more.csv:2:7"});
  CHECK(warned("n1,王五,县青山镇党委,党委书记\n") == Places{"more.csv:2:7"});
  CHECK(warned("n1,王五,青山镇党委,党委书纪\n") == Places{"more.csv:2:13"});
  CHECK(warned("n1,王五,青山镇党委,党委副书记\n").empty());  // another post, not a slip
  CHECK(warned("n1,王五,县农业农村局,局长\n").empty());      // a namesake
}

TEST_CASE("small groups are warned of: with whom they merge, what they weigh, that they are told") {
  const auto warned = [](const std::string& chief, const std::string& minimum) {
    Folder folder;
    folder.replace("meeting.toml", "minimum_group = 2", "minimum_group = " + minimum)
        .poll("[[group]]\nid = \"chief\"\nweight = \"12%\"\n" + chief +
              "[[group]]\nid = \"others\"\nweight = \"28%\"\n[[group]]\nid = \"staff\"\nweight = "
              "\"60%\"\n")
        .with("roster.csv",
              "id,name,group\nv1,张三,chief\nv2,李四,others\nv3,孙五,others\nv4,周六,staff\nv5,"
              "吴七,staff\n");
    return folder.warnings();
  };
  // The chief alone is fewer than 2: merged with the next, 12% + 28% = 2/5.
  FileFaults warnings = warned("", "2");
  CHECK(places(warnings) == Places{"meeting.toml:17:1"});
  CHECK(says(warnings, "与 others 合并"));
  CHECK(says(warnings, "2/5"));
  warnings = warned("disclosed = true\n", "2");
  CHECK(places(warnings) == Places{"meeting.toml:17:1"});
  CHECK(says(warnings, "告知"));
  warnings = warned("", "6");
  CHECK(places(warnings) == Places{"meeting.toml:17:1"});
  CHECK(says(warnings, "不会计票"));
}
