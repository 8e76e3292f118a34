// A tie at the last seat and the meeting that votes again.
#include "client/runoff.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

const char* const kToml = R"([meeting]
id = "first-round"
title = "选举\"大\"会"
date = 2026-03-12
place = "一号厅"
minimum_group = 2
[officials]
organiser = { id = "org", name = "组织者", unit = "组织部" }
registrar = { id = "reg", name = "登记员" }
audit = { id = "aud", name = "审计员" }
quorum = 1
[[scrutineer]]
id = "s1"
name = "监票一"
chief = true
[[scrutineer]]
id = "s2"
name = "监票二"
[[teller]]
id = "t1"
name = "计票一"
[[teller]]
id = "t2"
name = "计票二"
[[issuer]]
id = "desk"
name = "发票台"
[[group]]
id = "leaders"
weight = 40
[[group]]
id = "A"
parent = "leaders"
weight = 30
disclosed = true
[[group]]
id = "B"
parent = "leaders"
weight = 70
[[group]]
id = "C"
name = "群众"
weight = 60
[[poll]]
id = "elect"
title = "代表选举"
kind = "election"
subjects = "nominees.csv"
seats = 2
write_ins = 1
base = "valid"
pass = "at least 1/2"
quorum = "more than 3/4"
issuance = "drawn_cards"
gives = "chosen"
)";

struct FirstRound {
  TemporaryFolder folder = make_temporary_folder();
  MeetingPlan plan = [this] {
    std::filesystem::create_directory(folder.path() / "first");
    const auto path = folder.path() / "first";
    write_text(path / "meeting.toml", kToml);
    write_text(path / "roster.csv",
               "id,name,group,unit\nv1,甲,A,\nv2,乙,B,\"一,局\"\nv3,丙,B,\nv4,丁,C,\nv5,戊,C,\n");
    write_text(path / "nominees.csv",
               "id,name,unit,post\nn1,候选一,甲镇,镇长\nn2,候选二,甲镇,镇长\nn3,候选三,丙镇,\nw1,"
               "候选四,丙镇,\n");
    return load_plan(path);
  }();

  Json result = {{"format", "piaojue-result/1"},
                 {"meeting", "first-round"},
                 {"poll", "elect"},
                 {"runoffs",
                  {{{"unit", ""},
                    {"post", ""},
                    {"seats", 1},
                    {"subjects", {"n2", "n3"}},
                    {"names", Json::array()}}}}};

  Result<RunoffFolder> compose(const std::optional<PollId>& id = {}) const {
    return compose_runoff(plan, result.dump(), id);
  }
  MeetingPlan second(const std::optional<PollId>& id = {}) const {
    const auto written = compose(id);
    REQUIRE(written);
    const auto path = folder.path() / "second";
    std::filesystem::create_directories(path);
    write_text(path / "meeting.toml", written->meeting_toml);
    write_text(path / "roster.csv", written->roster_csv);
    write_text(path / "nominees.csv", written->nominees_csv);
    return load_plan(path);
  }
};

std::vector<std::string> names(const PollDefinition& poll) {
  std::vector<std::string> out;
  for (const Subject& subject : poll.subjects) out.push_back(subject.name);
  return out;
}

}  // namespace

