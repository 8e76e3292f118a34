// roster.csv, nominees.csv and subjects.csv: who votes, and who or what stands on the ballot.
#include <algorithm>
#include <map>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/csv.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20U;

/// Positions in roster_columns().
constexpr std::size_t kVoterId = 0;
constexpr std::size_t kVoterName = 1;
constexpr std::size_t kVoterGroup = 2;
constexpr std::size_t kVoterUnit = 3;
const std::vector<CsvColumn>& roster_columns() {
  static const std::vector<CsvColumn> columns = {{"id", {"编号", "代码"}, true},
                                                 {"name", {"姓名"}, true},
                                                 {"group", {"组", "组别", "票种"}, false},
                                                 {"unit", {"单位"}, false},
                                                 {"note", {"备注"}, false}};
  return columns;
}

/// Positions in subject_columns().
constexpr std::size_t kSubjectId = 0;
constexpr std::size_t kSubjectName = 1;
constexpr std::size_t kSubjectType = 2;
constexpr std::size_t kSubjectUnit = 3;
constexpr std::size_t kSubjectPost = 4;
const std::vector<CsvColumn>& subject_columns() {
  static const std::vector<CsvColumn> columns = {{"id", {"编号", "代码"}, true},
                                                 {"name", {"姓名", "名称"}, true},
                                                 {"type", {"类别"}, false},
                                                 {"unit", {"单位"}, false},
                                                 {"post", {"职务", "拟任职务"}, false},
                                                 {"note", {"备注"}, false}};
  return columns;
}

struct Person {
  std::string name;
  std::string unit;
  std::string post;
  std::size_t line;
};

/// Two people of one name: can a voter who reads name, unit and post tell which is which?
bool distinguishable(const Person& a, const Person& b) {
  if (a.unit.empty() || b.unit.empty()) return false;
  if (a.unit != b.unit) return true;
  return !a.post.empty() && !b.post.empty() && a.post != b.post;
}

/// What every list of people is checked for, row by row.
class PeopleChecker {
 public:
  explicit PeopleChecker(FaultLog& faults) : faults_(&faults) {}

  /// The id, if it is one and not taken yet.
  template <class AnyId>
  std::optional<AnyId> take_id(const CsvField& field) {
    const Result<AnyId> id = AnyId::parse(field.text);
    if (!id) {
      faults_->add(field.line, field.column,
                   field.text.empty() ? tr("没有编号", "there is no id")
                                      : tr("{} 不能用作编号", "{} is no id", field.text),
                   id_remedy());
      return std::nullopt;
    }
    const auto [taken, fresh] = line_of_id_.emplace(field.text, field.line);
    if (fresh) return *id;
    faults_->add(
        field.line, field.column,
        tr("编号 {} 与第 {} 行重复", "id {} is already that of line {}", field.text, taken->second),
        tr("请改为不同的编号", "give each a different id"));
    return std::nullopt;
  }

  void check_name(const CsvField& field, std::string unit, std::string post) {
    if (field.text.empty()) {
      faults_->add(field.line, field.column, tr("没有姓名", "there is no name"),
                   tr("请填写", "fill it in"));
      return;
    }
    check_text(field);
    const Person person{field.text, std::move(unit), std::move(post), field.line};
    std::vector<Person>& namesakes = people_[field.text];
    for (const Person& other : namesakes) {
      if (distinguishable(person, other)) continue;
      faults_->add(field.line, field.column,
                   tr("{} 与第 {} 行同名，无法区分", "{} can't be told from the one in line {}",
                      field.text, other.line),
                   tr("同名者请填写不同的单位；如是重复的行请删去",
                      "give namesakes different units; remove a repeated line"));
      break;
    }
    namesakes.push_back(person);
  }

  void check_text(const CsvField& field) {
    if (is_plain_text(field.text)) return;
    faults_->add(field.line, field.column,
                 tr("文字过长或含控制字符", "the text is too long or has control characters"),
                 tr("最多 {} 字节，不能换行", "at most {} bytes, on one line", kMaxTextBytes));
  }

  void check_optional_text(const CsvField* field) {
    if (field != nullptr) check_text(*field);
  }

