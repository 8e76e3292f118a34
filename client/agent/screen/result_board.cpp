#include "client/agent/screen/result_board.hpp"

#include <algorithm>

#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::agent {
namespace {

using report::ResultView;

std::uint32_t u32(std::uint64_t number) { return static_cast<std::uint32_t>(number); }

void set_tone(v1::ScreenRow& row, const report::Cell& verdict) {
  row.set_verdict(verdict.text);
  row.set_tone(verdict.tone == report::Tone::good ? "good" : "bad");
}

v1::ScreenRow& add_row(v1::ScreenTable& table, const report::SubjectView& subject) {
  v1::ScreenRow& row = *table.add_rows();
  row.set_name(subject.name);
  row.set_post(report::unit_and_post(subject));
  return row;
}

// ---- votes --------------------------------------------------------------------------------------

void add_votes(const ResultView& result, v1::ScreenResult& out) {
  const report::RuleView& rule = *result.rule;
  const report::QuestionView& question = result.question(rule.question);
  const bool skips_unmarked = rule.unmarked == UnmarkedRule::not_counted;
  const bool has_abstentions = rule.abstain || !skips_unmarked;
  v1::ScreenTable& table = *out.add_tables();
  table.set_title(tr("得票情况", "Votes"));
  table.set_subject(tr("姓名", "Name"));
  table.add_columns(question.option(rule.approve).label);
  if (rule.reject) table.add_columns(question.option(*rule.reject).label);
  if (has_abstentions)
    table.add_columns(rule.abstain ? question.option(*rule.abstain).label : tr("未填", "Unmarked"));
  table.add_columns(tr("得票率", "Rate"));
  table.set_verdict(tr("结果", "Result"));
  table.add_series(question.option(rule.approve).label);
  for (const report::OutcomeView& outcome : result.outcomes) {
    v1::ScreenRow& row = add_row(table, result.subject(outcome.subject));
    row.add_cells(std::to_string(outcome.approve));
    if (rule.reject) row.add_cells(std::to_string(outcome.reject));
    if (has_abstentions) row.add_cells(std::to_string(outcome.abstain));
    row.add_cells(report::percent_cell(outcome.rate).text);
    row.add_bar(u32(outcome.approve));
    set_tone(row, report::verdict_cell(result.kind, outcome.passed, outcome.elected, outcome.tied));
    table.set_longest(std::max(table.longest(), u32(outcome.base_count)));
  }
}

void add_written_names(const ResultView& result, v1::ScreenResult& out) {
  for (const report::WriteInView& written : result.write_ins) {
    if (written.names.empty()) continue;
    v1::ScreenTable& table = *out.add_tables();
    table.set_title(tr("另选人得票", "Names written in"));
    table.set_subject(tr("姓名", "Name"));
    table.add_columns(tr("票数", "Votes"));
    if (result.rule) table.set_verdict(tr("结果", "Result"));
    for (const report::WrittenName& name : written.names) {
      v1::ScreenRow& row = *table.add_rows();
      row.set_name(name.name);
      row.add_cells(std::to_string(name.count));
      if (result.rule)
        set_tone(row, report::verdict_cell(result.kind, name.passed, name.elected, name.tied));
    }
  }
}

// ---- evaluations --------------------------------------------------------------------------------

void add_scores(const ResultView& result, v1::ScreenResult& out) {
  if (result.scores.empty()) return;
  v1::ScreenTable& table = *out.add_tables();
  table.set_title(tr("得分和名次", "Scores and ranks"));
  table.set_subject(tr("对象", "Subject"));
  table.add_columns(tr("得分", "Score"));
  table.add_columns(tr("名次", "Rank"));
  for (const report::ScoreView& score : result.scores) {
    v1::ScreenRow& row = add_row(table, result.subject(score.subject));
    row.add_cells(report::decimal_cell(score.published ? score.published : score.evaluation).text);
    row.add_cells(score.rank ? std::to_string(*score.rank) : report::dash().text);
  }
}

void add_grades(const ResultView& result, const report::QuestionView& question,
                v1::ScreenResult& out) {
  const std::string all(kAllGroups);
  v1::ScreenTable& table = *out.add_tables();
  table.set_title(question.title);
  table.set_subject(tr("对象", "Subject"));
  for (const report::OptionView& option : question.options) {
    table.add_columns(option.label);
    table.add_series(option.label);
  }
  table.add_columns(tr("未填", "Unmarked"));
  table.add_series(tr("未填", "Unmarked"));
  table.set_longest(u32(result.ballots(all)));
  for (const report::SubjectView* subject : result.asked(question)) {
    v1::ScreenRow& row = add_row(table, *subject);
    const auto add = [&](std::string_view option) {
      const std::uint64_t count = result.count(*subject, question, all, option);
      row.add_cells(std::to_string(count));
      row.add_bar(u32(count));
    };
    for (const report::OptionView& option : question.options) add(option.code);
    add(kUnmarked);
  }
}

/// Whose first columns are number, subject, unit and post.
void add_points(const report::Table& from, v1::ScreenResult& out) {
  constexpr std::size_t kFirstFigure = 3;
  v1::ScreenTable& table = *out.add_tables();
  table.set_title(from.title);
  table.set_subject(from.columns[1].title);
  for (std::size_t i = kFirstFigure; i < from.columns.size(); ++i)
    table.add_columns(from.columns[i].title);
  for (const auto& cells : from.rows) {
    v1::ScreenRow& row = *table.add_rows();
    row.set_name(cells[1].text);
    row.set_post(cells[2].text);
    for (std::size_t i = kFirstFigure; i < cells.size(); ++i) row.add_cells(cells[i].text);
  }
}

void add_questions(const ResultView& result, v1::ScreenResult& out) {
  for (const report::QuestionView& question : result.questions) {
    const auto asked = result.asked(question);
    if (asked.empty()) continue;
    if (question.kind == QuestionKind::choice) add_grades(result, question, out);
    if (question.kind == QuestionKind::score)
      add_points(report::grade_table(result, question, asked, std::string(kAllGroups)), out);
  }
}

/// The report's tables of all subjects together: rank, problem, marks, share.
void add_problems(const ResultView& result, v1::ScreenResult& out) {
  for (const report::Section& section : report::problem_sections(result))
    for (const report::Block& block : section.blocks) {
      const auto* from = std::get_if<report::Table>(&block);
      if (from == nullptr || !from->chart || !from->chart->adverse) continue;
      v1::ScreenTable& table = *out.add_tables();
      table.set_title(from->title);
      table.set_subject(from->columns[1].title);
      table.add_columns(from->columns[2].title);
      table.add_columns(from->columns[3].title);
      table.add_series(from->columns[2].title);
      table.set_adverse(true);
      for (const auto& cells : from->rows) {
        v1::ScreenRow& row = *table.add_rows();
        row.set_name(cells[1].text);
        row.add_cells(cells[2].text);
        row.add_cells(cells[3].text);
        row.add_bar(u32(cells[2].number));
        table.set_longest(std::max(table.longest(), u32(cells[2].number)));
      }
    }
}

void add_sentences(const std::vector<report::Section>& sections, v1::ScreenResult& out) {
  for (const report::Section& section : sections)
    for (const report::Block& block : section.blocks)
      if (const auto* paragraph = std::get_if<report::Paragraph>(&block))
        out.add_sentences(paragraph->text);
}

}  // namespace

v1::ScreenResult result_board(const report::CheckedResult& checked) {
  const ResultView& result = checked.view;
  v1::ScreenResult out;
  out.set_poll(result.poll);
  out.set_title(result.poll_title);
  out.set_entitled(u32(result.entitled));
  out.set_present(u32(result.present));
  out.set_issued(u32(result.issued));
  out.set_returned(u32(result.returned));
  out.set_valid(u32(result.valid));
  out.set_digest(checked.digest);
  add_sentences(report::status_sections(result), out);
  if (result.status != PollStatus::counted) return out;
  if (result.rule) {
    add_sentences({report::votes_section(result)}, out);
    add_votes(result, out);
  }
  add_written_names(result, out);
  if (result.rule) return out;
  add_scores(result, out);
  add_questions(result, out);
  add_problems(result, out);
  return out;
}

}  // namespace piaojue::agent
