#include "core/meeting/votes_file.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/faults.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{512} << 20U;

/// Positions in vote_columns().
constexpr std::size_t kVoter = 0;
constexpr std::size_t kPoll = 1;
constexpr std::size_t kSubject = 2;
constexpr std::size_t kQuestion = 3;
constexpr std::size_t kChoice = 4;
/// Subject of names written in: no id looks like it.
constexpr std::string_view kWriteIn = "+";

const std::vector<TableColumn>& vote_columns() {
  static const std::vector<TableColumn> columns = {{"voter", {}, true},
                                                   {"poll", {}, true},
                                                   {"subject", {}, true},
                                                   {"question", {}, true},
                                                   {"choice", {}, true}};
  return columns;
}

/// Finds the index of an id fast, and the nearest one when there is none.
class IdIndex {
 public:
  void add(const std::string& id) {
    index_.emplace(id, ids_.size());
    ids_.push_back(id);
  }
  std::optional<std::size_t> find(const std::string& id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
  }
  /// As find, but an id that is not there is a fault at its field.
  std::optional<std::size_t> look_up(const TableField& field, std::string problem,
                                     FaultLog& faults) const {
    const std::optional<std::size_t> found = find(field.text);
    if (!found)
      faults.add(field.line, field.column, std::move(problem), did_you_mean(field.text, ids_));
    return found;
  }

 private:
  std::vector<std::string> ids_;
  std::map<std::string, std::size_t> index_;
};

/// One poll, prepared for looking up its cells.
struct PollIndex {
  const PollDefinition* poll;
  CompiledForm form;
  IdIndex subjects;
  IdIndex questions;
  std::vector<IdIndex> options;                                     ///< of each question
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> cell;  ///< of subject and question
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> text;  ///< slot of the same
  std::map<std::size_t, std::vector<std::size_t>> write_ins;        ///< slots of a question
};

PollIndex make_index(const PollDefinition& poll) {
  // The plan was checked when it was read.
  PollIndex index{&poll, compile_form(poll).value(), {}, {}, {}, {}, {}, {}};
  for (const Subject& subject : poll.subjects) index.subjects.add(subject.id.str());
  for (const Question& question : poll.questions) {
    index.questions.add(question.id.str());
    index.options.emplace_back();
    for (const Option& option : question.options) index.options.back().add(option.code.str());
  }
  const CompiledForm& form = index.form;
  for (std::size_t i = 0; i < form.cells.size(); ++i)
    index.cell[{form.cells[i].subject, form.cells[i].question}] = i;
  for (std::size_t i = 0; i < form.slots.size(); ++i) {
    const NoteSlot& slot = form.slots[i];
    if (slot.question_and_subject) {
      const auto [question, subject] = *slot.question_and_subject;
      index.text[{subject, question}] = i;
    } else {
      const Limit& limit = poll.limits[slot.limit_and_selection->first];
      index.write_ins[*index.questions.find(limit.question.str())].push_back(i);
    }
  }
  return index;
}

class VotesReader {
 public:
  VotesReader(const MeetingPlan& plan, FaultLog& faults) : faults_(&faults) {
    for (const Voter& voter : plan.roster.voters) voters_.add(voter.id.str());
    for (const PollDefinition& poll : plan.polls) {
      polls_.add(poll.id.str());
      indices_.push_back(make_index(poll));
    }
  }

  void read_row(const TableFile& table, const TableRow& row) {
    const TableField& poll_field = *table.find(row, kPoll);
    const TableField& voter_field = *table.find(row, kVoter);
    const auto voter = voters_.look_up(
        voter_field, tr("名册里没有投票人 {}", "no voter {} on the roster", voter_field.text),
        *faults_);
    const auto poll = polls_.look_up(
        poll_field, tr("没有表决项 {}", "there is no poll {}", poll_field.text), *faults_);
    if (!poll) return;
    const PollIndex& index = indices_[*poll];
    const TableField& question_field = *table.find(row, kQuestion);
    const auto question =
        index.questions.look_up(question_field,
                                tr("表决项 {} 没有题 {}", "poll {} has no question {}",
                                   poll_field.text, question_field.text),
                                *faults_);
    const TableField& subject_field = *table.find(row, kSubject);
    if (subject_field.text == kWriteIn) {
      if (question && voter)
        read_names(voter_field, {*voter, *poll}, *question, *table.find(row, kChoice));
      return;
    }
    const auto subject =
        index.subjects.look_up(subject_field,
                               tr("表决项 {} 没有对象 {}", "poll {} has no subject {}",
                                  poll_field.text, subject_field.text),
                               *faults_);
    if (question)
      read_answer(voter, *poll, {*question, subject},
                  {&voter_field, &question_field, &subject_field, table.find(row, kChoice)});
  }