TEST_CASE("runoff keeps officials, issuers, roster and rule, and asks of the tied only") {
  const FirstRound first;
  const MeetingPlan second = first.second();
  CHECK(second.id.str() == "first-round-runoff");
  CHECK(second.title == "选举\"大\"会（票数相同再次投票）");
  CHECK(second.date == first.plan.date);
  CHECK(second.minimum_group == 2);
  CHECK(second.threshold == 1);
  CHECK(second.roster.voters.size() == 5);
  CHECK(second.roster.voters[1].unit == "一,局");
  REQUIRE(second.officials.size() == first.plan.officials.size());
  for (const PlannedOfficial& official : first.plan.officials) {
    const auto same = std::ranges::find(second.officials, official.id, &PlannedOfficial::id);
    REQUIRE(same != second.officials.end());
    CHECK(same->name == official.name);
    CHECK(same->unit == official.unit);
    CHECK(same->role == official.role);
    CHECK(same->chief == official.chief);
  }
  REQUIRE(second.issuers.size() == 1);
  CHECK(second.issuers[0].id.str() == "desk");

  // Sets are flattened: A 40 × 30%, B 40 × 70%, C 60.
  REQUIRE(second.groups.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(second.groups[i].weight == first.plan.groups[i].weight);
    CHECK(second.groups[i].disclosed == first.plan.groups[i].disclosed);
    CHECK(second.groups[i].entitled == first.plan.groups[i].entitled);
  }

  REQUIRE(second.polls.size() == 1);
  const PollDefinition& poll = second.polls[0];
  CHECK(poll.id.str() == "elect-runoff");
  CHECK(names(poll) == std::vector<std::string>{"候选二", "候选三"});
  CHECK(poll.subjects[0].unit == "甲镇");
  CHECK(poll.subjects[0].post == "镇长");
  CHECK(poll.kind == PollKind::election);
  CHECK(poll.issuance == Issuance::cards);
  CHECK(poll.quorum == first.plan.polls[0].quorum);
  CHECK(poll.gives == first.plan.polls[0].gives);
  CHECK(poll.questions == first.plan.polls[0].questions);
  PassRule rule = *first.plan.polls[0].rule;
  rule.seats = {{"", "", 1}};
  CHECK(poll.rule == rule);
  // One may be chosen now, and nobody written in.
  REQUIRE(poll.limits.size() == 1);
  CHECK(poll.limits[0].at_most == 1);
  CHECK(poll.limits[0].write_ins == 0);
}

TEST_CASE("runoff makes a nominee of a name that was written in, under an id of its own") {
  FirstRound first;
  first.result["runoffs"][0]["names"] = {"另选\"人"};
  const MeetingPlan second = first.second();
  const Subject& written = second.polls[0].subjects.back();
  CHECK(written.name == "另选\"人");
  CHECK(written.id.str() == "w2");  // w1 is taken
}

TEST_CASE("runoff of several posts keeps the seats of each") {
  FirstRound first;
  first.result["runoffs"] = {{{"unit", "甲镇"},
                              {"post", "镇长"},
                              {"seats", 1},
                              {"subjects", {"n1", "n2"}},
                              {"names", Json::array()}},
                             {{"unit", "丙镇"},
                              {"post", ""},
                              {"seats", 1},
                              {"subjects", {"n3", "w1"}},
                              {"names", Json::array()}}};
  const MeetingPlan second = first.second(*PollId::parse("again"));
  CHECK(second.polls[0].id.str() == "again");
  CHECK(second.polls[0].rule->seats == std::vector<Seats>{{"甲镇", "镇长", 1}, {"丙镇", "", 1}});
  CHECK(second.polls[0].limits[0].at_most == 2);
}

TEST_CASE("runoff refuses a result without a tie, of another meeting, or that is none") {
  FirstRound first;
  const auto code = [&] {
    const auto refused = first.compose();
    REQUIRE_FALSE(refused);
    return refused.error().code;
  };
  SECTION("without a tie") {
    first.result["runoffs"] = Json::array();
    CHECK(code() == ErrorCode::wrong_state);
  }
  SECTION("of another meeting") {
    first.result["meeting"] = "other";
    CHECK(code() == ErrorCode::wrong_context);
  }
  SECTION("of another poll") {
    first.result["poll"] = "other";
    CHECK(code() == ErrorCode::wrong_context);
  }
  SECTION("with somebody whom the folder does not know") {
    first.result["runoffs"][0]["subjects"] = {"n9"};
    CHECK(code() == ErrorCode::wrong_context);
  }
  SECTION("of another format") {
    first.result["format"] = "other";
    CHECK(code() == ErrorCode::malformed);
  }
  SECTION("without the member") {
    first.result.erase("runoffs");
    CHECK(code() == ErrorCode::malformed);
  }
  SECTION("no JSON") { CHECK_FALSE(compose_runoff(first.plan, "{", {})); }
}

TEST_CASE("runoff refuses a written-in name where a gate stood before the ballot") {
  FirstRound first;
  first.plan.polls[0].required = {{*FactId::parse("cleared"), "纪委审定"}};
  CHECK(first.compose());
  first.result["runoffs"][0]["names"] = {"另选人"};
  const auto refused = first.compose();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid);
}

TEST_CASE("runoff shortens a meeting id that has no room for more") {
  FirstRound first;
  first.plan.id = *MeetingId::parse(std::string(42, 'a') + "-" + std::string(7, 'b'));
  first.result["meeting"] = first.plan.id.str();
  CHECK(first.second().id.str() == std::string(42, 'a') + "-runoff");
}
