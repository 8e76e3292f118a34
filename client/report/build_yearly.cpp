// 年度对比: two signed results of different years, subject by subject.
#include <algorithm>

#include "client/report/build.hpp"
#include "client/report/figures.hpp"
#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

/// The same subject in another year: same id and same name.
const SubjectView* same_in(const ResultView& other, const SubjectView& subject) {
  const auto found = std::ranges::find_if(other.subjects, [&](const SubjectView& one) {
    return one.id == subject.id && one.name == subject.name;
  });
  return found == other.subjects.end() ? nullptr : &*found;
}

Result<void> check_comparable(const ResultView& now, const ResultView& before) {
  const auto refuse = [](const std::string& why) {
    return Error{ErrorCode::invalid, tr("不能与 --previous 的结果比较：{}",
                                        "cannot be compared with --previous: {}", why)};
  };
  if (before.kind != now.kind)
    return refuse(tr("上年是{}，今年是{}", "that one is a {}, this one a {}", label_of(before.kind),
                     label_of(now.kind)));
  if (before.scores.empty()) return refuse(tr("上年没有评分", "it has no scores"));
  if (before.rehearsal != now.rehearsal)
    return refuse(tr("一个是演练，一个不是", "one of them is a rehearsal, the other is not"));
  if (before.date >= now.date)
    return refuse(
        tr("它的日期 {} 不早于 {}", "its date {} is not before {}", before.date, now.date));
  return {};
}

std::optional<std::string> figure_of(const ScoreView* score) {
  return score == nullptr ? std::nullopt : score->published;
}

Cell rank_of(const ScoreView* score) {
  return score != nullptr && score->rank ? count_cell(*score->rank) : dash();
}

/// Places won or lost; only among equals.
Cell rank_change(const ScoreView* now, const ScoreView* before) {
  if (now == nullptr || before == nullptr || !now->rank || !before->rank) return dash();
  if (now->tier != before->tier) return text_cell(tr("层级不同", "other tier"), Tone::quiet);
  if (*now->rank == *before->rank) return text_cell(tr("持平", "same"));
  if (*now->rank < *before->rank)
    return text_cell(tr("进 {} 位", "up {}", *before->rank - *now->rank), Tone::good);
  return text_cell(tr("退 {} 位", "down {}", *now->rank - *before->rank), Tone::bad);
}

Result<Cell> score_change(const ScoreView* now, const ScoreView* before) {
  const auto a = figure_of(now);
  const auto b = figure_of(before);
  if (!a || !b) return dash();
  PJ_TRY(std::string change, difference(*a, *b));
  return change_cell(std::move(change));
}

Table comparison_table(const ResultView& now, const ResultView& before, const std::string& tier) {
  const std::string this_year = now.date.substr(0, 4);
  const std::string last_year = before.date.substr(0, 4);
  return {.title = tr("年度对比：{}", "Year over year: {}", tier_label(tier)),
          .columns = {{.title = tr("序号", "No.")},
                      {.title = tr("对象", "Subject"), .numeric = false},
                      {.title = tr("单位和职务", "Unit and post"), .numeric = false},
                      {.title = tr("得分", "Score"), .above = last_year},
                      {.title = tr("名次", "Rank"), .above = last_year},
                      {.title = tr("得分", "Score"), .above = this_year},
                      {.title = tr("名次", "Rank"), .above = this_year},
                      {.title = tr("得分增减", "Change")},
                      {.title = tr("名次进退", "Places"), .numeric = false}},
          .rows = {}};
}

Result<std::vector<Cell>> comparison_row(const ResultView& now, const ResultView& before,
                                         const SubjectView& subject, std::size_t number) {
  const SubjectView* earlier = same_in(before, subject);
  const ScoreView* score = now.score_of(subject.id);
  const ScoreView* old = earlier == nullptr ? nullptr : before.score_of(earlier->id);
  PJ_TRY(Cell change, score_change(score, old));
  return std::vector<Cell>{
      count_cell(number),
      text_cell(subject.name),
      text_cell(unit_and_post(subject)),
      decimal_cell(figure_of(old)),
      rank_of(old),
      decimal_cell(figure_of(score)),
      rank_of(score),
      std::move(change),
      old == nullptr ? text_cell(tr("首年", "first year"), Tone::quiet) : rank_change(score, old)};
}

Table missing_table(const ResultView& now, const ResultView& before) {
  Table out{.title = tr("上年有、今年没有的对象", "Subjects of last year only"),
            .columns = {{.title = tr("序号", "No.")},
                        {.title = tr("对象", "Subject"), .numeric = false},
                        {.title = tr("单位和职务", "Unit and post"), .numeric = false},
                        {.title = tr("上年得分", "Score then")},
                        {.title = tr("上年名次", "Rank then")}},
            .rows = {}};
  for (const ScoreView& score : before.scores) {
    const SubjectView& subject = before.subject(score.subject);
    if (same_in(now, subject) == nullptr)
      out.add({count_cell(out.rows.size() + 1), text_cell(subject.name),
               text_cell(unit_and_post(subject)), decimal_cell(figure_of(&score)),
               rank_of(&score)});
  }
  return out;
}

}  // namespace

Result<std::vector<Section>> yearly_sections(const ResultView& now, const ResultView& before) {
  PJ_CHECK(check_comparable(now, before));
  std::vector<Table> tables;
  std::vector<std::string> tiers;
  for (const ScoreView& score : now.scores) {
    const auto known = std::ranges::find(tiers, score.tier);
    const auto index = static_cast<std::size_t>(known - tiers.begin());
    if (known == tiers.end()) {
      tiers.push_back(score.tier);
      tables.push_back(comparison_table(now, before, score.tier));
    }
    PJ_TRY(auto row,
           comparison_row(now, before, now.subject(score.subject), tables[index].rows.size() + 1));
    tables[index].add(std::move(row));
  }
  Section section{
      tr("得分和名次的变化", "Changes of scores and ranks"),
      {Paragraph{tr("按编号和姓名都相同的对象对比；名次只在同一层级内比较。",
                    "Subjects of the same id and name are compared; ranks only within one tier."),
                 Tone::quiet}}};
  for (Table& table : tables) section.blocks.emplace_back(std::move(table));
  if (Table missing = missing_table(now, before); !missing.rows.empty())
    section.blocks.emplace_back(std::move(missing));
  return std::vector<Section>{std::move(section)};
}

}  // namespace piaojue::report
