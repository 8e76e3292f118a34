#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/base/language.hpp"
#include "core/meeting/outcome.hpp"
#include "core/meeting/text_table.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/counted.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string decision_result(bool rehearsal, ClassCounts counts) {
  PollDefinition poll =
      decision(Base::entitled, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  Manifest m = manifest({group("A", 45)});
  m.rehearsal = rehearsal;
  std::vector<std::vector<std::uint32_t>> sums;
  if (poll_status(m, poll, {counts}) == PollStatus::counted) sums.push_back({23, 10, 4});
  const HallFindings hall = hall_counted(counts.cast);
  return compute_result_json({m, poll, Hash32{}, Hash32{}, {counts}, hall, {{0}}, sums}).value();
}

std::string evaluation_result() {
  const PollDefinition poll = evaluation(
      {choice("g", {"a", "b"}), boxes("x", {"c", "d", "none"}, 2, "none")}, {subject("s1")});
  const Manifest m = manifest({group("A", 3), group("B", 6), group("C", 6)});
  const HallFindings hall = hall_counted(13);
  return compute_result_json({m,
                              poll,
                              Hash32{},
                              Hash32{},
                              {class_counts(9, 9, 9, 0, 8), class_counts(6, 6, 6, 0, 5)},
                              hall,
                              {{0}, {1}},
                              {{5, 2, 3, 4, 1, 1}, {5, 0, 0, 0, 5, 0}}})
      .value();
}

/// Two issuers whose cards were drawn; the hall had something to say.
std::string cards_result(const HallFindings& hall) {
  PollDefinition poll = evaluation({choice("g", {"a", "b"})}, {subject("s1")});
  poll.issuance = Issuance::cards;
  const Manifest m = with_issuers(manifest({group("A", 10)}), 2);
  const std::vector<ClassCounts> counts{{10, 9, {{12, 2, 1}, {14, 5, 0}}, 8}};
  return compute_result_json({m, poll, Hash32{}, Hash32{}, counts, hall, {{0}}, {{5, 2}}}).value();
}

}  // namespace

TEST_CASE("display width counts Chinese as two columns") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("票决") == 4);
  CHECK(display_width("周𬱖") == 4);
  CHECK(display_width("（A）") == 5);
  CHECK(display_width("葛\xf3\xa0\x84\x80") == 2);  // with a variation selector
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("") == 0);
  CHECK(padded("票", 4) == "票  ");
  CHECK(padded_left("票", 4) == "  票");
  CHECK(padded("票决", 3) == "票决");
  CHECK(centred("票", 6) == "  票");
}

TEST_CASE("tables align by display width and leave out empty columns") {
  TextTable table({{"姓名", false}, {"空", false}, {"票", true}});
  table.add({"王五", "", "7"});
  table.add({"a", "", "12"});
  CHECK(table.render() ==
        "姓名  票\n"
        "--------\n"
        "王五   7\n"
        "a     12\n");
}

TEST_CASE("report of a decision has every line of the form") {
  const auto report = render_text_report(decision_result(false, class_counts(45, 42, 42, 1, 40)));
  REQUIRE(report);
  for (const char* part :
       {"计票结果报告单", "2026-03-12", "一号厅", "应到 45 人，实到 42 人，到会率 93.33%",
        "至少 30 人；已达到",
        "发出 42 张，作废 1 张，收回 40 张（有效 40 张，无效 0 张），剩余未用 1 张",
        "核对：收回 40 + 作废 1 + 未用 1 = 发出 42，相符", "收回不多于发出，投票有效",
        "现场清点收回 40 张", "只有一个发票方（服务器）", "超过应到人数的 1/2", "51.11%", "通过",
        "各选项与未填之和 = 有效票 40，全部相符", "服务器", "总监票人", "监票人", "计票人"})
    CHECK(has(*report, part));
  for (const char* part : {"演练", "票卡", "异议", "缺席", "不同"}) CHECK_FALSE(has(*report, part));
}

TEST_CASE("report of a rehearsal says so at the top", "[R7.1-13]") {
  const auto report = render_text_report(decision_result(true, class_counts(45, 42, 42, 0, 40)));
  REQUIRE(report);
  CHECK(report->find("演练") < report->find("会议："));
}

TEST_CASE("report of a void or withheld poll says why and gives no votes") {
  const auto is_void = render_text_report(decision_result(false, class_counts(45, 29, 29, 0, 29)));
  REQUIRE(is_void);
  CHECK(has(*is_void, "未达到法定人数"));
  CHECK_FALSE(has(*is_void, "同意率"));
  const auto withheld = render_text_report(decision_result(false, class_counts(45, 42, 42, 0, 4)));
  REQUIRE(withheld);
  CHECK(has(*withheld, "少于 5 张"));
  CHECK_FALSE(has(*withheld, "同意率"));
}

