// Reverse evaluation: boxes and graded problems, the most frequent first.
#include <algorithm>
#include <functional>

#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

struct Problem {
  std::string label;
  std::uint64_t count;
  std::uint64_t asked;  ///< valid ballots, once for each subject it is asked about
};

/// Over all subjects, ranked; equal counts share a rank.
Table summed_table(std::string title, std::vector<Problem> problems) {
  std::ranges::stable_sort(problems, std::greater<>(), &Problem::count);
  Table out{.title = std::move(title),
            .columns = {{.title = tr("名次", "Rank")},
                        {.title = tr("问题", "Problem"), .numeric = false},
                        {.title = tr("票数", "Marks"), .summed = true},
                        {.title = tr("比例", "Share")}},
            .rows = {},
            .total_label = tr("合计", "Total")};
  std::size_t rank = 0;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (i == 0 || problems[i].count != problems[i - 1].count) rank = i + 1;
    out.add({count_cell(rank), text_cell(problems[i].label), count_cell(problems[i].count),
             percent_cell(problems[i].count, problems[i].asked)});
  }
  out.chart = Chart{tr("问题排名", "Problems ranked"), 1, {2}, true};
  return out;
}

std::vector<Problem> marked_boxes(const ResultView& result, const QuestionView& question,
                                  const Subjects& subjects) {
  std::vector<Problem> out;
  for (const OptionView& option : question.options) {
    if (question.exclusive == option.code) continue;
    Problem problem{option.label, 0, 0};
    for (const SubjectView* subject : subjects) {
      problem.count += result.count(*subject, question, std::string(kAllGroups), option.code);
      problem.asked += result.valid;
    }
    out.push_back(std::move(problem));
  }
  return out;
}

std::vector<Problem> graded_problems(const ResultView& result) {
  std::vector<Problem> out;
  for (const QuestionView& question : result.questions) {
    if (!question.has_adverse()) continue;
    Problem problem{question.title, 0, 0};
    for (const SubjectView* subject : result.asked(question)) {
      for (const OptionView& option : question.options)
        if (option.adverse)
          problem.count += result.count(*subject, question, std::string(kAllGroups), option.code);
      problem.asked += result.valid;
    }
    out.push_back(std::move(problem));
  }
  return out;
}

std::string share_words(const ResultView& result, std::size_t subjects) {
  return subjects == 1
             ? tr("比例以有效票 {} 张为基数。", "Shares are of {} valid ballots.", result.valid)
             : tr("比例以有效票 {} 张为基数；全体比例以有效票数乘对象数（{}）为基数。",
                  "Shares are of {} valid ballots; those over all, of ballots times {} subjects.",
                  result.valid, subjects);
}

Table box_table(const ResultView& result, const QuestionView& question, const Subjects& subjects,
                const std::string& group) {
  Table out = grade_table(result, question, subjects, group);
  out.chart.reset();
  out.title =
      tr("{}：各对象得票（{}）", "{}: marks of each ({})", question.title, group_label(group));
  return out;
}

void add_rows(const ResultView& result, const RankingView& ranking, Table& table) {
  for (const RankedView& one : ranking.ranking) {
    const std::string& label = ranking.question.empty()
                                   ? result.question(one.item).title
                                   : result.question(ranking.question).option(one.item).label;
    // The name once, as a reader's eye follows it down.
    table.add({text_cell(one.rank == 1 && &one == ranking.ranking.data()
                             ? result.subject(ranking.subject).name
                             : ""),
               count_cell(one.rank), text_cell(label), count_cell(one.count),
               percent_cell(one.count, result.valid)});
  }
}

Table empty_ranked_table() {
  return {.title = tr("问题排名", "Problems ranked"),
          .columns = {{.title = tr("对象", "Subject"), .numeric = false},
                      {.title = tr("名次", "Rank")},
                      {.title = tr("问题", "Problem"), .numeric = false},
                      {.title = tr("票数", "Marks")},
                      {.title = tr("比例", "Share")}},
          .rows = {}};
}

Section box_section(const ResultView& result, const QuestionView& question) {
  const Subjects subjects = result.asked(question);
  Section out{question.title, {Paragraph{share_words(result, subjects.size()), Tone::quiet}}};
  out.blocks.emplace_back(summed_table(tr("{}：全体", "{}: all", question.title),
                                       marked_boxes(result, question, subjects)));
  Table ranked = empty_ranked_table();
  ranked.title = tr("{}：各对象排名", "{}: ranked for each", question.title);
  for (const RankingView& ranking : result.rankings)
    if (ranking.question == question.id) add_rows(result, ranking, ranked);
  if (subjects.size() > 1) out.blocks.emplace_back(std::move(ranked));
  out.blocks.emplace_back(box_table(result, question, subjects, std::string(kAllGroups)));
  if (result.parts.size() > 1)
    for (const PartView& part : result.parts) {
      out.blocks.emplace_back(box_table(result, question, subjects, part.name));
      std::get<Table>(out.blocks.back()).main = false;
    }
  return out;
}

}  // namespace

Table ranked_table(const ResultView& result, const Subjects& subjects) {
  Table out = empty_ranked_table();
  for (const SubjectView* subject : subjects) {
    for (const RankingView& ranking : result.rankings)
      if (ranking.subject == subject->id) add_rows(result, ranking, out);
    for (const RankingView& ranking : result.problems)
      if (ranking.subject == subject->id) add_rows(result, ranking, out);
  }
  return out;
}

std::vector<Section> problem_sections(const ResultView& result) {
  std::vector<Section> out;
  for (const QuestionView& question : result.questions)
    if (question.kind == QuestionKind::boxes && !result.asked(question).empty())
      out.push_back(box_section(result, question));
  if (result.problems.empty()) return out;
  Section graded{tr("分等次的问题", "Graded problems"),
                 {Paragraph{share_words(result, result.problems.size()), Tone::quiet}}};
  graded.blocks.emplace_back(
      summed_table(tr("分等次的问题：全体", "Graded problems: all"), graded_problems(result)));
  if (result.problems.size() > 1) {
    Table ranked = empty_ranked_table();
    ranked.title = tr("分等次的问题：各对象排名", "Graded problems: ranked for each");
    for (const RankingView& ranking : result.problems) add_rows(result, ranking, ranked);
    graded.blocks.emplace_back(std::move(ranked));
  }
  out.push_back(std::move(graded));
  return out;
}

}  // namespace piaojue::report
