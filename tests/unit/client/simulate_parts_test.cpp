// Plain count, output folder and generated scrutineers of a rehearsal.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "client/simulate/cast_list.hpp"
#include "client/simulate/output_folder.hpp"
#include "client/simulate/plain_count.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::simulate;
using Json = nlohmann::json;

namespace {

struct Votes {
  TemporaryFolder folder = make_temporary_folder();
  MeetingPlan plan = load_plan(write_meeting(folder.path() / "meeting", {.two_polls = false}));

  PlainCount count(const std::string& lines) const {
    write_text(folder.path() / "votes.csv", "voter,poll,subject,question,choice\n" + lines);
    auto plain = PlainCount::read(folder.path() / "votes.csv", plan);
    REQUIRE(plain);
    return *std::move(plain);
  }
};

const std::string kLines = "v1,decide,n1,vote,yes\nv1,decide,n2,vote,no\nv5,decide,n1,vote,\n";

/// What a right result of kLines says.
Json right_result(const MeetingPlan& plan) {
  Json json = {{"status", "counted"},
               {"entitled", 8},
               {"present", 2},
               {"issued", 2},
               {"returned", 2},
               {"groups", {{{"name", "A+B"}, {"members", {"A", "B"}}}}},
               {"counts", Json::array()},
               {"write_ins", Json::array()},
               {"texts", Json::array()}};
  for (const char* group : {"all", "A+B"})
    for (const char* subject : {"n1", "n2"})
      for (const auto& option : plan.polls[0].questions[0].options) {
        const std::string code = option.code.str();
        const int count = (subject == std::string("n1") && code == "yes") ||
                                  (subject == std::string("n2") && code == "no")
                              ? 1
                              : 0;
        json["counts"].push_back({{"subject", subject},
                                  {"question", "vote"},
                                  {"group", group},
                                  {"option", code},
                                  {"count", count}});
      }
  for (const char* group : {"all", "A+B"})
    for (const char* subject : {"n1", "n2"})
      json["counts"].push_back({{"subject", subject},
                                {"question", "vote"},
                                {"group", group},
                                {"option", "unmarked"},
                                {"count", 1}});
  return json;
}

}  // namespace

TEST_CASE("plain count counts options, unmarked cells and missing lines by group",
          "[R9.2-1][R9.2-3]") {
  const Votes votes;
  const PlainCount plain = votes.count(kLines);
  const PollId poll = *PollId::parse("decide");
  const auto of = [&](const char* subject, const char* option, const char* group) {
    return plain.votes(poll, *SubjectId::parse(subject), *QuestionId::parse("vote"), option, group);
  };
  CHECK(plain.present() == 2);
  CHECK(plain.returned(poll) == 2);
  CHECK(of("n1", "yes", "A") == 1);
  CHECK(of("n1", "yes", "B") == 0);
  CHECK(of("n1", "", "B") == 1);
  CHECK(of("n2", "", "B") == 1);  // no line for this cell
  CHECK(of("n2", "no", "A") == 1);
}

TEST_CASE("plain count adds the scores given, by group", "[R9.2-9]") {
  Votes votes;
  Question& question = votes.plan.polls[0].questions[0];
  question.kind = QuestionKind::score;
  question.options.clear();
  question.max_marks = 100;
  const PlainCount plain = votes.count(
      "v1,decide,n1,vote,90\nv2,decide,n1,vote,0\nv5,decide,n1,vote,75\n"
      "v6,decide,n1,vote,\n");
  const auto of = [&](const char* option, const char* group) {
    return plain.votes(*PollId::parse("decide"), *SubjectId::parse("n1"),
                       *QuestionId::parse("vote"), option, group);
  };
  CHECK(of("sum", "A") == 90);
  CHECK(of("", "A") == 0);  // a score of 0 is one
  CHECK(of("sum", "B") == 75);
  CHECK(of("", "B") == 1);
  Json json = {{"status", "counted"},
               {"entitled", 8},
               {"present", 4},
               {"issued", 4},
               {"returned", 4},
               {"groups", Json::array()},
               {"counts", Json::array()},
               {"write_ins", Json::array()},
               {"texts", Json::array()}};
  const auto add = [&](const char* subject, const char* option, int count) {
    json["counts"].push_back({{"subject", subject},
                              {"question", "vote"},
                              {"group", "all"},
                              {"option", option},
                              {"count", count}});
  };
  add("n1", "sum", 165);
  add("n1", "unmarked", 1);
  add("n2", "sum", 0);
  add("n2", "unmarked", 4);
  CHECK(compare(json.dump(), votes.plan, votes.plan.polls[0], plain));
  json["counts"][0]["count"] = 164;
  CHECK_FALSE(compare(json.dump(), votes.plan, votes.plan.polls[0], plain));
}