TEST_CASE("report of an evaluation gives grades by group and problems ranked") {
  const auto report = render_text_report(evaluation_result());
  REQUIRE(report);
  for (const char* part : {"A+B", "小组合并", "10 (76.92%)", "5 (62.50%)", "5 (100.00%)",
                           "A+B 组，权重 20", "选项 d", "30.77%", "各组票数之和 = 合计，全部相符"})
    CHECK(has(*report, part));
  CHECK(report->find("选项 d") < report->find("选项 c      "));  // ranked first
}

TEST_CASE("report of drawn cards balances each issuer by itself") {
  const auto report = render_text_report(cards_result(hall_counted(8)));
  REQUIRE(report);
  for (const char* part : {"服务器：印制票卡 12 张，剩余作废 2 张，发出 10 张",
                           "发票台 1：印制票卡 14 张，剩余作废 5 张，发出 9 张",
                           "核对（服务器）：收回 8 + 作废 1 + 未用 1 = 发出 10，相符",
                           "核对（发票台 1）：收回 8 + 作废 0 + 未用 1 = 发出 9，相符"})
    CHECK(has(*report, part));
  CHECK_FALSE(has(*report, "只有一个发票方"));
}

TEST_CASE("report tells what the hall counted, objected to and found, and who was absent") {
  const auto report = render_text_report(
      cards_result({7, "一人投票后离场", {{"回执不在箱中", "核对后在箱中"}}, {"s2"}}));
  REQUIRE(report);
  for (const char* part : {"现场清点收回 7 张", "与票箱不同，经处理：一人投票后离场",
                           "异议：回执不在箱中；处理：核对后在箱中", "监票人 s2 缺席"})
    CHECK(has(*report, part));
}

TEST_CASE("report is in English when the language is") {
  set_language(Language::en);
  const auto report = render_text_report(evaluation_result());
  set_language(Language::zh);
  REQUIRE(report);
  CHECK(has(*report, "REPORT OF THE COUNT"));
  CHECK(has(*report, "Chief scrutineer"));
}

TEST_CASE("report refuses what is no result of ours, and counts that do not add up") {
  CHECK_FALSE(render_text_report(""));
  CHECK_FALSE(render_text_report("{}"));
  CHECK_FALSE(render_text_report("[1,2]"));
  CHECK_FALSE(render_text_report("{\"format\":\"piaojue-result/2\"}"));
  auto result = nlohmann::json::parse(evaluation_result());
  result["counts"][0]["count"] = 11;
  CHECK_FALSE(render_text_report(result.dump()));
  result = nlohmann::json::parse(evaluation_result());
  result["place"] = "\x1b[2J";
  CHECK_FALSE(render_text_report(result.dump()));
  result = nlohmann::json::parse(evaluation_result());
  result.erase("quorum");
  CHECK_FALSE(render_text_report(result.dump()));
  for (const char* field : {"hall", "issuers", "issuance"}) {
    result = nlohmann::json::parse(evaluation_result());
    result.erase(field);
    CHECK_FALSE(render_text_report(result.dump()));
  }
  const std::string heard = cards_result({7, "m", {{"w", "f"}}, {"s2"}});
  CHECK(render_text_report(heard));
  for (const char* field : {"/hall/mismatch", "/hall/objections/0/words",
                            "/hall/objections/0/finding", "/hall/absent/0", "/issuers/1/name"}) {
    result = nlohmann::json::parse(heard);
    result.at(nlohmann::json::json_pointer(field)) = "\x1b[2J";
    CHECK_FALSE(render_text_report(result.dump()));
    result.at(nlohmann::json::json_pointer(field)) = 7;
    CHECK_FALSE(render_text_report(result.dump()));
  }
}

TEST_CASE("report of a damaged result never does worse than refuse") {
  const std::string good = evaluation_result();
  for (std::size_t size = 0; size < good.size() - 2; size += 7)
    CHECK_FALSE(render_text_report(std::string_view(good).substr(0, size)));
  for (std::size_t i = 0; i < good.size(); i += 3) {
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    (void)render_text_report(flipped).has_value();
  }
}

namespace {

std::string lines_of(const PollDefinition& poll, std::vector<test::ClearBallot> box,
                     const Manifest& m) {
  const auto report = render_text_report(result_of(m, poll, std::move(box)).dump());
  REQUIRE(report);
  return *report;
}

}  // namespace

