// What meeting.toml says of groups in sets, of who is elected, and of scores and flags.
#include <catch2/catch.hpp>

#include "core/meeting/plan.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Places = std::vector<std::string>;

namespace {

constexpr std::string_view kHead = R"([meeting]
id = "sample"
title = "会议"
date = 2026-03-12
[officials]
organiser = { id = "org", name = "组织者" }
registrar = { id = "reg", name = "登记员" }
[[scrutineer]]
id = "s1"
name = "监票人"
)";

/// Without groups; a line number of the poll counts from 11.
struct Files {
  std::string poll;
  std::string roster = "id,name\nv1,张三\nv2,李四\nv3,钱七\nv4,周八\nv5,吴十\n";
  std::string subjects =
      "id,name,unit,post\nn1,王五,甲镇,镇长\nn2,赵六,甲镇,镇长\nn3,孙九,乙镇,镇长\n";
  std::string archive = "id,point,line\nn1,90,80.5\nn2,70,60\n";

  Checked<MeetingPlan> load() const {
    const TempFolder folder;
    folder.write("meeting.toml", std::string(kHead) + poll);
    folder.write("roster.csv", roster);
    folder.write("subjects.csv", subjects);
    folder.write("archive.csv", archive);
    return load_meeting_plan(folder.path());
  }
};

MeetingPlan plan_of(const Files& files) {
  auto loaded = files.load();
  if (const auto* const faults = std::get_if<FileFaults>(&loaded))
    for (const FileFault& fault : *faults) UNSCOPED_INFO(fault.str());
  REQUIRE(std::holds_alternative<MeetingPlan>(loaded));
  return std::get<MeetingPlan>(std::move(loaded));
}

/// "line:column" of each fault in meeting.toml, or "file:line:column"; each has words and a remedy.
Places places(const Files& files) {
  Places out;
  const auto loaded = files.load();
  if (const auto* const faults = std::get_if<FileFaults>(&loaded))
    for (const FileFault& fault : *faults) {
      UNSCOPED_INFO(fault.str());
      CHECK_FALSE(fault.problem.empty());
      CHECK_FALSE(fault.remedy.empty());
      const std::string file = std::filesystem::path(fault.file).filename().string();
      out.push_back((file == "meeting.toml" ? "" : file + ":") + std::to_string(fault.line) + ":" +
                    std::to_string(fault.column));
    }
  return out;
}

Files poll(const std::string& kind, const std::string& rest) {
  return {"[[poll]]\nid = \"p\"\ntitle = \"表决\"\nkind = \"" + kind +
          "\"\nsubjects = \"subjects.csv\"\n" + rest};
}

constexpr const char* kGrade =
    "[[poll.question]]\nid = \"g\"\ntitle = \"等次\"\nkind = \"choice\"\noptions = [{ code = "
    "\"a\", "
    "label = \"优秀\", points = 95 }, { code = \"b\", label = \"不了解\" }]\n";

}  // namespace

TEST_CASE("a recommendation chooses at most so many, and its quorum is four fifths") {
  const MeetingPlan plan = plan_of(poll("民主推荐", "choose = 2\nwrite_ins = 1\n"));
  const PollDefinition& definition = plan.polls.at(0);
  CHECK(definition.quorum == Threshold{Comparison::at_least, Rational(4, 5)});
  CHECK(definition.questions.at(0).options.size() == 1);
  CHECK(definition.limits ==
        std::vector<Limit>{{make_id<QuestionId>("vote"), make_id<OptionCode>("yes"), 2, 1, {}}});
  CHECK(definition.rule->base == Base::returned);
  CHECK(definition.rule->pass == Threshold{Comparison::more_than, Rational(3, 10)});
  CHECK_FALSE(definition.rule->reject);
}

TEST_CASE("an election chooses as many as there are seats, and writes in beside a no") {
  const MeetingPlan plan = plan_of(poll("election", "seats = 2\nwrite_ins = 1\n"));
  const PollDefinition& definition = plan.polls.at(0);
  CHECK(definition.rule->seats == std::vector<Seats>{{"", "", 2}});
  CHECK(definition.rule->base == Base::present);
  CHECK(definition.limits.at(0).at_most == 2);
  CHECK(definition.limits.at(0).beside == make_id<OptionCode>("no"));
}

