// Sections that several kinds of report have in common.
#pragma once

#include "client/report/content.hpp"
#include "client/report/result_view.hpp"

namespace piaojue::report {

using Subjects = std::vector<const SubjectView*>;

/// All of them, in order.
Subjects all_subjects(const ResultView& result);

/// Attendance, quorum, ballots, groups, what the hall said.
Section attendance_section(const ResultView& result);
Section ballots_section(const ResultView& result);
/// Void or withheld, and why; empty when the poll was counted.
std::vector<Section> status_sections(const ResultView& result);

/// Votes of each nominee, who passes, run-offs, those refused.
Section votes_section(const ResultView& result);
/// Votes by group; empty when there is one group.
std::vector<Section> votes_by_group(const ResultView& result);
Cell verdict_cell(PollKind kind, bool passed, bool elected, bool tied);
/// Names written in; empty when none may be.
std::vector<Section> write_in_sections(const ResultView& result);

/// Scores and ranks; empty when nothing is scored.
std::vector<Section> score_sections(const ResultView& result);
Table score_table(const ResultView& result, const Subjects& subjects);
/// One question of some subjects in one group, or of all.
Table grade_table(const ResultView& result, const QuestionView& question, const Subjects& subjects,
                  const std::string& group);
/// Of every choice and score question: all, and each group.
std::vector<Section> grade_sections(const ResultView& result, bool by_group);

/// Boxes and graded problems, ranked.
std::vector<Section> problem_sections(const ResultView& result);
/// Of some subjects one after the other; without rows when they are asked about
/// none.
Table ranked_table(const ResultView& result, const Subjects& subjects);

/// One list for each flag rule.
std::vector<Section> flag_sections(const ResultView& result);
/// What was written about some subjects.
std::vector<Block> text_blocks(const ResultView& result, const Subjects& subjects);
std::vector<Section> text_sections(const ResultView& result);

/// Every total with its parts, and that they agree.
Section checks_section(const ResultView& result);

}  // namespace piaojue::report