TEST_CASE("report of an election says who is elected, who is tied, and who was kept off") {
  PollDefinition poll = election(4, 2);
  poll.limits = {
      {make_id<QuestionId>("vote"), make_id<OptionCode>("yes"), 4, 1, make_id<OptionCode>("no")}};
  poll.required = {{make_id<FactId>("cleared"), "纪委审定"}};
  for (Subject& one : poll.subjects) one.facts = {{make_id<FactId>("cleared"), Hash32{}}};
  poll.refused = {{make_id<SubjectId>("n9"), "候选九", {make_id<FactId>("cleared")}}};
  std::vector<test::ClearBallot> box;
  cast(box, 0, 8, {{0}, {0}, {0}, {1}}, {"王五"});
  cast(box, 0, 1, {{0}, {1}, {1}, {1}});
  cast(box, 0, 1, {{1}, {1}, {1}, {1}});
  const std::string report = lines_of(poll, box, manifest({group("A", 10)}));
  for (const char* part :
       {"（选举，", "职数：2 名", "当选", "末位票数相同", "未通过",
        "还有 1 名空额，对象 n2、对象 n3、王五 票数相同", "候选九（n9）：缺少 纪委审定",
        "共 4 项，通过 3 项，未通过 1 项", "名单内当选 1 名"})
    CHECK(has(report, part));
}

TEST_CASE("report of a recommendation has no column against, and none chosen is no abstention") {
  PollDefinition poll = election(2, 0);
  poll.kind = PollKind::recommendation;
  poll.questions[0].options = {{make_id<OptionCode>("yes"), "推荐"}};
  poll.rule->reject = {};
  poll.rule->abstain = {};
  std::vector<test::ClearBallot> box;
  cast(box, 0, 6, {{0}, {}});
  const std::string report = lines_of(poll, box, manifest({group("A", 6)}));
  for (const char* part : {"（民主推荐，", "推荐票超过收回票数的 1/2", "未填的为不推荐", "未推荐"})
    CHECK(has(report, part));
  for (const char* part : {"不同意", "弃权", "职数", "另行选举"}) CHECK_FALSE(has(report, part));
}

TEST_CASE("report gives scores by rank, sums and means, problems and lists") {
  Question number{make_id<QuestionId>("n"), "满意度打分", QuestionKind::score, {}, 100, {}, {}};
  PollDefinition poll = evaluation({graded("g", {95, 80}), number, choice("p", {"severe", "none"})},
                                   {subject("s1"), subject("s2")});
  poll.questions[2].options[0].adverse = true;
  poll.scoring = ScoringRule{};
  poll.scoring->archive = {{make_id<OptionCode>("contact"), "点", Rational(1, 1)}};
  poll.subjects[0].archive = {Rational(85, 1)};
  poll.subjects[1].archive = {Rational(90, 1)};
  poll.flags = {{make_id<FlagId>("low"),
                 "诫勉",
                 {},
                 FlagMeasure::score,
                 {},
                 {},
                 FlagComparison::less_than,
                 Rational(88, 1)},
                {make_id<FlagId>("yellow"),
                 "黄牌警告",
                 {},
                 FlagMeasure::any_share,
                 make_id<QuestionId>("p"),
                 {make_id<OptionCode>("severe")},
                 FlagComparison::more_than,
                 Rational(1, 3)}};
  // s1: A 80, B 95, so 87.50, with 85: 86.25 · s2: 95, with 90: 92.50
  std::vector<test::ClearBallot> box;
  cast(box, 0, 5, {{1}, {70}, {1}, {0}, {}, {1}});
  cast(box, 1, 5, {{0}, {81}, {1}, {0}, {}, {0}});
  const std::string report = lines_of(poll, box, manifest({group("A", 5), group("B", 5)}));
  for (const char* part :
       {"得分与排名", "四舍五入保留 2 位小数", "86.25", "92.50", "各组得分", "80.00", "满意度打分",
        "755", "75.50", "问题排名", "50.00%", "提示名单：诫勉", "得分低于 88", "提示名单：黄牌警告",
        "50.00%（选项 severe）", "供研究决定"})
    CHECK(has(report, part));
  CHECK(report.find("92.50") < report.find("86.25"));  // ranked first
  set_language(Language::en);
  const std::string english = lines_of(poll, box, manifest({group("A", 5), group("B", 5)}));
  set_language(Language::zh);
  CHECK(has(english, "Scores and ranks"));
  CHECK(has(english, "for a human decision"));
}

TEST_CASE("report of damaged scores, lists and run-offs never does worse than refuse") {
  PollDefinition poll = evaluation({graded("g", {95, 80})}, {subject("s1")});
  poll.scoring = ScoringRule{};
  poll.flags = {{make_id<FlagId>("low"),
                 "诫勉",
                 {},
                 FlagMeasure::score,
                 {},
                 {},
                 FlagComparison::less_than,
                 Rational(88, 1)}};
  std::vector<test::ClearBallot> box;
  cast(box, 0, 5, {{1}});
  cast(box, 1, 5, {{0}});
  const std::string good = result_of(manifest({group("A", 5), group("B", 5)}), poll, box).dump();
  CHECK(render_text_report(good));
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const int bit : {1, 2, 16}) {
      std::string flipped = good;
      flipped[i] = static_cast<char>(flipped[i] ^ bit);
      (void)render_text_report(flipped).has_value();
    }
}