TEST_CASE("seats are given by post as well") {
  const MeetingPlan plan =
      plan_of(poll("decision", "seats = [{ unit = \"甲镇\", post = \"镇长\", seats = 1 }]\n"));
  CHECK(plan.polls.at(0).rule->seats == std::vector<Seats>{{"甲镇", "镇长", 1}});
}

TEST_CASE("what contradicts itself in a poll with a pass rule is pointed at") {
  CHECK(places(poll("recommendation", "")) == Places{"11:1"});       // choose is missing
  CHECK(places(poll("election", "")) == Places{"11:1", "11:1"});     // seats, and choose
  CHECK(places(poll("election", "seats = 3\n")) == Places{"11:1"});  // not more nominees
  CHECK(places(poll("election", "seats = 0\n")).front() == "16:9");  // nobody to elect
  CHECK(places(poll("election", "seats = 1\nwrite_ins = 2\n")) == Places{"17:13"});
  CHECK(places(poll("decision", "choose = 2\n")) == Places{"16:1"});
  CHECK(places(poll("decision", "seats = [{ unit = \"丙镇\", post = \"镇长\" }]\n")) ==
        Places{"11:1"});
  CHECK(places(poll("survey", std::string("choose = 2\n") + kGrade)) == Places{"16:10"});
  CHECK(places(poll("recommendation",
                    "choose = 2\n[[poll.limit]]\nquestion = \"vote\"\noption = \"yes\"\nat_most = "
                    "1\n")) == Places{"17:1"});
}

TEST_CASE("a question with points is scored, with dimensions once for each") {
  const MeetingPlan plan = plan_of(poll(
      "evaluation",
      std::string("scoring = { digits = 3, rounding = \"truncate\", empty_group = "
                  "\"respread\", unmarked_points = 0, weight = 60 }\n") +
          "archive_points = \"archive.csv\"\n" + kGrade +
          "[[poll.question]]\nkind = \"choice\"\nweight = 2\noptions = [{ code = \"h\", label "
          "= \"好\", points = \"100\" }]\ndimensions = [{ id = \"d1\", title = \"德\" }, { id = "
          "\"d2\", title = \"能\", weight = 3 }]\n" +
          "[[poll.question]]\nid = \"s\"\ntitle = \"打分\"\nkind = \"score\"\nweight = 0\n" +
          "[[poll.archive]]\ncode = \"point\"\nlabel = \"点\"\nweight = 30\n" +
          "[[poll.archive]]\ncode = \"line\"\nlabel = \"线\"\nweight = 10\n" +
          "[[poll.flag]]\nid = \"f\"\nlabel = \"诫勉\"\nquestion = \"g\"\noptions = "
          "[\"a\"]\nshare = \"低于 2/3\"\n" +
          "[[poll.flag]]\nid = \"low\"\nlabel = \"末位\"\nscore = \"at most 60\"\n"));
  const PollDefinition& definition = plan.polls.at(0);
  REQUIRE(definition.questions.size() == 4);
  CHECK(definition.questions[0].weight == Rational(1, 1));
  CHECK(definition.questions[0].options[0].points == Rational(95, 1));
  CHECK_FALSE(definition.questions[0].options[1].points);
  CHECK(definition.questions[1].title == "德");
  CHECK(definition.questions[1].weight == Rational(2, 1));
  CHECK(definition.questions[2].weight == Rational(3, 1));
  CHECK(definition.questions[3].max_marks == 100);
  CHECK(definition.questions[3].weight == Rational());
  REQUIRE(definition.scoring);
  CHECK(definition.scoring->digits == 3);
  CHECK(definition.scoring->rounding == RoundingMode::truncate);
  CHECK(definition.scoring->empty_group == EmptyGroup::respread);
  CHECK(definition.scoring->unmarked_points == Rational());
  CHECK(definition.scoring->evaluation_weight == Rational(60, 1));
  CHECK(definition.scoring->archive.size() == 2);
  CHECK(definition.subjects[0].archive == std::vector<Rational>{{90, 1}, {161, 2}});
  CHECK(definition.subjects[2].archive.empty());
  REQUIRE(plan.warnings.size() == 1);  // the third has no archive
  CHECK(definition.flags[0].comparison == FlagComparison::less_than);
  CHECK(definition.flags[0].value == Rational(2, 3));
  CHECK(definition.flags[1].measure == FlagMeasure::score);
}

