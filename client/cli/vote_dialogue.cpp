#include "client/cli/vote_dialogue.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

#include "client/roles/ballot_words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::cli {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Numbers separated by spaces, commas or 、; nullopt for anything else.
std::optional<std::vector<std::size_t>> parse_numbers(std::string text) {
  for (const std::string separator : {"、", "，"})
    for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator))
      text.replace(at, separator.size(), " ");
  std::vector<std::size_t> numbers;
  std::size_t number = 0;
  bool in_number = false;
  for (const char c : text + " ") {
    if (c >= '0' && c <= '9' && number < 100000) {
      number = number * 10 + static_cast<std::size_t>(c - '0');
      in_number = true;
    } else if (c == ' ' || c == ',' || c == '\t') {
      if (in_number) numbers.push_back(number);
      number = 0;
      in_number = false;
    } else {
      return std::nullopt;
    }
  }
  return numbers;
}

/// Marks of a cell, or what is wrong with them.
struct Marks {
  std::vector<std::size_t> marks;
  std::optional<std::string> problem = {};
};

Marks read_score(const Question& question, const std::string& answer) {
  if (answer == "-") return {};
  const auto numbers = parse_numbers(answer);
  if (numbers && numbers->size() == 1 && numbers->front() <= question.max_marks) return {*numbers};
  return {{},
          tr("请输入 0 到 {} 的一个整数，- 为不打分",
             "type a whole number from 0 to {}, - for no score", question.max_marks)};
}

Marks read_options(const Question& question, const std::string& answer) {
  auto numbers = answer == "0" ? std::vector<std::size_t>() : parse_numbers(answer);
  if (!numbers) return {{}, tr("请只输入数字", "type numbers only")};
  std::sort(numbers->begin(), numbers->end());
  numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
  const std::size_t options = question.options.size();
  for (std::size_t& number : *numbers) {
    if (number < 1 || number > options)
      return {{},
              tr("没有第 {} 项，请输入 1 到 {}", "there is no {}; type 1 to {}", number, options)};
    --number;
  }
  const std::size_t most = most_marks(question);
  if (numbers->size() > most)
    return {{},
            tr("最多选 {} 项，你选了 {} 项；多选会使选票作废，所以不收，请重新选择",
               "at most {}, you marked {}; over-marking would spoil the ballot, so mark again",
               most, numbers->size())};
  const bool has_exclusive =
      question.exclusive && std::any_of(numbers->begin(), numbers->end(), [&](std::size_t i) {
        return question.options[i].code == *question.exclusive;
      });
  if (has_exclusive && numbers->size() > 1)
    return {{},
            tr("选了排他的一项就不能再选其他项，请重新选择",
               "the exclusive option stands alone; mark again")};
  return {std::move(*numbers)};
}

}  // namespace

VoteDialogue::VoteDialogue(const roles::PollView& poll, std::vector<bool> writable,
                           std::istream& in, std::ostream& out)
    : poll_(poll), writable_(std::move(writable)), in_(in), out_(out) {
  answers_.choices.resize(poll.form.cells.size());
  answers_.notes.resize(poll.form.slots.size());
}

const Question& VoteDialogue::question_of(std::size_t cell) const {
  return poll_.definition.questions[poll_.form.cells[cell].question];
}

const Subject& VoteDialogue::subject_of(std::size_t cell) const {
  return poll_.definition.subjects[poll_.form.cells[cell].subject];
}

bool VoteDialogue::read_line(std::string& line) {
  out_ << "> " << std::flush;
  if (!std::getline(in_, line)) return false;
  line = trimmed(line);
  return true;
}

std::optional<Answers> VoteDialogue::run() {
  out_ << "\n"
       << poll_.definition.title << "\n"
       << tr("输入选项前的数字；直接回车不选（已选的保持）；0 清除；b 退回上一题；q "
             "离开（什么也不会提交）",
             "type the number of an option; just Enter leaves it as it is; 0 clears it; b goes "
             "back; q leaves (nothing is cast)")
       << "\n";
  for (const std::string& line : roles::describe_limits(poll_.definition)) out_ << line << "\n";
  if (!mark_all()) return std::nullopt;
  return revise();
}

std::optional<Answers> VoteDialogue::revise() {
  if (!review()) return std::nullopt;
  return answers_;
}

bool VoteDialogue::mark_all() {
  for (std::size_t item = 0; item < items();) {
    switch (ask(item)) {
      case Step::next:
        ++item;
        break;
      case Step::back:
        item -= item > 0 ? 1 : 0;
        break;
      case Step::leave:
        return false;
    }
  }
  return true;
}

VoteDialogue::Step VoteDialogue::ask(std::size_t item) {
  const std::size_t cells = answers_.choices.size();
  return item < cells ? ask_cell(item) : ask_note(item - cells);
}

