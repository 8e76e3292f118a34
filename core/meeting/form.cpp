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
  const auto limit = static_cast<std::uint32_t>(most_marks(question));
  const auto alone = static_cast<std::int32_t>(limit);
  LinearConstraint constraint{{}, 1, limit};
  std::uint32_t selection = first;
  for (const Option& option : question.options)
    constraint.terms.push_back({selection++, option.code == question.exclusive ? alone : 1});
  constraint.terms.push_back({selection, alone});
  return constraint;
}

/// Digits of a score, or "unmarked" alone.
// R6.2-8
LinearConstraint score_constraint(std::uint32_t first, std::size_t digits) {
  const auto all = static_cast<std::uint32_t>(digits);
  LinearConstraint constraint{{}, 0, all};
  for (std::uint32_t i = 0; i < all; ++i) constraint.terms.push_back({first + i, 1});
  constraint.terms.push_back({first + all, static_cast<std::int32_t>(all)});
  return constraint;
}

LinearConstraint constraint_of(const Question& question, std::uint32_t first) {
  switch (question.kind) {
    case QuestionKind::boxes:
      return boxes_constraint(question, first);
    case QuestionKind::score:
      return score_constraint(first, score_digits(question.max_marks).size());
    case QuestionKind::choice:
    case QuestionKind::text:  // has no cell
      break;
  }
  return choice_constraint(first, question.options.size());
}

/// Where an option of a limit lies, one selection for each subject it is asked of.
std::vector<std::uint32_t> limited_selections(const PollDefinition& poll, const Limit& limit,
                                              const OptionCode& code,
                                              const std::vector<Cell>& cells) {
  std::vector<std::uint32_t> out;
  for (const Cell& cell : cells) {
    const Question& question = poll.questions[cell.question];
    if (question.id != limit.question) continue;
    const auto option = std::ranges::find(question.options, code, &Option::code);
    out.push_back(cell.first_selection +
                  static_cast<std::uint32_t>(option - question.options.begin()));
  }
  return out;
}

std::size_t selections_of(const Question& question) {
  if (question.kind == QuestionKind::score) return score_digits(question.max_marks).size() + 1;
  return question.options.size() + (question.kind == QuestionKind::boxes ? 1U : 0U);
}

std::uint64_t count_selections(const PollDefinition& poll) {
  std::uint64_t total = 0;
  for (const Limit& limit : poll.limits) total += limit.write_ins;
  for (const Subject& subject : poll.subjects)
    for (const Question& question : poll.questions)
      if (applies(question, subject)) total += selections_of(question);
  return total;
}

// R6.2-4
Result<void> check_sizes(const PollDefinition& poll) {
  for (const Question& question : poll.questions)
    if (question.kind == QuestionKind::boxes && most_marks(question) > kMaxBranches)
      return invalid(tr("题 {} 最多可选 {} 项，超过 {} 项时证明过大；请减小 max 或拆成几题",
                        "{} lets mark {} boxes; above {} the proof is needlessly large: lower max "
                        "or split the question",
                        question.id.str(), most_marks(question), kMaxBranches));
  for (const Limit& limit : poll.limits) {
    if (limit.beside && poll.subjects.size() >= kMaxBranches)
      return invalid(tr("{} 的另选限于少于 {} 人的名单，人再多时证明过大；请拆成几项表决",
                        "{}: names can be written in beside an option for fewer than {} subjects; "
                        "more make the proof needlessly large: split the poll",
                        limit.question.str(), kMaxBranches));
    if (limit.at_most >= kMaxBranches)
      return invalid(tr("{}/{} 的限额 {} 过大，证明过大；限额应小于 {}",
                        "a limit of {2} for {0}/{1} makes the proof needlessly large: it must be "
                        "below {3}",
                        limit.question.str(), limit.option.str(), limit.at_most, kMaxBranches));
  }
  const std::uint64_t selections = count_selections(poll);
  if (selections == 0)
    return invalid(tr("选票上没有可以划选的内容", "there is nothing to mark on the ballot"));
  if (selections > kMaxSelections)
    return invalid(tr("一张票有 {} 个选项格，最多 {} 个；请拆成几项表决",
                      "a ballot of {} selections; at most {} fit: split the poll", selections,
                      kMaxSelections));
  return {};
}

