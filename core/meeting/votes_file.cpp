#include "core/meeting/votes_file.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/csv.hpp"
#include "core/meeting/faults.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{512} << 20U;

/// Positions in vote_columns().
constexpr std::size_t kVoter = 0;
constexpr std::size_t kPoll = 1;
constexpr std::size_t kSubject = 2;
constexpr std::size_t kQuestion = 3;
constexpr std::size_t kChoice = 4;
const std::vector<CsvColumn>& vote_columns() {
  static const std::vector<CsvColumn> columns = {{"voter", {}, true},
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
  std::optional<std::size_t> look_up(const CsvField& field, std::string problem,
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
  std::size_t cells;
  IdIndex subjects;
  IdIndex questions;
  std::vector<IdIndex> options;                                     ///< of each question
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> cell;  ///< of subject and question
};

PollIndex make_index(const PollDefinition& poll, const CompiledForm& form) {
  PollIndex index{&poll, form.cells.size(), {}, {}, {}, {}};
  for (const Subject& subject : poll.subjects) index.subjects.add(subject.id.str());
  for (const Question& question : poll.questions) {
    index.questions.add(question.id.str());
    index.options.emplace_back();
    for (const Option& option : question.options) index.options.back().add(option.code.str());
  }
  for (std::size_t i = 0; i < form.cells.size(); ++i)
    index.cell[{form.cells[i].subject, form.cells[i].question}] = i;
  return index;
}

class VotesReader {
 public:
  VotesReader(const MeetingPlan& plan, FaultLog& faults) : faults_(&faults) {
    for (const Voter& voter : plan.roster.voters) voters_.add(voter.id.str());
    for (const PollDefinition& poll : plan.polls) {
      const Result<CompiledForm> form = compile_form(poll);
      polls_.add(poll.id.str());
      indices_.push_back(make_index(poll, form.value()));  // the plan was checked when it was read
    }
  }

  void read_row(const CsvTable& table, const CsvRow& row) {
    const CsvField& poll_field = *table.find(row, kPoll);
    const CsvField& voter_field = *table.find(row, kVoter);
    const auto voter = voters_.look_up(
        voter_field, tr("名册里没有投票人 {}", "no voter {} on the roster", voter_field.text),
        *faults_);
    const auto poll = polls_.look_up(
        poll_field, tr("没有表决项 {}", "there is no poll {}", poll_field.text), *faults_);
    if (!poll) return;
    const PollIndex& index = indices_[*poll];
    const CsvField& subject_field = *table.find(row, kSubject);
    const CsvField& question_field = *table.find(row, kQuestion);
    const auto subject =
        index.subjects.look_up(subject_field,
                               tr("表决项 {} 没有对象 {}", "poll {} has no subject {}",
                                  poll_field.text, subject_field.text),
                               *faults_);
    const auto question =
        index.questions.look_up(question_field,
                                tr("表决项 {} 没有题 {}", "poll {} has no question {}",
                                   poll_field.text, question_field.text),
                                *faults_);
    if (!question) return;
    const auto marks = read_choice(index, *question, *table.find(row, kChoice));
    if (!subject) return;
    const auto cell = index.cell.find({*subject, *question});
    if (cell == index.cell.end()) {
      faults_->add(question_field.line, question_field.column,
                   tr("题 {} 不问对象 {}", "question {} is not asked of {}", question_field.text,
                      subject_field.text),
                   tr("请删去这一行", "remove the line"));
      return;
    }
    if (voter && marks) store(voter_field, *voter, *poll, cell->second, *marks);
  }

  VotesFile take() { return std::move(votes_); }

 private:
  using Marks = std::vector<std::size_t>;

  /// The marked options; nothing after a fault.
  std::optional<Marks> read_choice(const PollIndex& index, std::size_t question_index,
                                   const CsvField& field) {
    const Question& question = index.poll->questions[question_index];
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

  bool check_marks(const Question& question, const Marks& marks, const CsvField& field) {
    const std::size_t limit = question.kind == QuestionKind::choice ? 1 : max_boxes(question);
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

  void store(const CsvField& at, std::size_t voter, std::size_t poll, std::size_t cell,
             const Marks& marks) {
    const auto [first, fresh] = line_of_cell_.emplace(std::tuple(voter, poll, cell), at.line);
    if (!fresh) {
      refuse(at,
             tr("与第 {} 行是同一投票人、同一对象、同一题",
                "the same voter, subject and question as in line {}", first->second),
             tr("只留一行", "keep one of the lines"));
      return;
    }
    Choices& choices = votes_.ballots[voter][poll];
    choices.resize(indices_[poll].cells);
    choices[cell] = marks;
  }

  void refuse(const CsvField& field, std::string problem, std::string remedy) {
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
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::size_t> line_of_cell_;
};

}  // namespace

Checked<VotesFile> load_votes_file(const std::filesystem::path& csv, const MeetingPlan& plan) {
  FileFaults found;
  FaultLog faults(csv.string(), found);
  VotesReader reader(plan, faults);
  if (const auto table = CsvTable::read(csv, kMaxFileBytes, vote_columns(), faults))
    for (const CsvRow& row : table->rows()) reader.read_row(*table, row);
  if (!found.empty()) return without_repeats(std::move(found));
  return reader.take();
}

}  // namespace piaojue