VoteDialogue::Step VoteDialogue::ask_note(std::size_t slot) {
  const std::string& note = answers_.notes[slot];
  if (!writable_[slot]) {
    out_ << "\n(" << answers_.choices.size() + slot + 1 << "/" << items() << ") "
         << title_of(poll_.definition, poll_.form, slot) << "\n    "
         << tr("这一栏的二维码没有扫，不能填写",
               "the code for this one was not scanned; left blank")
         << "\n";
    return Step::next;
  }
  out_
      << "\n(" << answers_.choices.size() + slot + 1 << "/" << items() << ") "
      << title_of(poll_.definition, poll_.form, slot) << "\n    "
      << tr("直接输入文字；回车不填（已填的保持）；0 清除。写下的内容与你的选票分开封存",
            "type your words; just Enter leaves it as it is; 0 clears it. What you write is sealed "
            "apart from your ballot")
      << "\n";
  if (!note.empty()) out_ << "  * " << note << "\n";
  for (;;) {
    std::string answer;
    if (!read_line(answer) || answer == "q" || answer == "Q") return Step::leave;
    if (answer == "b" || answer == "B") return Step::back;
    if (answer.empty()) return Step::next;
    const auto problem = write(slot, answer);
    if (!problem) return Step::next;
    out_ << "    " << *problem << "\n";
  }
}

VoteDialogue::Step VoteDialogue::ask_cell(std::size_t cell) {
  const Question& question = question_of(cell);
  out_ << "\n(" << cell + 1 << "/" << items() << ") " << roles::describe_subject(subject_of(cell))
       << "\n    " << question.title;
  if (question.kind == QuestionKind::boxes)
    out_ << tr("（可多选，最多 {} 项）", " (any, at most {})", most_marks(question));
  if (question.kind == QuestionKind::score)
    out_ << tr("（打 0 到 {} 的整数；- 不打分）", " (a whole number from 0 to {}; - for no score)",
               question.max_marks);
  out_ << "\n";
  const auto& marked = answers_.choices[cell];
  if (question.kind == QuestionKind::score && !marked.empty())
    out_ << "  * " << roles::describe_marks(poll_.definition, question, marked) << "\n";
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    const bool is_marked = std::find(marked.begin(), marked.end(), i) != marked.end();
    out_ << (is_marked ? "  * " : "    ") << i + 1 << "  " << question.options[i].label << "\n";
  }
  for (;;) {
    std::string answer;
    if (!read_line(answer) || answer == "q" || answer == "Q") return Step::leave;
    if (answer == "b" || answer == "B") return Step::back;
    const auto problem = mark(cell, answer);
    if (!problem) return Step::next;
    out_ << "    " << *problem << "\n";
  }
}

std::optional<std::string> VoteDialogue::mark(std::size_t cell, const std::string& answer) {
  if (answer.empty()) return std::nullopt;
  const Question& question = question_of(cell);
  Marks read = question.kind == QuestionKind::score ? read_score(question, answer)
                                                    : read_options(question, answer);
  if (read.problem) return read.problem;
  std::swap(answers_.choices[cell], read.marks);
  auto problem = roles::limit_problem(poll_.definition, poll_.form, answers_);
  if (problem) std::swap(answers_.choices[cell], read.marks);
  return problem;
}

std::optional<std::string> VoteDialogue::write(std::size_t slot, const std::string& answer) {
  if (!is_note_text(answer))
    return tr("太长了（最多约 {} 个汉字），请缩短",
              "too long (at most {} characters): make it shorter", kMaxNoteText / 3);
  std::string before = answer == "0" ? "" : answer;
  std::swap(answers_.notes[slot], before);
  auto problem = roles::limit_problem(poll_.definition, poll_.form, answers_);
  if (problem) answers_.notes[slot] = std::move(before);
  return problem;
}

void VoteDialogue::show_review() const {
  out_ << "\n" << tr("—— 请核对 ——", "-- Review --") << "\n";
  for (const std::string& line : roles::describe_answers(poll_.definition, poll_.form, answers_))
    out_ << line << "\n";
  const auto unmarked = std::ranges::count_if(answers_.choices, &std::vector<std::size_t>::empty);
  out_ << tr("共 {} 题，未选 {} 题。", "{} questions, {} unmarked.", answers_.choices.size(),
             unmarked)
       << "\n";
}

bool VoteDialogue::review() {
  show_review();
  for (;;) {
    out_ << tr("输入题号重选；输入 y 加密选票（还不会投出）；q 离开，什么也不提交",
               "a number changes that one; y seals the ballot (it is not cast yet); q leaves")
         << "\n";
    std::string answer;
    if (!read_line(answer) || answer == "q" || answer == "Q") return false;
    if (answer == "y" || answer == "Y") return true;
    const auto numbers = parse_numbers(answer);
    if (!numbers || numbers->size() != 1 || numbers->front() < 1 || numbers->front() > items())
      continue;
    if (ask(numbers->front() - 1) == Step::leave) return false;
    show_review();
  }
}

}  // namespace piaojue::cli