  /// After the last row: what only a whole ballot can show.
  VotesFile take() {
    for (const auto& [voter, polls] : votes_.ballots)
      for (const auto& [poll, answers] : polls)
        if (const auto fits =
                selections_from_answers(*indices_[poll].poll, indices_[poll].form, answers);
            !fits)
          faults_->add(line_of_ballot_.at({voter, poll}), 0, fits.error().message,
                       tr("请修改这张选票", "change this ballot"));
    return std::move(votes_);
  }

 private:
  using Marks = std::vector<std::size_t>;
  using Ballot = std::pair<std::size_t, std::size_t>;  ///< voter, poll
  struct Fields {
    const TableField* voter;
    const TableField* question;
    const TableField* subject;
    const TableField* choice;
  };

  void read_answer(std::optional<std::size_t> voter, std::size_t poll,
                   std::pair<std::size_t, std::optional<std::size_t>> asked, const Fields& at) {
    const auto [question, subject] = asked;
    const PollIndex& index = indices_[poll];
    const bool is_text = index.poll->questions[question].kind == QuestionKind::text;
    const auto marks =
        is_text ? std::optional<Marks>(Marks()) : read_choice(index, question, *at.choice);
    if (!subject) return;
    const auto& places = is_text ? index.text : index.cell;
    const auto place = places.find({*subject, question});
    if (place == places.end()) {
      refuse(*at.question,
             tr("题 {} 不问对象 {}", "question {} is not asked of {}", at.question->text,
                at.subject->text),
             tr("请删去这一行", "remove the line"));
      return;
    }
    if (!voter || !marks || !is_first(*at.voter, {*voter, poll}, is_text, place->second)) return;
    Answers& answers = ballot({*voter, poll}, at.voter->line);
    if (is_text)
      answers.notes[place->second] = at.choice->text;
    else
      answers.choices[place->second] = *marks;
  }

  /// Names written in, between semicolons.
  void read_names(const TableField& at, const Ballot& of, std::size_t question,
                  const TableField& field) {
    const PollIndex& index = indices_[of.second];
    const auto slots = index.write_ins.find(question);
    const std::vector<std::string> names = split(field.text);
    if (slots == index.write_ins.end() || names.size() > slots->second.size()) {
      const std::size_t most = slots == index.write_ins.end() ? 0 : slots->second.size();
      refuse(field,
             tr("另选了 {} 人，最多 {} 人", "{} names written in, at most {}", names.size(), most),
             tr("请减少", "write fewer"));
      return;
    }
    if (!slots->second.empty() && !is_first(at, of, true, slots->second.front())) return;
    Answers& answers = ballot(of, at.line);
    for (std::size_t i = 0; i < names.size(); ++i) answers.notes[slots->second[i]] = names[i];
  }

  /// The marked options; nothing after a fault.
  std::optional<Marks> read_choice(const PollIndex& index, std::size_t question_index,
                                   const TableField& field) {
    const Question& question = index.poll->questions[question_index];
    if (question.kind == QuestionKind::score) return read_score(question, field);
    const IdIndex& options = index.options[question_index];
    Marks marks;
    bool good = true;
    for (const std::string& code : split(field.text)) {
      const auto option = options.look_up(
          {code, field.line, field.column},
          tr("题 {} 没有选项 {}", "question {} has no option {}", question.id.str(), code),
          *faults_);
      if (!option) {
        good = false;
      } else if (std::ranges::find(marks, *option) != marks.end()) {
        refuse(field, tr("选项 {} 写了两次", "option {} is marked twice", code),
               tr("只写一次", "write it once"));
        good = false;
      } else {
        marks.push_back(*option);
      }
    }
    if (!good || !check_marks(question, marks, field)) return std::nullopt;
    std::ranges::sort(marks);
    return marks;
  }