 private:
  FaultLog* faults_;
  std::map<std::string, std::size_t> line_of_id_;
  std::map<std::string, std::vector<Person>> people_;
};

const VoterGroup* find_group(const std::vector<VoterGroup>& groups, const CsvField* field,
                             const CsvRow& row, FaultLog& faults) {
  const std::string text = field != nullptr ? field->text : "";
  if (text.empty() && groups.size() == 1) return &groups.front();
  for (const VoterGroup& group : groups)
    if (group.id.str() == text || group.name == text) return &group;
  std::vector<std::string> known;
  known.reserve(groups.size());
  for (const VoterGroup& group : groups) known.push_back(group.id.str());
  faults.add(field != nullptr ? field->line : row.line, field != nullptr ? field->column : 0,
             text.empty() ? tr("没有组别", "there is no group")
                          : tr("没有名为 {} 的组", "there is no group {}", text),
             did_you_mean(text, known));
  return nullptr;
}

std::optional<Voter> read_voter(const CsvTable& table, const CsvRow& row, PeopleChecker& checker,
                                const std::vector<VoterGroup>& groups, FaultLog& faults) {
  const CsvField& name = *table.find(row, kVoterName);
  const std::string unit = table.text(row, kVoterUnit);
  const std::optional<VoterId> id = checker.take_id<VoterId>(*table.find(row, kVoterId));
  checker.check_name(name, unit, "");
  checker.check_optional_text(table.find(row, kVoterUnit));
  const VoterGroup* const group = find_group(groups, table.find(row, kVoterGroup), row, faults);
  if (!id || group == nullptr) return std::nullopt;
  return Voter{*id, name.text, group->id, unit};
}

}  // namespace

Checked<Roster> load_roster(const std::filesystem::path& csv,
                            const std::vector<VoterGroup>& groups) {
  FileFaults found;
  FaultLog faults(csv.string(), found);
  Roster roster;
  if (const auto table = CsvTable::read(csv, kMaxFileBytes, roster_columns(), faults)) {
    PeopleChecker checker(faults);
    for (const CsvRow& row : table->rows())
      if (std::optional<Voter> voter = read_voter(*table, row, checker, groups, faults))
        roster.voters.push_back(*std::move(voter));
    if (table->rows().empty())
      faults.add(0, 0, tr("名册里没有人", "the roster is empty"),
                 tr("列名之下每行写一名投票人", "write one voter a line below the column names"));
  }
  if (found.empty())
    if (const Result<void> checked = roster.check(); !checked)
      faults.add(0, 0, checked.error().message, "");
  if (!found.empty()) return found;
  return roster;
}

std::vector<LocatedSubject> load_subjects(const std::filesystem::path& csv,
                                          const std::string& default_type, FileFaults& faults) {
  FaultLog log(csv.string(), faults);
  std::vector<LocatedSubject> subjects;
  const auto table = CsvTable::read(csv, kMaxFileBytes, subject_columns(), log);
  if (!table) return subjects;
  PeopleChecker checker(log);
  for (const CsvRow& row : table->rows()) {
    const CsvField& name = *table->find(row, kSubjectName);
    const std::string type = table->text(row, kSubjectType);
    const std::string unit = table->text(row, kSubjectUnit);
    const std::string post = table->text(row, kSubjectPost);
    const auto id = checker.take_id<SubjectId>(*table->find(row, kSubjectId));
    checker.check_name(name, unit, post);
    for (const std::size_t column : {kSubjectType, kSubjectUnit, kSubjectPost})
      checker.check_optional_text(table->find(row, column));
    if (id)
      subjects.push_back({{*id, name.text, type.empty() ? default_type : type, unit, post},
                          name.line,
                          name.column});
  }
  if (table->rows().empty())
    log.add(0, 0, tr("文件里没有对象", "the file has no subjects"),
            tr("列名之下每行写一名（个）对象", "write one subject a line below the column names"));
  if (table->rows().size() > kMaxSubjects)
    log.add(0, 0, tr("对象多于 {} 个", "more than {} subjects", kMaxSubjects),
            tr("请拆成几项表决", "split the poll"));
  return subjects;
}

}  // namespace piaojue
