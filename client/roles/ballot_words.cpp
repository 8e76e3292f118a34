#include "client/roles/ballot_words.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

std::string unmarked_meaning(const PollDefinition& poll, const Question& question) {
  const auto& rule = poll.rule;
  if (rule && rule->question == question.id) {
    switch (rule->unmarked) {
      case UnmarkedRule::abstain:
        return tr("未选（计为弃权）", "unmarked (counts as abstention)");
      case UnmarkedRule::not_counted:
        return tr("未选（该项不计票）", "unmarked (not counted for this one)");
    }
  }
  switch (question.kind) {
    case QuestionKind::boxes:
      return tr("未选（没有勾选任何一项）", "none marked");
    case QuestionKind::score:
      return tr("未打分", "no score");
    case QuestionKind::choice:
    case QuestionKind::text:
      break;
  }
  return tr("未选（计入“未填”）", "unmarked (listed as such)");
}

const Question& limited_question(const PollDefinition& poll, const Limit& limit) {
  return *std::ranges::find(poll.questions, limit.question, &Question::id);
}

/// Precondition: an option of the question.
std::size_t index_of(const Question& question, const OptionCode& code) {
  return static_cast<std::size_t>(std::ranges::find(question.options, code, &Option::code) -
                                  question.options.begin());
}

const std::string& label_of(const Question& question, const OptionCode& code) {
  return question.options[index_of(question, code)].label;
}

std::size_t marks_of(const PollDefinition& poll, const CompiledForm& form, const Answers& answers,
                     const Limit& limit, const OptionCode& code) {
  const std::size_t option = index_of(limited_question(poll, limit), code);
  std::size_t marks = 0;
  for (std::size_t i = 0; i < form.cells.size(); ++i)
    if (poll.questions[form.cells[i].question].id == limit.question)
      marks += static_cast<std::size_t>(std::ranges::count(answers.choices[i], option));
  return marks;
}

std::size_t names_of(const CompiledForm& form, const Answers& answers, std::size_t limit) {
  std::size_t names = 0;
  for (std::size_t slot = 0; slot < form.slots.size(); ++slot)
    if (form.slots[slot].is_write_in() && form.slots[slot].limit_and_selection->first == limit &&
        !answers.notes[slot].empty())
      ++names;
  return names;
}

std::size_t score_from_digits(std::uint32_t max, std::uint32_t first,
                              const std::vector<bool>& selections) {
  const std::vector<std::uint32_t> digits = score_digits(max);
  std::size_t score = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    if (selections[first + i]) score += digits[i];
  return score;
}

}  // namespace

std::string describe_subject(const Subject& subject) {
  std::string text = subject.name;
  for (const std::string& more : {subject.unit, subject.post})
    if (!more.empty()) text += " · " + more;
  return text;
}

std::string describe_marks(const PollDefinition& poll, const Question& question,
                           const std::vector<std::size_t>& marks) {
  if (marks.empty()) return unmarked_meaning(poll, question);
  if (question.kind == QuestionKind::score) return tr("{} 分", "{} points", marks.front());
  std::string text;
  for (const std::size_t option : marks)
    text += (text.empty() ? "" : "、") + question.options[option].label;
  return text;
}

std::vector<std::string> describe_limits(const PollDefinition& poll) {
  std::vector<std::string> lines;
  for (const Limit& limit : poll.limits) {
    const Question& question = limited_question(poll, limit);
    const std::string& option = label_of(question, limit.option);
    std::string line = tr("“{}”在整张选票上最多选 {} 个", "\"{}\" may be marked {} times at most",
                          option, limit.at_most);
    if (limit.write_ins > 0)
      line += tr("，其中可以另选 {} 人（写在最后）",
                 "; names may be written in for {} of them, at the end", limit.write_ins);
    if (limit.beside)
      line += tr("；每另选一人，须有一处选“{}”，选其他的不能另选",
                 "; each name needs one mark of \"{}\", no other mark allows one",
                 label_of(question, *limit.beside));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<std::string> limit_problem(const PollDefinition& poll, const CompiledForm& form,
                                         const Answers& answers) {
  for (std::size_t i = 0; i < poll.limits.size(); ++i) {
    const Limit& limit = poll.limits[i];
    const Question& question = limited_question(poll, limit);
    const std::size_t names = names_of(form, answers, i);
    const std::size_t marks = marks_of(poll, form, answers, limit, limit.option) + names;
    if (marks > limit.at_most)
      return tr("“{}”最多选 {} 个，这样就有 {} 个；请先改掉一个",
                "\"{}\" may be marked {} times at most, this would make {}: change one first",
                label_of(question, limit.option), limit.at_most, marks);
    if (!limit.beside) continue;
    const std::size_t beside = marks_of(poll, form, answers, limit, *limit.beside);
    if (names > beside)
      return tr("每另选一人须有一处选“{}”：写了 {} 人，只有 {} 处",
                "each name needs one mark of \"{}\": {} names, {} marks",
                label_of(question, *limit.beside), names, beside);
  }
  return std::nullopt;
}

std::vector<std::string> describe_choices(const PollDefinition& poll, const CompiledForm& form,
                                          const Choices& choices) {
  const bool many = poll.questions.size() > 1;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Question& question = poll.questions[form.cells[i].question];
    const Subject& subject = poll.subjects[form.cells[i].subject];
    lines.push_back(fmt::format("{}. {}{}：{}", i + 1, subject.name,
                                many ? "  " + question.title : "",
                                describe_marks(poll, question, choices[i])));
  }
  return lines;
}

std::vector<std::string> describe_answers(const PollDefinition& poll, const CompiledForm& form,
                                          const Answers& answers) {
  std::vector<std::string> lines = describe_choices(poll, form, answers.choices);
  for (std::size_t slot = 0; slot < answers.notes.size(); ++slot)
    lines.push_back(fmt::format(
        "{}. {}：{}", lines.size() + 1, title_of(poll, form, slot),
        answers.notes[slot].empty() ? tr("（未填）", "(nothing written)") : answers.notes[slot]));
  return lines;
}

std::vector<std::string> describe_selections(const PollDefinition& poll, const CompiledForm& form,
                                             const std::vector<bool>& selections) {
  std::vector<std::string> lines =
      describe_choices(poll, form, choices_from_selections(poll, form, selections));
  for (std::size_t slot = 0; slot < form.slots.size(); ++slot)
    if (form.slots[slot].is_write_in())
      lines.push_back(
          fmt::format("{}. {}：{}", lines.size() + 1, title_of(poll, form, slot),
                      selections[form.slots[slot].limit_and_selection->second]
                          ? tr("写了姓名（姓名另行封存，不在选票里）",
                               "a name was written (it is sealed apart from the ballot)")
                          : tr("没有写", "nothing was written")));
  return lines;
}

Choices choices_from_selections(const PollDefinition& poll, const CompiledForm& form,
                                const std::vector<bool>& selections) {
  Choices choices;
  for (const Cell& cell : form.cells) {
    auto& marks = choices.emplace_back();
    if (poll.questions[cell.question].kind == QuestionKind::score) {
      if (!selections[*cell.unmarked])
        marks.push_back(score_from_digits(poll.questions[cell.question].max_marks,
                                          cell.first_selection, selections));
      continue;
    }
    for (std::size_t i = 0; i < poll.questions[cell.question].options.size(); ++i)
      if (selections[cell.first_selection + i]) marks.push_back(i);
  }
  return choices;
}

}  // namespace piaojue::roles
