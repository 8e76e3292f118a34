// Ballots on paper: what can be counted, the table that tellers fill in, and the result.
#include "core/meeting/paper.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/meeting/counting.hpp"
#include "core/meeting/paper_table.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Json = nlohmann::json;

namespace {

Question score(const std::string& id, std::uint32_t max) {
  Question out = choice(id, {});
  out.kind = QuestionKind::score;
  out.max_marks = max;
  return out;
}

Question text(const std::string& id) {
  Question out = choice(id, {});
  out.kind = QuestionKind::text;
  out.max_marks = 0;
  return out;
}

/// Grades, boxes and a score of one leader, words about it, and one name beside grade a.
struct Mixed {
  PollDefinition poll = make_poll();
  CompiledForm form = compile_form(poll).value();
  Manifest meeting = manifest({group("A", 20), group("B", 10)});
  std::vector<VoterClass> classes = credential_classes(meeting);
  PaperPoll paper{poll, form, classes, {{0}, {1}}};

  static PollDefinition make_poll() {
    PollDefinition out =
        evaluation({choice("g", {"a", "b"}), boxes("x", {"c", "d", "none"}, 2, "none"),
                    score("s", 100), text("w")},
                   {subject("l1")});
    out.limits.push_back({make_id<QuestionId>("g"), make_id<OptionCode>("a"), 1, 1, {}});
    return out;
  }
};

/// The form with the count of each row put in, in order, and the last two rows' texts.
std::string filled(const PaperPoll& poll, const std::vector<std::string>& counts,
                   const std::string& words = "3,设备陈旧", const std::string& name = "2,王五") {
  std::string out;
  std::size_t row = 0;
  std::string rest = paper_form(poll).substr(3);  // without its mark
  while (!rest.empty()) {
    std::string line = rest.substr(0, rest.find('\n'));
    rest.erase(0, line.size() + 1);
    if (row > 0) {
      line.erase(line.size() - 2);
      const std::size_t at = row - 1;
      line += at < counts.size()    ? "," + counts[at] + ","
              : at == counts.size() ? "," + words
                                    : "," + name;
    }
    out += line + "\n";
    ++row;
  }
  return out;
}

/// 8 ballots of A issued, 7 returned, 1 invalid; 4, 4 and 0 of B. Of A's six: grades 3 a, 2 b, 1
/// unmarked; boxes 2 c, 2 d, 1 none, 1 unmarked, so 4 ballots mark c or d once each; scores 95, 80,
/// 80, 60, 100 are 415, one unmarked; of B's four: 1, 2, 1; 1, 1, 2, 0; 4 of 100; a name in each.
const std::vector<std::string> kCounts{"8", "7", "1", "4", "4", "0",              // classes
                                       "3", "2", "1", "2", "2", "1", "1", "415",  // A
                                       "1", "1",                                  // and its name
                                       "1", "2", "1", "1", "1", "2", "0", "400",  // B
                                       "0", "1"};

PaperTally load(const Mixed& mixed, const std::string& csv) {
  const TempFolder folder;
  folder.write("paper.csv", csv);
  auto loaded = load_paper_table(folder.path() / "paper.csv", mixed.paper);
  if (const auto* faults = std::get_if<FileFaults>(&loaded)) FAIL(faults->front().str());
  return std::get<PaperTally>(std::move(loaded));
}

FileFaults faults_of(const Mixed& mixed, const std::string& csv) {
  const TempFolder folder;
  folder.write("paper.csv", csv);
  auto loaded = load_paper_table(folder.path() / "paper.csv", mixed.paper);
  REQUIRE(std::holds_alternative<FileFaults>(loaded));
  return std::get<FileFaults>(std::move(loaded));
}

/// With one count of the table changed.
FileFaults faults_with(const Mixed& mixed, std::size_t row, const std::string& count) {
  std::vector<std::string> counts = kCounts;
  counts.at(row) = count;
  return faults_of(mixed, filled(mixed.paper, counts));
}

}  // namespace

TEST_CASE("digits of a sum always weigh it and none is given oftener than there are ballots",
          "[R8.10-4]") {
  for (const std::uint32_t max : {1U, 2U, 3U, 7U, 10U, 100U, 128U})
    for (std::uint64_t ballots = 0; ballots < 6; ++ballots)
      for (std::uint64_t sum = 0; sum <= max * ballots; ++sum) {
        const auto weights = score_digits(max);
        const auto digits = digits_of_sum(max, ballots, sum);
        std::uint64_t found = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
          if (digits[i] > ballots) FAIL(max << " " << ballots << " " << sum);
          found += std::uint64_t{digits[i]} * weights[i];
        }
        if (found != sum) FAIL(max << " " << ballots << " " << sum);
      }
}

