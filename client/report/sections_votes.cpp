// Decisions, recommendations and elections.
#include <algorithm>

#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

/// What the abstentions of an outcome hold.
std::string abstain_label(const RuleView& rule, const QuestionView& question) {
  if (!rule.abstain) return tr("未填", "Unmarked");
  const std::string label = question.option(*rule.abstain).label;
  return rule.unmarked == UnmarkedRule::abstain ? tr("{}（含未填）", "{} (and unmarked)", label)
                                                : label;
}

Table outcome_table(const ResultView& result) {
  const RuleView& rule = *result.rule;
  const QuestionView& question = result.question(rule.question);
  const bool skips_unmarked = rule.unmarked == UnmarkedRule::not_counted;
  const bool has_abstentions = rule.abstain || !skips_unmarked;
  Table out{.title = tr("得票情况", "Votes"),
            .columns = {{.title = tr("序号", "No.")},
                        {.title = tr("姓名", "Name"), .numeric = false},
                        {.title = tr("单位和职务", "Unit and post"), .numeric = false}},
            .rows = {},
            .total_label = tr("合计", "Total")};
  std::vector<std::size_t> votes;
  const auto add_votes = [&](std::string title) {
    votes.push_back(out.columns.size());
    out.columns.push_back({.title = std::move(title), .summed = true});
  };
  add_votes(question.option(rule.approve).label);
  if (rule.reject) add_votes(question.option(*rule.reject).label);
  if (has_abstentions) add_votes(abstain_label(rule, question));
  if (skips_unmarked) add_votes(tr("未填不计", "Not counted"));
  out.chart = Chart{tr("每人得票", "Votes of each"), 1, {votes.front()}};
  out.columns.push_back({.title = tr("合计", "Total"), .summed = true, .sum_of = votes});
  if (result.paper)
    out.columns.push_back(
        {.title = tr("其中纸质票{}", "of them on paper: {}", question.option(rule.approve).label),
         .summed = true});
  out.columns.push_back({.title = tr("得票率", "Rate")});
  out.columns.push_back({.title = tr("结果", "Result"), .numeric = false});

  for (const OutcomeView& outcome : result.outcomes) {
    const SubjectView& subject = result.subject(outcome.subject);
    std::vector<Cell> row{count_cell(out.rows.size() + 1), text_cell(subject.name),
                          text_cell(unit_and_post(subject)), count_cell(outcome.approve)};
    if (rule.reject) row.push_back(count_cell(outcome.reject));
    if (has_abstentions) row.push_back(count_cell(outcome.abstain));
    if (skips_unmarked) row.push_back(count_cell(outcome.not_counted));
    row.push_back(
        count_cell(outcome.approve + outcome.reject + outcome.abstain + outcome.not_counted));
    if (result.paper)
      row.push_back(count_cell(result.count_on_paper(subject, question, rule.approve)));
    row.push_back(percent_cell(outcome.rate));
    row.push_back(verdict_cell(result.kind, outcome.passed, outcome.elected, outcome.tied));
    out.add(std::move(row));
  }
  return out;
}

std::string seats_words(const SeatsView& seats) {
  const std::string where = seats.unit.empty() && seats.post.empty()
                                ? tr("本项", "this poll")
                                : seats.unit + (seats.unit.empty() ? "" : " ") + seats.post;
  return tr("{} {} 名", "{}: {}", where, seats.seats);
}

std::string rule_words(const ResultView& result) {
  const RuleView& rule = *result.rule;
  std::string out = tr("以{}为基数", "Of {}", label_of(rule.base));
  if (!result.outcomes.empty()) out += tr("（{}）", " ({})", result.outcomes.front().base_count);
  out += tr("，得票{}为通过", ", {} must approve", words_of(rule.pass));
  if (!result.outcomes.empty())
    out += tr("，即至少 {} 票", ": at least {} votes", result.outcomes.front().needed);
  out += rule.unmarked == UnmarkedRule::abstain
             ? tr("；未填视为弃权。", "; unmarked counts as abstention.")
             : tr("；未填不计入。", "; unmarked does not count.");
  if (rule.seats.empty()) return out;
  std::vector<std::string> seats;
  for (const SeatsView& one : rule.seats) seats.push_back(seats_words(one));
  return out + tr("职数：{}。", " Seats: {}.", joined(seats));
}

std::string runoff_words(const ResultView& result, const RunoffView& runoff) {
  std::vector<std::string> names;
  for (const std::string& id : runoff.subjects) names.push_back(result.subject(id).name);
  names.insert(names.end(), runoff.names.begin(), runoff.names.end());
  return tr("{} 票数相同，余 {} 个名额，须在他们之间再次投票。",
            "{} are tied for {} remaining seats: a run-off among them is needed.", joined(names),
            runoff.seats);
}

Bullets refused_lines(const ResultView& result) {
  Bullets out;
  for (const RefusedView& one : result.refused)
    out.push_back(tr("{} 缺少：{}，没有列入选票。", "{} lacks {}: not on the ballot.", one.name,
                     joined(one.missing)));
  return out;
}

Table group_votes(const ResultView& result, const std::string& group) {
  const RuleView& rule = *result.rule;
  const QuestionView& question = result.question(rule.question);
  Table out = grade_table(result, question, result.asked(question), group);
  out.main = false;
  return out;
}

}  // namespace

Cell verdict_cell(PollKind kind, bool passed, bool elected, bool tied) {
  if (elected)
    return text_cell(kind == PollKind::election         ? tr("当选", "elected")
                     : kind == PollKind::recommendation ? tr("入选", "recommended")
                                                        : tr("通过", "passed"),
                     Tone::good);
  if (tied) return text_cell(tr("并列待定", "tied"), Tone::bad);
  if (passed) return text_cell(tr("超出职数", "beyond the seats"), Tone::bad);
  return text_cell(tr("未通过", "not passed"), Tone::bad);
}

Section votes_section(const ResultView& result) {
  const auto passed = static_cast<std::size_t>(
      std::ranges::count_if(result.outcomes, [](const OutcomeView& one) { return one.passed; }));
  const auto elected = static_cast<std::size_t>(
      std::ranges::count_if(result.outcomes, [](const OutcomeView& one) { return one.elected; }));
  Section out{tr("得票情况", "Votes"), {Paragraph{rule_words(result)}}};
  out.blocks.emplace_back(outcome_table(result));
  std::string sum =
      tr("共 {} 人，达到票数 {} 人，没有达到 {} 人", "{} in all: {} passed, {} did not",
         result.outcomes.size(), passed, result.outcomes.size() - passed);
  if (!result.rule->seats.empty())
    sum += tr("；按职数确定 {} 人", "; within the seats: {}", elected);
  out.blocks.emplace_back(Paragraph{sum + tr("。", ".")});
  for (const RunoffView& runoff : result.runoffs)
    out.blocks.emplace_back(Paragraph{runoff_words(result, runoff), Tone::bad});
  if (!result.refused.empty()) out.blocks.emplace_back(refused_lines(result));
  return out;
}

std::vector<Section> votes_by_group(const ResultView& result) {
  if (result.parts.size() < 2) return {};
  Section out{tr("各组得票", "Votes by group"), {}};
  for (const PartView& part : result.parts) out.blocks.emplace_back(group_votes(result, part.name));
  return {std::move(out)};
}

}  // namespace piaojue::report