TEST_CASE("plain count accepts a right result and refuses any other figure") {
  const Votes votes;
  const PlainCount plain = votes.count(kLines);
  const Json right = right_result(votes.plan);
  CHECK(compare(right.dump(), votes.plan, votes.plan.polls[0], plain));
  for (const char* key : {"entitled", "present", "issued", "returned"}) {
    Json wrong = right;
    wrong[key] = 7;
    CHECK_FALSE(compare(wrong.dump(), votes.plan, votes.plan.polls[0], plain));
  }
  for (std::size_t i = 0; i < right["counts"].size(); ++i) {
    Json wrong = right;
    wrong["counts"][i]["count"] = 5;
    CHECK_FALSE(compare(wrong.dump(), votes.plan, votes.plan.polls[0], plain));
  }
  Json missing = right;
  missing["counts"].erase(missing["counts"].begin());
  CHECK_FALSE(compare(missing.dump(), votes.plan, votes.plan.polls[0], plain));
}

TEST_CASE("output folder publishes all entries beside what is there") {
  const auto folder = make_temporary_folder();
  const auto target = folder.path() / "out";
  write_meeting(target / "meeting");
  auto out = OutputFolder::plan(target, {"ca.pem", "decide"});
  REQUIRE(out);
  REQUIRE(out->begin());
  write_text(out->staging() / "ca.pem", "new");
  std::filesystem::create_directory(out->staging() / "decide");
  CHECK_FALSE(std::filesystem::exists(target / "ca.pem"));
  REQUIRE(out->publish());
  CHECK(read_text(target / "ca.pem") == "new");
  CHECK(std::filesystem::exists(target / "decide"));
  CHECK(std::filesystem::exists(target / "meeting/meeting.toml"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);

  SECTION("its own results are replaced by the next rehearsal") {
    auto next = OutputFolder::plan(target, {"ca.pem"});
    REQUIRE(next);
    REQUIRE(next->begin());
    write_text(next->staging() / "ca.pem", "newer");
    REQUIRE(next->publish());
    CHECK(read_text(target / "ca.pem") == "newer");
    CHECK_FALSE(std::filesystem::exists(target / "decide"));
    CHECK(std::filesystem::exists(target / "meeting"));
  }
}

TEST_CASE("output folder refuses a foreign file in the way and keeps everything on failure") {
  const auto folder = make_temporary_folder();
  const auto target = folder.path() / "out";
  std::filesystem::create_directory(target);
  write_text(target / "ca.pem", "theirs");
  CHECK_FALSE(OutputFolder::plan(target, {"ca.pem"}));
  write_text(folder.path() / "file", "");
  CHECK_FALSE(OutputFolder::plan(folder.path() / "file", {"ca.pem"}));

  auto out = OutputFolder::plan(target, {"anchor.txt", "missing"});
  REQUIRE(out);
  REQUIRE(out->begin());
  write_text(out->staging() / "anchor.txt", "x");
  CHECK_FALSE(out->publish());
  CHECK_FALSE(std::filesystem::exists(target / "anchor.txt"));
  CHECK(read_text(target / "ca.pem") == "theirs");
}

TEST_CASE("another number of issuers keeps the planned desks and adds or leaves out others") {
  Votes votes;
  const auto ids = [&] {
    std::vector<std::string> out;
    for (const PlannedIssuer& issuer : votes.plan.issuers) {
      CHECK_FALSE(issuer.name.empty());
      out.push_back(issuer.id.str());
    }
    return out;
  };
  replace_issuers(votes.plan, 1);
  CHECK(ids().empty());
  replace_issuers(votes.plan, 3);
  CHECK(ids() == std::vector<std::string>{"desk-1", "desk-2"});
  votes.plan.issuers = {{*OfficialId::parse("union"), "工会"}};
  replace_issuers(votes.plan, 3);
  CHECK(ids() == std::vector<std::string>{"union", "desk-2"});
  CHECK(votes.plan.issuers[0].name == "工会");
  replace_issuers(votes.plan, 2);
  CHECK(ids() == std::vector<std::string>{"union"});
}

TEST_CASE("generated scrutineers replace the planned ones, the first is chief") {
  Votes votes;
  REQUIRE(replace_scrutineers(votes.plan, 5U, 3U, 1));
  std::size_t scrutineers = 0;
  std::size_t chiefs = 0;
  for (const auto& official : votes.plan.officials) {
    scrutineers += official.role == OfficialRole::scrutineer ? 1 : 0;
    chiefs += official.chief ? 1 : 0;
  }
  CHECK(scrutineers == 5);
  CHECK(chiefs == 1);
  CHECK(votes.plan.threshold == 3);
  CHECK_FALSE(replace_scrutineers(votes.plan, 3U, 4U, 1));
  CHECK_FALSE(replace_scrutineers(votes.plan, std::nullopt, 9U, 1));
}