  /// The score alone; none for an empty field.
  std::optional<Marks> read_score(const Question& question, const TableField& field) {
    if (field.text.empty()) return Marks();
    const Result<Rational> score = Rational::parse(field.text);
    if (score && score->denominator() == 1 && score->numerator() <= question.max_marks)
      return Marks{static_cast<std::size_t>(score->numerator())};
    refuse(field, tr("{} 不是可打的分", "{} is no score", field.text),
           tr("写 0 至 {} 的一个整数，不打分则留空",
              "write a whole number from 0 to {}, or nothing for no score", question.max_marks));
    return std::nullopt;
  }

  bool check_marks(const Question& question, const Marks& marks, const TableField& field) {
    const std::size_t limit = most_marks(question);
    const bool exclusive = std::ranges::any_of(
        marks, [&](std::size_t mark) { return question.options[mark].code == question.exclusive; });
    if (exclusive && marks.size() > 1) {
      refuse(
          field,
          tr("互斥项 {} 不能与其他选项同选", "option {} stands alone", question.exclusive->str()),
          tr("只留互斥项，或去掉它", "keep it alone or leave it out"));
      return false;
    }
    if (marks.size() <= limit) return true;
    refuse(
        field,
        tr("选了 {} 项，最多 {} 项", "{} options marked, at most {} allowed", marks.size(), limit),
        tr("请减少；不选则留空", "mark fewer; leave the field empty for none"));
    return false;
  }

  /// Whether nothing was said of this cell or slot before.
  bool is_first(const TableField& at, const Ballot& of, bool is_slot, std::size_t place) {
    const auto [first, fresh] = line_of_place_.emplace(std::tuple(of, is_slot, place), at.line);
    if (!fresh)
      refuse(at,
             tr("与第 {} 行是同一投票人、同一对象、同一题",
                "the same voter, subject and question as in line {}", first->second),
             tr("只留一行", "keep one of the lines"));
    return fresh;
  }

  Answers& ballot(const Ballot& of, std::size_t line) {
    line_of_ballot_.emplace(of, line);
    Answers& answers = votes_.ballots[of.first][of.second];
    answers.choices.resize(indices_[of.second].form.cells.size());
    answers.notes.resize(indices_[of.second].form.slots.size());
    return answers;
  }

  void refuse(const TableField& field, std::string problem, std::string remedy) {
    faults_->add(field.line, field.column, std::move(problem), std::move(remedy));
  }

  /// The codes between semicolons; none for an empty field.
  static std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> codes;
    if (text.empty()) return codes;
    std::size_t from = 0;
    for (std::size_t to = 0; to != std::string::npos; from = to + 1) {
      to = text.find(';', from);
      std::string code = text.substr(from, to == std::string::npos ? to : to - from);
      code.erase(0, code.find_first_not_of(' '));
      code.erase(code.find_last_not_of(' ') + 1);
      codes.push_back(std::move(code));
    }
    return codes;
  }

  FaultLog* faults_;
  IdIndex voters_;
  IdIndex polls_;
  std::vector<PollIndex> indices_;
  VotesFile votes_;
  std::map<std::tuple<Ballot, bool, std::size_t>, std::size_t> line_of_place_;
  std::map<Ballot, std::size_t> line_of_ballot_;
};

}  // namespace

Checked<VotesFile> load_votes_file(const std::filesystem::path& csv, const MeetingPlan& plan) {
  FileFaults found;
  FaultLog faults(csv.string(), found);
  VotesReader reader(plan, faults);
  if (const auto table = TableFile::read(csv, kMaxFileBytes, vote_columns(), faults))
    for (const TableRow& row : table->rows()) reader.read_row(*table, row);
  VotesFile votes = reader.take();
  if (!found.empty()) return without_repeats(std::move(found));
  return votes;
}

}  // namespace piaojue
