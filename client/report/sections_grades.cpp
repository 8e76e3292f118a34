// Evaluations: grades, scores, ranks.
#include <algorithm>
#include <cstdint>

#include "client/report/figures.hpp"
#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

std::vector<Column> subject_columns() {
  return {{.title = tr("序号", "No.")},
          {.title = tr("对象", "Subject"), .numeric = false},
          {.title = tr("单位和职务", "Unit and post"), .numeric = false}};
}

std::vector<Cell> subject_cells(const Table& table, const SubjectView& subject) {
  return {count_cell(table.rows.size() + 1), text_cell(subject.name),
          text_cell(unit_and_post(subject))};
}

std::string table_title(const QuestionView& question, const std::string& group) {
  return question.title + tr("（{}）", " ({})", group_label(group));
}

/// Scores from 0 to a maximum: how many gave one, and their mean.
Table points_table(const ResultView& result, const QuestionView& question, const Subjects& subjects,
                   const std::string& group) {
  constexpr std::uint64_t kMeanDigits = 2;
  Table out{.title = table_title(question, group), .columns = subject_columns(), .rows = {}};
  for (const std::string& title :
       {tr("打分票数", "Ballots"), tr("总分", "Sum"), tr("平均分", "Mean"), tr("未填", "Unmarked")})
    out.columns.push_back({.title = title});
  for (const SubjectView* subject : subjects) {
    const std::uint64_t sum = result.count(*subject, question, group, kScoreSum);
    const std::uint64_t unmarked = result.count(*subject, question, group, kUnmarked);
    const std::uint64_t marked = result.ballots(group) - unmarked;
    std::vector<Cell> row = subject_cells(out, *subject);
    row.push_back(count_cell(marked));
    row.push_back(count_cell(sum));
    row.push_back(marked == 0 ? dash()
                              : decimal_cell(rounded(Rational(sum, marked), kMeanDigits,
                                                     RoundingMode::half_up)));
    row.push_back(count_cell(unmarked));
    out.add(std::move(row));
  }
  return out;
}

/// What the parts' columns are headed by: names and shares of the whole.
std::vector<std::string> part_titles(const ResultView& result) {
  Rational whole;
  for (const PartView& part : result.parts) whole = whole + part.weight;
  std::vector<std::string> out;
  for (const PartView& part : result.parts) {
    if (whole == Rational()) {
      out.push_back(part.name);
      continue;
    }
    const Rational share = part.weight * Rational(whole.denominator(), whole.numerator());
    std::string percent = share.percent(2);
    if (percent.ends_with(".00%")) percent.replace(percent.size() - 4, 4, "%");
    out.push_back(part.name + " " + percent);
  }
  return out;
}

std::string scoring_words(const ScoringView& scoring) {
  std::string out = tr("得分为各组平均分按权重相加，取 {} 位小数（{}）；{}。",
                       "A score is the weighted mean over the groups, to {} decimals ({}); {}.",
                       scoring.digits, label_of(scoring.rounding), label_of(scoring.empty_group));
  if (scoring.unmarked_points)
    out += tr("未填按 {} 分计。", " Unmarked counts {} points.", *scoring.unmarked_points);
  if (scoring.archive.empty()) return out;
  std::vector<std::string> weights{tr("测评 {}", "evaluation {}", scoring.evaluation_weight)};
  for (const ArchiveView& item : scoring.archive)
    weights.push_back(fmt::format("{} {}", item.label, item.weight));
  return out + tr("综合得分的权重：{}。", " Weights of the total: {}.", joined(weights));
}

Bullets withheld_lines(const ResultView& result) {
  Bullets out;
  for (const ScoreView& score : result.scores) {
    if (score.empty.empty()) continue;
    out.push_back(tr("{}：{} 没有有效评分；{}。", "{}: no mark that counts from {}; {}.",
                     result.subject(score.subject).name, joined(score.empty),
                     score.evaluation ? tr("其权重已分给其他组", "its weight went to the others")
                                      : tr("不出总分", "no score is given")));
  }
  return out;
}

/// The tiers there are, in the order of the subjects.
std::vector<std::string> tiers_of(const ResultView& result) {
  std::vector<std::string> out;
  for (const ScoreView& score : result.scores)
    if (std::ranges::find(out, score.tier) == out.end()) out.push_back(score.tier);
  return out;
}

}  // namespace