TEST_CASE("a table of paper ballots is read back as it was filled in", "[R8.10-4][R8.10-6]") {
  const Mixed mixed;
  const PaperTally tally = load(mixed, filled(mixed.paper, kCounts));
  CHECK(tally.classes == std::vector<PaperClass>{{8, 7, 1}, {4, 4, 0}});
  CHECK(tally.texts == std::vector<std::vector<PaperText>>{{{"设备陈旧", 3}}, {{"王五", 2}}});
  CHECK(check_paper(mixed.poll, mixed.form, mixed.paper.partition, tally));
  std::vector<std::string> values;
  for (const std::uint64_t one : paper_values(mixed.paper, tally))
    values.push_back(std::to_string(one));
  CHECK(values == kCounts);
  CHECK(paper_rows(mixed.paper).size() == kCounts.size());
}

TEST_CASE("every fault of a paper table is reported with line, column and remedy", "[R8.10-15]") {
  const Mixed mixed;
  const auto at = [](const FileFaults& faults) { return places(faults).front(); };
  for (const FileFault& fault : faults_with(mixed, 0, "acht")) CHECK_FALSE(fault.remedy.empty());
  CHECK(at(faults_with(mixed, 0, "acht")).starts_with("paper.csv:2:"));
  CHECK(at(faults_with(mixed, 6, "-1")).starts_with("paper.csv:8:"));
  CHECK(at(faults_with(mixed, 6, "")).starts_with("paper.csv:8:"));       // not filled in
  CHECK(at(faults_with(mixed, 2, "8")).starts_with("paper.csv:4:"));      // 8 invalid of 7
  CHECK(at(faults_with(mixed, 7, "3")).starts_with("paper.csv:8:"));      // 3 + 3 + 1 of 6
  CHECK(at(faults_with(mixed, 9, "6")).starts_with("paper.csv:11:"));     // c on 6 of the 4 marking
  CHECK(at(faults_with(mixed, 13, "501")).starts_with("paper.csv:15:"));  // above 5 times 100
  CHECK(at(faults_with(mixed, 14, "7")).starts_with("paper.csv:16:"));    // 7 unmarked of 6
  CHECK_FALSE(faults_with(mixed, 15, "2").empty());  // three names where two were written

  const std::string csv = filled(mixed.paper, kCounts);
  const auto row = csv.find("A,l1,g,b");
  std::string unknown = csv;
  unknown.replace(row, 8, "A,l1,g,q");
  CHECK(at(faults_of(mixed, unknown)) == "paper.csv:9:1");
  const std::string line = csv.substr(row, csv.find('\n', row) + 1 - row);
  CHECK(at(faults_of(mixed, csv + line)).starts_with("paper.csv:30:"));  // twice
  std::string left_out = csv;
  left_out.erase(row, line.size());
  CHECK_FALSE(faults_of(mixed, left_out).empty());
  CHECK_FALSE(faults_of(mixed, filled(mixed.paper, kCounts, "3,")).empty());       // no text
  CHECK_FALSE(faults_of(mixed, filled(mixed.paper, kCounts, ",太吵")).empty());    // no count
  CHECK_FALSE(faults_of(mixed, filled(mixed.paper, kCounts, "11,太吵")).empty());  // of 10 ballots
}

TEST_CASE("figures that no paper ballots have are refused", "[R8.10-4][R8.10-5][R8.10-6]") {
  const Mixed mixed;
  const PaperTally good = load(mixed, filled(mixed.paper, kCounts));
  const auto refused = [&](auto change) {
    PaperTally tally = good;
    change(tally);
    return !check_paper(mixed.poll, mixed.form, mixed.paper.partition, tally);
  };
  CHECK(refused([](PaperTally& t) { t.classes.pop_back(); }));
  CHECK(refused([](PaperTally& t) { t.sums.pop_back(); }));
  CHECK(refused([](PaperTally& t) { t.sums[0].pop_back(); }));
  CHECK(refused([](PaperTally& t) { t.texts.pop_back(); }));
  const auto score = std::ranges::find_if(mixed.form.cells, [&](const Cell& cell) {
    return mixed.poll.questions[cell.question].kind == QuestionKind::score;
  });
  CHECK(refused([&](PaperTally& t) {  // two eights for a sixteen: the same sum
    --t.sums[0][score->first_selection + 4];
    t.sums[0][score->first_selection + 3] += 2;
  }));
  CHECK(refused([](PaperTally& t) { t.classes[0].invalid = 8; }));
  CHECK(refused([](PaperTally& t) { t.sums[0][0] += 2; }));  // 7 marks of a choice on 6 ballots
  // Three a and four names are seven of at most one on each of six.
  CHECK(refused([](PaperTally& t) {
    t.sums[0].back() += 3;
    t.texts[1][0].count += 3;
  }));
  CHECK(refused([](PaperTally& t) { t.texts[1].clear(); }));        // names were marked
  CHECK(refused([](PaperTally& t) { t.texts[0][0].count = 11; }));  // on 10 ballots
  CHECK_FALSE(refused([](PaperTally& t) { t.texts[0].clear(); }));
}