// R6.2-6 R6.2-7
/// Adds a constraint and the slots of each limit; moves `next` past the write-ins' selections.
void compile_limits(const PollDefinition& poll, const std::vector<Cell>& cells, std::uint32_t next,
                    std::vector<LinearConstraint>& constraints, std::vector<NoteSlot>& slots) {
  for (std::size_t i = 0; i < poll.limits.size(); ++i) {
    const Limit& limit = poll.limits[i];
    LinearConstraint constraint{{}, 0, limit.at_most};
    for (const std::uint32_t selection : limited_selections(poll, limit, limit.option, cells))
      constraint.terms.push_back({selection, 1});
    LinearConstraint beside{{}, 0, 0};
    if (limit.beside)
      for (const std::uint32_t selection : limited_selections(poll, limit, *limit.beside, cells))
        beside.terms.push_back({selection, 1});
    beside.hi = static_cast<std::uint32_t>(beside.terms.size());
    for (std::uint32_t w = 0; w < limit.write_ins; ++w) {
      constraint.terms.push_back({next, 1});
      if (limit.beside) beside.terms.push_back({next, -1});
      slots.push_back({{}, std::pair(i, next++)});
    }
    constraints.push_back(std::move(constraint));
    if (limit.beside) constraints.push_back(std::move(beside));
  }
}

Result<void> check_limits(const PollDefinition& poll, const CompiledForm& form,
                          const std::vector<bool>& selections) {
  for (std::size_t i = 0; i < poll.limits.size(); ++i) {
    const Limit& limit = poll.limits[i];
    const auto marks_of = [&](const OptionCode& code) {
      return std::ranges::count_if(limited_selections(poll, limit, code, form.cells),
                                   [&](std::uint32_t selection) { return selections[selection]; });
    };
    const auto written = std::ranges::count_if(form.slots, [&](const NoteSlot& slot) {
      return slot.is_write_in() && slot.limit_and_selection->first == i &&
             selections[slot.limit_and_selection->second];
    });
    if (const auto marked = marks_of(limit.option) + written; marked > limit.at_most)
      return invalid(tr("{} 选了 {} 个，全票最多 {} 个",
                        "{} is marked {} times, at most {} allowed", limit.option.str(), marked,
                        limit.at_most));
    if (limit.beside && written > marks_of(*limit.beside))
      return invalid(tr("另选了 {} 人，只能在 {} 旁另选，而这样的票只有 {} 处",
                        "{} names are written in; they go beside {}, which is marked {} times",
                        written, limit.beside->str(), marks_of(*limit.beside)));
  }
  return {};
}

Result<void> check_cell(const Question& question, const Subject& subject,
                        const std::vector<std::size_t>& marks) {
  const auto cell = [&] { return subject.name + " / " + question.title; };
  if (question.kind == QuestionKind::score) {
    if (marks.size() > 1 || (!marks.empty() && marks.front() > question.max_marks))
      return invalid(tr("{}：应填 0 至 {} 的一个整数", "{}: write one whole number from 0 to {}",
                        cell(), question.max_marks));
    return {};
  }
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
  const std::size_t limit = most_marks(question);
  if (marks.size() > limit)
    return invalid(tr("{}：选了 {} 项，最多 {} 项", "{}: {} options marked, at most {} allowed",
                      cell(), marks.size(), limit));
  return {};
}

}  // namespace

// R6.2-8
std::vector<std::uint32_t> score_digits(std::uint32_t max) {
  std::vector<std::uint32_t> digits;
  std::uint32_t rest = max;
  for (std::uint32_t power = 1; power <= rest; power *= 2) {
    digits.push_back(power);
    rest -= power;
  }
  if (rest > 0) digits.push_back(rest);
  return digits;
}

namespace {

/// The digits of `score`: the rest where the powers alone do not reach it, then binary.
std::vector<std::size_t> digits_of_score(std::uint32_t max, std::size_t score) {
  const std::vector<std::uint32_t> weights = score_digits(max);
  const std::uint32_t last = weights.back();
  std::vector<std::size_t> out;
  if (score > max - last) {
    out.push_back(weights.size() - 1);
    score -= last;
  }
  for (std::size_t i = 0; i + 1 < weights.size(); ++i)
    if ((score >> i & 1U) != 0) out.push_back(i);
  return out;
}

/// The selections of a cell, from its first one.
std::vector<std::size_t> marks_to_selections(const Question& question,
                                             const std::vector<std::size_t>& marks) {
  if (question.kind != QuestionKind::score || marks.empty()) return marks;
  return digits_of_score(question.max_marks, marks.front());
}

}  // namespace