Table grade_table(const ResultView& result, const QuestionView& question, const Subjects& subjects,
                  const std::string& group) {
  if (question.kind == QuestionKind::score) return points_table(result, question, subjects, group);
  Table out{.title = table_title(question, group), .columns = subject_columns(), .rows = {}};
  if (group == kAllGroups) out.chart = Chart{question.title, 1, {}};
  std::vector<std::size_t> counts;
  const auto add_option = [&](const std::string& label) {
    counts.push_back(out.columns.size());
    out.columns.push_back({.title = tr("票", "votes"), .above = label});
    out.columns.push_back({.title = "%", .above = label});
  };
  for (const OptionView& option : question.options) add_option(option.label);
  add_option(tr("未填", "Unmarked"));
  if (out.chart) out.chart->values = counts;
  // Of boxes a ballot may mark several, so nothing adds up to the ballots.
  const bool adds_up = question.kind == QuestionKind::choice;
  if (adds_up) out.columns.push_back({.title = tr("合计", "Total"), .sum_of = counts});

  const std::uint64_t ballots = result.ballots(group);
  for (const SubjectView* subject : subjects) {
    std::vector<Cell> row = subject_cells(out, *subject);
    std::uint64_t sum = 0;
    const auto add_count = [&](std::string_view option) {
      const std::uint64_t count = result.count(*subject, question, group, option);
      row.push_back(count_cell(count));
      row.push_back(percent_cell(count, ballots));
      sum += count;
    };
    for (const OptionView& option : question.options) add_count(option.code);
    add_count(kUnmarked);
    if (adds_up) row.push_back(count_cell(sum));
    out.add(std::move(row));
  }
  return out;
}

Table score_table(const ResultView& result, const Subjects& subjects) {
  const ScoringView& scoring = *result.scoring;
  Table out{
      .title = tr("得分和名次", "Scores and ranks"), .columns = subject_columns(), .rows = {}};
  if (result.parts.size() > 1)
    for (std::string& title : part_titles(result))
      out.columns.push_back({.title = std::move(title), .above = tr("各组得分", "By group")});
  out.columns.push_back({.title = tr("测评得分", "Evaluation")});
  for (const ArchiveView& item : scoring.archive)
    out.columns.push_back({.title = item.label, .above = tr("政绩档案", "Archive")});
  if (!scoring.archive.empty()) out.columns.push_back({.title = tr("综合得分", "Total")});
  out.columns.push_back({.title = tr("名次", "Rank")});

  for (const SubjectView* subject : subjects) {
    const ScoreView* score = result.score_of(subject->id);
    if (score == nullptr) continue;
    std::vector<Cell> row = subject_cells(out, *subject);
    if (result.parts.size() > 1)
      for (const std::optional<std::string>& part : score->parts) row.push_back(decimal_cell(part));
    row.push_back(decimal_cell(score->evaluation));
    for (std::size_t i = 0; i < scoring.archive.size(); ++i)
      row.push_back(score->archive ? decimal_cell(rounded(score->archive->at(i), scoring.digits,
                                                          RoundingMode::half_up))
                                   : dash());
    if (!scoring.archive.empty()) row.push_back(decimal_cell(score->published));
    row.push_back(score->rank ? count_cell(*score->rank) : dash());
    out.add(std::move(row));
  }
  return out;
}

std::vector<Section> score_sections(const ResultView& result) {
  if (result.scores.empty()) return {};
  Section out{tr("得分和名次", "Scores and ranks"), {Paragraph{scoring_words(*result.scoring)}}};
  const std::vector<std::string> tiers = tiers_of(result);
  for (const std::string& tier : tiers) {
    Subjects same;
    for (const ScoreView& score : result.scores)
      if (score.tier == tier) same.push_back(&result.subject(score.subject));
    Table table = score_table(result, same);
    // Best first; those without a rank last.
    const auto rank = [](const std::vector<Cell>& row) {
      return row.back().type == Cell::Type::count ? row.back().number : UINT64_MAX;
    };
    std::ranges::stable_sort(table.rows, {}, rank);
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].front() = count_cell(i + 1);
    table.title = tr("得分和名次：{}", "Scores and ranks: {}", tier_label(tier));
    out.blocks.emplace_back(std::move(table));
  }
  if (tiers.size() > 1)
    out.blocks.emplace_back(Paragraph{tr("名次只在同一层级内排列，得分相同的名次相同。",
                                         "Ranks are within a tier; equal scores share a rank."),
                                      Tone::quiet});
  if (Bullets lines = withheld_lines(result); !lines.empty())
    out.blocks.emplace_back(std::move(lines));
  return {std::move(out)};
}

std::vector<Section> grade_sections(const ResultView& result, bool by_group) {
  std::vector<Section> out;
  for (const QuestionView& question : result.questions) {
    if (question.kind != QuestionKind::choice && question.kind != QuestionKind::score) continue;
    const Subjects subjects = result.asked(question);
    if (subjects.empty()) continue;
    Section section{question.title, {}};
    section.blocks.emplace_back(grade_table(result, question, subjects, std::string(kAllGroups)));
    if (by_group && result.parts.size() > 1)
      for (const PartView& part : result.parts) {
        Table table = grade_table(result, question, subjects, part.name);
        table.main = false;
        section.blocks.emplace_back(std::move(table));
      }
    out.push_back(std::move(section));
  }
  return out;
}

}  // namespace piaojue::report