TEST_CASE("what contradicts itself in scores and flags is pointed at") {
  const auto graded = [](const std::string& rest) {
    return places(poll("evaluation", kGrade + rest));
  };
  const std::string flag = "[[poll.flag]]\nid = \"f\"\nlabel = \"名单\"\n";
  CHECK(graded(flag + "score = \"60\"\n") == Places{"24:9"});
  CHECK(graded(flag) == Places{"21:1"});
  CHECK(graded(flag + "score = \"at most 60\"\nshare = \"at most 1/2\"\n").size() >= 1);
  CHECK(graded(flag + "share = \"less than 1/2\"\nquestion = \"g\"\noptions = [\"z\"]\n") ==
        Places{"11:1"});
  CHECK(graded(flag + "score = \"at most 60\"\n" + flag + "score = \"at most 50\"\n") ==
        Places{"26:6"});
  const std::string plain =
      "[[poll.question]]\nid = \"q\"\ntitle = \"题\"\nkind = \"boxes\"\noptions = [{ code = \"a\", "
      "label = \"甲\" }]\n";
  CHECK(places(poll("survey", "scoring = { digits = 2 }\n" + plain)) == Places{"16:11"});
  CHECK(places(poll("survey", plain + "weight = 2\n")) == Places{"21:10"});
  CHECK(places(poll("survey", "scoring = { digits = 9 }\n" + std::string(kGrade))) ==
        Places{"16:22"});
  Files files = poll("evaluation", std::string("archive_points = \"archive.csv\"\n") + kGrade +
                                       "[[poll.archive]]\ncode = \"point\"\nlabel = \"点\"\n");
  files.archive = "id,点\nn1,九十\nn9,80\nn1,80\n";
  CHECK(places(files) == Places{"archive.csv:2:4", "archive.csv:3:1", "archive.csv:4:1"});
  CHECK(places(poll("evaluation", std::string("archive_points = \"archive.csv\"\n") + kGrade)) ==
        Places{"16:18"});
}

TEST_CASE("a group's weight is its share of the set it is in") {
  Files files = poll("survey", kGrade);
  files.poll =
      "[[group]]\nid = \"leaders\"\nname = \"领导\"\nweight = 40\n"
      "[[group]]\nid = \"chief\"\nparent = \"leaders\"\nweight = 30\ndisclosed = true\n"
      "[[group]]\nid = \"others\"\nparent = \"leaders\"\nweight = 70\n"
      "[[group]]\nid = \"staff\"\nweight = 60\n" +
      files.poll;
  files.roster = "id,name,group\nv1,张三,chief\nv2,李四,others\nv3,钱七,staff\n";
  const MeetingPlan plan = plan_of(files);
  REQUIRE(plan.groups.size() == 3);
  CHECK(plan.groups[0].weight == Rational(12, 1));
  CHECK(plan.groups[1].weight == Rational(28, 1));
  CHECK(plan.groups[2].weight == Rational(60, 1));
  CHECK(plan.groups[0].set == make_id<GroupId>("leaders"));
  REQUIRE(plan.group_sets.size() == 1);
  CHECK(plan.group_sets[0].name == "领导");
  files.roster = "id,name,group\nv1,张三,leaders\nv2,李四,others\nv3,钱七,staff\n";
  CHECK(places(files) == Places{"roster.csv:2:7"});  // nobody votes in a set
}

TEST_CASE("a set of groups is written before what is in it") {
  Files files = poll("survey", kGrade);
  files.poll = "[[group]]\nid = \"a\"\nparent = \"b\"\n[[group]]\nid = \"b\"\n" + files.poll;
  files.roster = "id,name,group\nv1,张三,a\n";
  CHECK(places(files) == Places{"13:10"});
}