// R6.2-1 R6.2-7
Result<CompiledForm> compile_form(const PollDefinition& poll) {
  PJ_CHECK(check_sizes(poll));
  std::vector<Cell> cells;
  std::vector<NoteSlot> slots;
  std::vector<LinearConstraint> constraints;
  std::uint32_t next = 0;
  for (std::size_t s = 0; s < poll.subjects.size(); ++s) {
    for (std::size_t q = 0; q < poll.questions.size(); ++q) {
      const Question& question = poll.questions[q];
      if (!applies(question, poll.subjects[s])) continue;
      if (question.kind == QuestionKind::text) {
        slots.push_back({std::pair(q, s), {}});
        continue;
      }
      Cell cell{s, q, next, {}};
      next += static_cast<std::uint32_t>(selections_of(question));
      constraints.push_back(constraint_of(question, cell.first_selection));
      if (question.kind != QuestionKind::choice) cell.unmarked = next - 1;
      cells.push_back(cell);
    }
  }
  compile_limits(poll, cells, next, constraints, slots);
  if (slots.size() > kMaxNoteSlots)
    return invalid(tr("要填写的文字有 {} 处，最多 {} 处", "{} places for writing; at most {} fit",
                      slots.size(), kMaxNoteSlots));
  PJ_TRY(BallotShape shape, BallotShape::create(static_cast<std::uint32_t>(count_selections(poll)),
                                                std::move(constraints)));
  return CompiledForm{std::move(shape), std::move(cells), std::move(slots)};
}

// R6.2-5
Result<std::vector<bool>> selections_from_answers(const PollDefinition& poll,
                                                  const CompiledForm& form,
                                                  const Answers& answers) {
  const Choices& choices = answers.choices;
  if (choices.size() != form.cells.size() || answers.notes.size() != form.slots.size())
    return invalid(tr("选票的格数不对", "the ballot has a wrong number of cells"));
  std::vector<bool> selections(form.shape.selections(), false);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Cell& cell = form.cells[i];
    PJ_CHECK(check_cell(poll.questions[cell.question], poll.subjects[cell.subject], choices[i]));
    for (const std::size_t mark : marks_to_selections(poll.questions[cell.question], choices[i]))
      selections[cell.first_selection + mark] = true;
    if (cell.unmarked && choices[i].empty()) selections[*cell.unmarked] = true;
  }
  for (std::size_t i = 0; i < form.slots.size(); ++i) {
    // R6.10-2
    if (!is_note_text(answers.notes[i]))
      return invalid(tr("{}：文字过长（最多 {} 字节）或含控制字符",
                        "{}: the text is too long (at most {} bytes) or has control characters",
                        title_of(poll, form, i), kMaxNoteText));
    if (form.slots[i].is_write_in() && !answers.notes[i].empty())
      selections[form.slots[i].limit_and_selection->second] = true;
  }
  PJ_CHECK(check_limits(poll, form, selections));
  return selections;
}

std::string title_of(const PollDefinition& poll, const CompiledForm& form, std::size_t slot) {
  const NoteSlot& at = form.slots.at(slot);
  if (at.question_and_subject)
    return poll.subjects[at.question_and_subject->second].name + " / " +
           poll.questions[at.question_and_subject->first].title;
  const Limit& limit = poll.limits[at.limit_and_selection->first];
  const auto question = std::ranges::find(poll.questions, limit.question, &Question::id);
  const auto option = std::ranges::find(question->options, limit.option, &Option::code);
  std::size_t number = 1;
  for (std::size_t i = 0; i < slot; ++i)
    if (form.slots[i].limit_and_selection &&
        form.slots[i].limit_and_selection->first == at.limit_and_selection->first)
      ++number;
  return tr("{} / 另选他人 {}", "{} / write-in {}", option->label, number);
}

}  // namespace piaojue
