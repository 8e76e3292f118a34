#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/result.hpp"
#include "tests/support/sample_results.hpp"

using namespace piaojue;
using namespace piaojue::report;
using namespace piaojue::test;
using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

namespace {

std::vector<const Table*> tables_of(const Report& report) {
  std::vector<const Table*> out;
  for (const Section& section : report.sections)
    for (const Block& block : section.blocks)
      if (const auto* table = std::get_if<Table>(&block)) out.push_back(table);
  return out;
}

const Table& table_of(const Report& report, const std::string& title) {
  for (const Table* table : tables_of(report))
    if (table->title == title) return *table;
  throw std::runtime_error("no table " + title);
}

/// A row as it reads.
std::vector<std::string> texts(const std::vector<report::Cell>& row) {
  std::vector<std::string> out;
  for (const report::Cell& cell : row) out.push_back(cell.text);
  return out;
}

/// All sentences of a report.
std::string words_of(const Report& report) {
  std::string out;
  for (const Section& section : report.sections) {
    out += section.heading + "\n";
    for (const Block& block : section.blocks) {
      if (const auto* paragraph = std::get_if<Paragraph>(&block)) out += paragraph->text + "\n";
      if (const auto* lines = std::get_if<Bullets>(&block))
        for (const std::string& line : *lines) out += line + "\n";
    }
  }
  return out;
}

std::string refusal(const std::string& name, ReportKind kind) {
  const CheckedResult result = SignedSample(sample_result(name)).load();
  const auto built = build_report(result, kind, nullptr);
  return built ? "accepted" : built.error().message;
}

}  // namespace

TEST_CASE("report kind follows from the poll") {
  const auto kind_of = [](const std::string& name) {
    return default_kind(SignedSample(sample_result(name)).load().view);
  };
  CHECK(kind_of("decision") == ReportKind::summary);
  CHECK(kind_of("election") == ReportKind::summary);
  CHECK(kind_of("evaluation") == ReportKind::evaluation);
  CHECK(kind_of("reverse") == ReportKind::problems);
  CHECK(kind_of("void") == ReportKind::summary);
}

TEST_CASE("report refuses a kind that the poll has nothing for") {
  CHECK_THAT(refusal("decision", ReportKind::evaluation), Contains("没有测评结果汇总表"));
  CHECK_THAT(refusal("decision", ReportKind::problems), Contains("没有反测评的问题"));
  CHECK_THAT(refusal("decision", ReportKind::feedback), Contains("考察反馈报告"));
  CHECK_THAT(refusal("reverse", ReportKind::flags), Contains("没有规定提示名单"));
  CHECK_THAT(refusal("evaluation", ReportKind::votes), Contains("不是票决、推荐或选举"));
  CHECK_THAT(refusal("void", ReportKind::votes), Contains("没有计票"));
  CHECK_THAT(refusal("evaluation", ReportKind::yearly), Contains("--previous"));
}

TEST_CASE("summary of an election shows votes, seats, the run-off and who was refused") {
  const Report report = sample_report("election", ReportKind::summary);
  const Table& votes = table_of(report, "得票情况");
  // Of 40 present more than half is 21; 35 and 30 take two of three seats, 24 and 24 tie.
  CHECK(texts(votes.rows[0]) == std::vector<std::string>{"1", "王建国", "县委 委员", "35", "3", "1",
                                                         "1", "40", "87.50%", "当选"});
  CHECK(votes.rows[1].back().text == "并列待定");
  CHECK(votes.rows[4].back().text == "未通过");
  // 35 + 24 + 30 + 24 + 9 = 122.
  CHECK(total_row(votes)[3].number == 122);
  CHECK_THAT(words_of(report),
             Contains("以实到人数为基数（40），得票超过 1/2为通过，即至少 21 票") &&
                 Contains("李敏、周静怡 票数相同，余 1 个名额") &&
                 Contains("高志远 缺少：任前公示") &&
                 Contains("收回 40 ＋ 作废 0 ＋ 未用 0 = 发出 40（监票人发票台）") &&
                 Contains("经核对，以上合计全部相符"));
  CHECK(report.signatures[0].names == std::vector<std::string>{"曾辉"});
  CHECK(report.signatures[1].names == std::vector<std::string>{"乔海燕", "郑晓东"});
  CHECK(report.signatures[2].names == std::vector<std::string>{"白世杰", "贺文博"});
}

TEST_CASE("summary of a void poll says so and shows no votes") {
  const Report report = sample_report("void", ReportKind::summary);
  CHECK(tables_of(report).empty());
  CHECK_THAT(words_of(report), Contains("没有达到法定人数") && Contains("须重新组织"));
}