TEST_CASE("the first differences of two counts are found, and named", "[R8.10-14]") {
  const Mixed mixed;
  const PaperTally mine = load(mixed, filled(mixed.paper, kCounts));
  std::vector<std::string> other = kCounts;
  other[7] = "1";  // grade b of A
  other[8] = "2";  // unmarked
  const PaperTally theirs = load(mixed, filled(mixed.paper, other, "2,设备陈旧"));
  CHECK(find_differences(mixed.paper, mine, mine).empty());
  const auto found = find_differences(mixed.paper, mine, theirs);
  REQUIRE(found.size() == 3);
  CHECK(found[0].row == 7);
  CHECK(found[0].mine == 2);
  CHECK(found[0].theirs == 1);
  CHECK(found[2].row == 26);  // after the rows of numbers: the words
  CHECK(found[2].mine == 3);
  CHECK(found[2].theirs == 2);
  CHECK(title_of_row(mixed.paper, 7) == "A: 对象 l1 / 题 g / 选项 b");
  PaperTally all_else = theirs;
  all_else.classes[0].issued = 9;
  CHECK(find_differences(mixed.paper, mine, all_else).size() == kMaxPaperDifferences);
}

namespace {

/// 45 entitled, 42 present; 40 credentials were issued and two of them given up for paper: 38 live,
/// 36 cast. Three paper ballots were handed out and came back, one invalid. One more is 42 =
/// present.
struct WithPaper {
  PollDefinition poll =
      decision(Base::valid, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  Manifest meeting = manifest({group("A", 45)});
  ClassCounts counts = class_counts(45, 42, 40, 2, 36);
  HallFindings hall = make_hall({3, 3, 1});
  std::vector<std::vector<std::uint32_t>> sums{{18, 10, 5}};

  static HallFindings make_hall(const PaperClass& paper) {
    HallFindings out = hall_counted(36);
    out.counted_on_paper = paper.returned;
    out.paper = PaperTally{{paper}, {{1, 1, 0}}, {}};
    return out;
  }
  Result<std::string> text() const {
    return compute_result_json({meeting, poll, Hash32{}, Hash32{}, {counts}, hall, {{0}}, sums});
  }
  Json result() const { return Json::parse(text().value()); }
  PollStatus status() const {
    return final_status(meeting, {counts}, poll_status(meeting, poll, {counts}), hall.paper);
  }
};

}  // namespace

TEST_CASE("paper is added to the box, stands in its own column, and all figures reconcile",
          "[R8.10-9][R8.10-10]") {
  const Json result = WithPaper().result();
  CHECK(result["status"] == "counted");
  CHECK(result["issued"] == 43);    // 40 + 3
  CHECK(result["returned"] == 39);  // 36 + 3
  CHECK(result["valid"] == 38);
  CHECK(result["invalid"] == 1);
  CHECK(result["unused"] == 2);  // 43 - 2 voided - 39
  CHECK(result["issuers"][0]["issued"] == 40);
  CHECK(result["issuers"][0]["unused"] == 2);
  CHECK(result["groups"][0]["returned"] == 39);
  CHECK(result["groups"][0]["valid"] == 38);
  CHECK(result["hall"]["counted_on_paper"] == 3);
  CHECK(result["paper"] == Json::parse(R"({"issued":3,"returned":3,"valid":2,"invalid":1,
                        "classes":[{"name":"A","issued":3,"returned":3,"invalid":1}]})"));
  const auto row = [&](std::size_t i) {
    return std::pair<int, int>(result["counts"][i]["count"], result["counts"][i]["paper"]);
  };
  CHECK(row(0) == std::pair(19, 1));  // yes: 18 + 1
  CHECK(row(1) == std::pair(11, 1));
  CHECK(row(2) == std::pair(5, 0));
  CHECK(row(3) == std::pair(3, 0));  // unmarked: 36 - 33, on paper 2 - 2
  CHECK(result["outcomes"][0]["base_count"] == 38);
  CHECK(result["outcomes"][0]["needed"] == 20);
  CHECK(result["outcomes"][0]["passed"] == false);
  WithPaper one_more;
  one_more.hall.paper->sums = {{2, 0, 0}};
  CHECK(one_more.result()["outcomes"][0]["passed"] == true);  // 20 of 38

  const auto report = render_text_report(WithPaper().text().value());
  REQUIRE(report);
  CHECK(report->find("其中纸质票：发出 3 张，收回 3 张（有效 2 张，无效 1 张），未收回 0 张。") !=
        std::string::npos);
  CHECK(report->find("收回 36 + 作废 2 + 未用 2 = 发出 40，相符") != std::string::npos);
  CHECK(report->find("其中纸质") != std::string::npos);
  CHECK(report->find("1/1/0/0") != std::string::npos);
}

TEST_CASE("without paper the result says null and every count's paper is 0", "[R8.10-9]") {
  WithPaper none;
  none.hall = hall_counted(36);
  const Json result = none.result();
  CHECK(result["paper"].is_null());
  CHECK(result["hall"]["counted_on_paper"].is_null());
  for (const Json& row : result["counts"]) CHECK(row["paper"] == 0);
}

TEST_CASE("more paper returned than issued, or people who could vote twice, void the poll",
          "[R8.10-8]") {
  WithPaper poll;
  CHECK(poll.status() == PollStatus::counted);
  poll.hall = WithPaper::make_hall({4, 3, 1});
  CHECK(poll.status() == PollStatus::counted);  // 38 + 4 = 42 present
  poll.hall = WithPaper::make_hall({5, 3, 1});
  CHECK(poll.status() == PollStatus::void_excess);  // somebody kept a credential
  poll.hall = WithPaper::make_hall({2, 3, 1});
  CHECK(poll.status() == PollStatus::void_excess);  // 3 came back of 2

  CHECK_FALSE(poll.text());  // nothing may have been decrypted
  poll.sums.clear();
  const Json result = poll.result();
  CHECK(result["status"] == "void_excess");
  CHECK(result["counts"].empty());
  CHECK(result["outcomes"].empty());
  const auto report = render_text_report(poll.text().value());
  REQUIRE(report);
  CHECK(report->find("本次表决无效") != std::string::npos);
  CHECK(report->find("投票有效") == std::string::npos);

  poll.counts.present = 29;  // and the quorum is looked at first
  poll.counts.issuers[0].signed_count = 29;
  poll.counts.cast = 20;
  CHECK(poll.status() == PollStatus::void_quorum);
}

TEST_CASE("of several issuers the one with the fewest live credentials bounds what paper adds",
          "[R8.10-8]") {
  WithPaper poll;
  poll.meeting = with_issuers(poll.meeting, 2);
  // A terminal lost its network between two issuers: 39 live at one, 38 at the other.
  poll.counts.issuers = {{41, 0, 2}, {40, 0, 2}};
  poll.hall = WithPaper::make_hall({4, 3, 1});
  CHECK(poll.status() == PollStatus::counted);
}

TEST_CASE("when all voted on paper it is counted, and a box of a few ballots is never opened",
          "[R8.10-7]") {
  WithPaper poll;
  poll.counts = class_counts(45, 42, 0, 0, 0);
  poll.hall = WithPaper::make_hall({42, 40, 2});
  poll.hall.paper->sums = {{30, 5, 3}};
  poll.sums = {{}};
  const Json result = poll.result();
  CHECK(result["status"] == "counted");
  CHECK(result["counts"][0]["count"] == 30);
  CHECK(result["counts"][0]["paper"] == 30);
  poll.counts = class_counts(45, 42, 4, 0, 4);
  poll.hall = WithPaper::make_hall({38, 38, 0});
  CHECK(poll.status() == PollStatus::withheld_small);  // paper is public: 4 would stand alone
  poll.counts = class_counts(45, 42, 0, 0, 0);
  poll.hall = WithPaper::make_hall({4, 4, 0});
  CHECK(poll.status() == PollStatus::withheld_small);
}
