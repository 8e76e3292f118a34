// 考察反馈: what each unit is told.
#include <algorithm>
#include <set>

#include "client/report/build.hpp"
#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

/// Subjects by unit, in the order of the ballot. One without a unit is of the
/// only unit there is, as a team usually is, else a unit of its own.
std::vector<std::pair<std::string, Subjects>> units_of(const ResultView& result) {
  std::set<std::string> named;
  for (const SubjectView& subject : result.subjects)
    if (!subject.unit.empty()) named.insert(subject.unit);
  std::vector<std::pair<std::string, Subjects>> out;
  for (const SubjectView& subject : result.subjects) {
    std::string unit = subject.unit;
    if (unit.empty()) unit = named.size() == 1 ? *named.begin() : subject.name;
    const auto known = std::ranges::find(out, unit, &std::pair<std::string, Subjects>::first);
    if (known == out.end())
      out.emplace_back(unit, Subjects{&subject});
    else
      known->second.push_back(&subject);
  }
  return out;
}

void add_grades(const ResultView& result, const Subjects& subjects, std::vector<Block>& blocks) {
  for (const QuestionView& question : result.questions) {
    if (question.kind != QuestionKind::choice && question.kind != QuestionKind::score) continue;
    Subjects asked;
    for (const SubjectView* subject : subjects)
      if (result.is_asked(*subject, question)) asked.push_back(subject);
    if (!asked.empty())
      blocks.emplace_back(grade_table(result, question, asked, std::string(kAllGroups)));
  }
}

/// Team or person, as their types say: what is about the team comes first.
void add_results(const ResultView& result, const Subjects& subjects, std::string title,
                 Section& section) {
  if (subjects.empty()) return;
  if (!result.scores.empty()) {
    Table scores = score_table(result, subjects);
    scores.title = std::move(title);
    if (!scores.rows.empty()) section.blocks.emplace_back(std::move(scores));
  }
  add_grades(result, subjects, section.blocks);
}

Section unit_section(const ResultView& result, const std::string& unit, const Subjects& subjects) {
  Section out{unit, {}, true};
  Subjects teams;
  Subjects people;
  for (const SubjectView* subject : subjects)
    (subject->type == "team" ? teams : people).push_back(subject);
  add_results(result, teams, tr("班子得分和名次", "The team's score and rank"), out);
  add_results(result, people, tr("个人得分和名次", "Scores and ranks of persons"), out);
  if (Table ranked = ranked_table(result, subjects); !ranked.rows.empty())
    out.blocks.emplace_back(std::move(ranked));
  std::vector<Block> texts = text_blocks(result, subjects);
  if (!texts.empty()) out.blocks.emplace_back(Paragraph{tr("意见建议", "Opinions and wishes")});
  std::ranges::move(texts, std::back_inserter(out.blocks));
  return out;
}

}  // namespace

std::vector<Section> feedback_sections(const ResultView& result) {
  std::vector<Section> out;
  for (const auto& [unit, subjects] : units_of(result))
    out.push_back(unit_section(result, unit, subjects));
  out.front().new_page = false;
  return out;
}

}  // namespace piaojue::report
