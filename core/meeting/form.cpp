#include "core/meeting/form.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

/// At most one of the options.
// R6.2-2
LinearConstraint choice_constraint(std::uint32_t first, std::size_t options) {
  LinearConstraint constraint{{}, 0, 1};
  for (std::uint32_t i = 0; i < options; ++i) constraint.terms.push_back({first + i, 1});
  return constraint;
}

/// Either 1 to k ordinary boxes, or the exclusive one alone, or "unmarked" alone: these two weigh
/// k.
// R6.2-3
LinearConstraint boxes_constraint(const Question& question, std::uint32_t first) {
  const auto limit = static_cast<std::uint32_t>(max_boxes(question));
  LinearConstraint constraint{{}, 1, limit};
  std::uint32_t selection = first;
  for (const Option& option : question.options)
    constraint.terms.push_back({selection++, option.code == question.exclusive ? limit : 1});
  constraint.terms.push_back({selection, limit});
  return constraint;
}

std::uint64_t count_selections(const PollDefinition& poll) {
  std::uint64_t total = 0;
  for (const Subject& subject : poll.subjects)
    for (const Question& question : poll.questions)
      if (applies(question, subject))
        total += question.options.size() + (question.kind == QuestionKind::boxes ? 1U : 0U);
  return total;
}

// R6.2-4
Result<void> check_sizes(const PollDefinition& poll) {
  for (const Question& question : poll.questions)
    if (question.kind == QuestionKind::boxes && max_boxes(question) > kMaxBranches)
      return invalid(tr("题 {} 最多可选 {} 项，超过 {} 项时证明过大；请减小 max 或拆成几题",
                        "{} lets mark {} boxes; above {} the proof is needlessly large: lower max "
                        "or split the question",
                        question.id.str(), max_boxes(question), kMaxBranches));
  const std::uint64_t selections = count_selections(poll);
  if (selections > kMaxSelections)
    return invalid(tr("一张票有 {} 个选项格，最多 {} 个；请拆成几项表决",
                      "a ballot of {} selections; at most {} fit: split the poll", selections,
                      kMaxSelections));
  return {};
}

Result<void> check_cell(const Question& question, const Subject& subject,
                        const std::vector<std::size_t>& marks) {
  const auto cell = [&] { return subject.name + " / " + question.title; };
  std::vector<std::size_t> sorted = marks;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end())
    return invalid(tr("{}：同一选项选了两次", "{}: an option is marked twice", cell()));
  if (!sorted.empty() && sorted.back() >= question.options.size())
    return invalid(tr("{}：没有这个选项", "{}: there is no such option", cell()));
  const auto is_exclusive = [&](std::size_t mark) {
    return question.options[mark].code == question.exclusive;
  };
  if (marks.size() > 1 && std::ranges::any_of(marks, is_exclusive))
    return invalid(
        tr("{}：互斥项不能与其他选项同选", "{}: the exclusive option stands alone", cell()));
  const std::size_t limit = question.kind == QuestionKind::choice ? 1 : max_boxes(question);
  if (marks.size() > limit)
    return invalid(tr("{}：选了 {} 项，最多 {} 项", "{}: {} options marked, at most {} allowed",
                      cell(), marks.size(), limit));
  return {};
}

}  // namespace

// R6.2-1
Result<CompiledForm> compile_form(const PollDefinition& poll) {
  PJ_CHECK(check_sizes(poll));
  std::vector<Cell> cells;
  std::vector<LinearConstraint> constraints;
  std::uint32_t next = 0;
  for (std::size_t s = 0; s < poll.subjects.size(); ++s) {
    for (std::size_t q = 0; q < poll.questions.size(); ++q) {
      const Question& question = poll.questions[q];
      if (!applies(question, poll.subjects[s])) continue;
      Cell cell{s, q, next, {}};
      next += static_cast<std::uint32_t>(question.options.size());
      if (question.kind == QuestionKind::choice) {
        constraints.push_back(choice_constraint(cell.first_selection, question.options.size()));
      } else {
        constraints.push_back(boxes_constraint(question, cell.first_selection));
        cell.unmarked = next++;
      }
      cells.push_back(cell);
    }
  }
  PJ_TRY(BallotShape shape, BallotShape::create(next, std::move(constraints)));
  return CompiledForm{std::move(shape), std::move(cells)};
}

// R6.2-5
Result<std::vector<bool>> selections_from_choices(const PollDefinition& poll,
                                                  const CompiledForm& form,
                                                  const Choices& choices) {
  if (choices.size() != form.cells.size())
    return invalid(tr("选票的格数不对", "the ballot has a wrong number of cells"));
  std::vector<bool> selections(form.shape.selections(), false);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Cell& cell = form.cells[i];
    PJ_CHECK(check_cell(poll.questions[cell.question], poll.subjects[cell.subject], choices[i]));
    for (const std::size_t mark : choices[i]) selections[cell.first_selection + mark] = true;
    if (cell.unmarked && choices[i].empty()) selections[*cell.unmarked] = true;
  }
  return selections;
}

}  // namespace piaojue