TEST_CASE("evaluation shows grades of all and of each group, scores ranked within tiers") {
  const Report report = sample_report("evaluation", ReportKind::evaluation);
  const Table& all = table_of(report, "领导干部总体评价（全体）");
  CHECK(all.rows.size() == 12);
  CHECK(all.chart);
  for (const std::vector<report::Cell>& row : all.rows) CHECK(row.back().number == 58);
  for (const char* group : {"A", "B", "C"})
    CHECK(table_of(report, std::string("领导干部总体评价（") + group + "）").rows.size() == 12);
  const Table& deputies = table_of(report, "得分和名次：副职");
  std::uint64_t last = 0;
  for (const std::vector<report::Cell>& row : deputies.rows) {
    CHECK(row.back().number >= last);
    last = row.back().number;
  }
  CHECK(table_of(report, "得分和名次：班子").rows.size() == 1);
  CHECK(table_of(report, "诫勉提示名单").rows.size() == 1);
  CHECK_THAT(words_of(report), Contains("列入条件：优秀＋称职 的比例低于 2/3") &&
                                   Contains("没有人列入") && Contains("农村饮水工程"));
}

TEST_CASE("problems are ranked over all subjects and for each, ties sharing a rank") {
  const Report report = sample_report("reverse", ReportKind::problems);
  const Table& graded = table_of(report, "分等次的问题：全体");
  CHECK(graded.rows.size() == 6);
  for (std::size_t i = 1; i < graded.rows.size(); ++i)
    CHECK(graded.rows[i][2].number <= graded.rows[i - 1][2].number);
  // One team, 40 valid ballots; the exclusive box is no problem and not ranked.
  const Table& boxes = table_of(report, "选人用人存在的突出问题：全体");
  CHECK(boxes.rows.size() == 7);
  CHECK(boxes.rows[0][3].ratio == Rational(boxes.rows[0][2].number, 40));
  CHECK(table_of(report, "分等次的问题：各对象排名").rows.size() == 24);
}

TEST_CASE("feedback has a section for each unit, with team, persons, problems and wishes") {
  const Report report = sample_report("evaluation", ReportKind::feedback);
  REQUIRE(report.sections.size() == 2);  // the unit and the cross-addition
  CHECK(report.sections[0].heading == "水务局");
  CHECK(table_of(report, "班子得分和名次").rows.size() == 1);
  CHECK(table_of(report, "个人得分和名次").rows.size() == 12);
  CHECK(table_of(report, "问题排名").rows.size() == 4 + 12 * 5);
  CHECK_THAT(words_of(report), Contains("班子团结，作风务实"));
}

TEST_CASE("yearly compares by id and name, ranks only within a tier") {
  const Report report = sample_report("evaluation", ReportKind::yearly);
  const Table& chief = table_of(report, "年度对比：正职");
  // l01 is new this year; l02 was the chief last year and is a deputy now.
  CHECK(chief.rows.at(0).back().text == "首年");
  CHECK(chief.rows.at(0)[3].text == "—");
  const Table& deputies = table_of(report, "年度对比：副职");
  CHECK(deputies.rows.at(0).back().text == "层级不同");
  CHECK(deputies.rows.at(1).back().text != "层级不同");
  const Table& gone = table_of(report, "上年有、今年没有的对象");
  REQUIRE(gone.rows.size() == 1);
  CHECK(gone.rows[0][1].text == "钱建国");
}

TEST_CASE("yearly refuses results that cannot be compared") {
  const CheckedResult now = SignedSample(sample_result("evaluation")).load();
  const auto refuse = [&](const std::string& document) {
    const CheckedResult before = SignedSample(document).load();
    const auto built = build_report(now, ReportKind::yearly, &before);
    return built ? "accepted" : built.error().message;
  };
  CHECK_THAT(refuse(sample_result("reverse")), Contains("上年是反测评，今年是测评"));
  CHECK_THAT(refuse(sample_result("evaluation")), Contains("不早于"));
  Json rehearsal = Json::parse(sample_result("before"));
  rehearsal["rehearsal"] = true;
  CHECK_THAT(refuse(rehearsal.dump()), Contains("演练"));
  Json unscored = Json::parse(sample_result("before"));
  unscored["scores"] = Json::array();
  CHECK_THAT(refuse(unscored.dump()), Contains("上年没有评分"));
  const CheckedResult before = SignedSample(sample_result("before")).load();
  CHECK(!build_report(now, ReportKind::evaluation, &before));
}
