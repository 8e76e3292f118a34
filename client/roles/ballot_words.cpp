#include "client/roles/ballot_words.hpp"

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
  return question.kind == QuestionKind::boxes
             ? tr("未选（没有勾选任何一项）", "none marked")
             : tr("未选（计入“未填”）", "unmarked (listed as such)");
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
  std::string text;
  for (const std::size_t option : marks)
    text += (text.empty() ? "" : "、") + question.options[option].label;
  return text;
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
    for (std::size_t i = 0; i < poll.questions[cell.question].options.size(); ++i)
      if (selections[cell.first_selection + i]) marks.push_back(i);
  }
  return choices;
}

}  // namespace piaojue::roles
