// The roster and the lists of nominees and subjects: who votes, and who or what stands on the
// ballot.
#include <algorithm>
#include <map>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/personal_data.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20U;

namespace roster {
enum Column : std::size_t { id, name, group, unit, post, tier, delegation, note };
const std::vector<TableColumn>& columns() {
  static const std::vector<TableColumn> all = {{"id", {"编号", "代码"}, true},
                                               {"name", {"姓名"}, true},
                                               {"group", {"组", "组别", "票种"}, false},
                                               {"unit", {"单位"}, false},
                                               {"post", {"职务"}, false},
                                               {"tier", {"层级", "职级"}, false},
                                               {"delegation", {"代表团", "代表类别"}, false},
                                               {"note", {"备注"}, false}};
  return all;
}
}  // namespace roster

namespace subjects {
enum Column : std::size_t {
  id,
  name,
  type,
  unit,
  post,
  tier,
  gender,
  age,
  born,
  resume,
  statement,
  note
};
const std::vector<TableColumn>& columns() {
  static const std::vector<TableColumn> all = {{"id", {"编号", "代码"}, true},
                                               {"name", {"姓名", "名称"}, true},
                                               {"type", {"类别"}, false},
                                               {"unit", {"单位"}, false},
                                               {"post", {"职务", "拟任职务"}, false},
                                               {"tier", {"层级", "职务层次"}, false},
                                               {"gender", {"性别"}, false},
                                               {"age", {"年龄"}, false},
                                               {"born", {"出生年月", "出生日期"}, false},
                                               {"resume", {"简历"}, false},
                                               {"statement", {"施政演说"}, false},
                                               {"note", {"备注"}, false}};
  return all;
}
}  // namespace subjects

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
  std::optional<AnyId> take_id(const TableField& field) {
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

  void check_name(const TableField& field, std::string unit, std::string post) {
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

  void check_text(const TableField& field) {
    if (is_plain_text(field.text)) return;
    faults_->add(field.line, field.column,
                 tr("文字过长或含控制字符", "the text is too long or has control characters"),
                 tr("最多 {} 字节，不能换行", "at most {} bytes, on one line", kMaxTextBytes));
  }

  void check_optional_text(const TableField* field) {
    if (field != nullptr) check_text(*field);
  }

  /// A text that may have several lines.
  void check_long_text(const TableField* field) {
    if (field == nullptr || is_long_text(field->text)) return;
    faults_->add(
        field->line, field->column,
        tr("文字过长或含控制字符", "the text is too long or has control characters"),
        tr("最多 {} 字节（约 {} 字），可以换行", "at most {} bytes; line feeds may stand in it",
           kMaxLongText, kMaxLongText / 3));
  }

 private:
  FaultLog* faults_;
  std::map<std::string, std::size_t> line_of_id_;
  std::map<std::string, std::vector<Person>> people_;
};

const VoterGroup* find_group(const std::vector<VoterGroup>& groups, const TableField* field,
                             const TableRow& row, FaultLog& faults) {
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

std::optional<Voter> read_voter(const TableFile& table, const TableRow& row, PeopleChecker& checker,
                                const std::vector<VoterGroup>& groups, FaultLog& faults) {
  const TableField& name = *table.find(row, roster::name);
  const std::string unit = table.text(row, roster::unit);
  const std::optional<VoterId> id = checker.take_id<VoterId>(*table.find(row, roster::id));
  checker.check_name(name, unit, "");
  for (const std::size_t column : {roster::unit, roster::post, roster::tier, roster::delegation})
    checker.check_optional_text(table.find(row, column));
  const VoterGroup* const group = find_group(groups, table.find(row, roster::group), row, faults);
  if (!id || group == nullptr) return std::nullopt;
  return Voter{*id,
               name.text,
               group->id,
               unit,
               table.text(row, roster::post),
               table.text(row, roster::tier),
               table.text(row, roster::delegation)};
}

/// A filled cell; nullptr if it is empty or there is no such column.
const TableField* filled(const TableFile& table, const TableRow& row, std::size_t column) {
  const TableField* const field = table.find(row, column);
  return field != nullptr && !field->text.empty() ? field : nullptr;
}

Place place_of(const TableFile& table, const TableRow& row, std::size_t column) {
  const TableField* field = table.find(row, column);
  if (field == nullptr) field = table.find(row, subjects::name);
  return {field->line, field->column};
}

class SubjectReader {
 public:
  SubjectReader(const std::filesystem::path& file, std::string default_type,
                const PlanFolder& folder)
      : faults_(file.string(), *folder.faults),
        warnings_(file.string(), *folder.warnings),
        default_type_(std::move(default_type)),
        date_(folder.date),
        checker_(faults_) {}

  std::vector<LocatedSubject> read(const std::filesystem::path& file) {
    std::vector<LocatedSubject> out;
    const auto table = TableFile::read(file, kMaxFileBytes, subjects::columns(), faults_);
    if (!table) return out;
    for (const TableRow& row : table->rows())
      if (auto subject = read_row(*table, row)) out.push_back(*std::move(subject));
    if (table->rows().empty())
      faults_.add(
          0, 0, tr("文件里没有对象", "the file has no subjects"),
          tr("列名之下每行写一名（个）对象", "write one subject a line below the column names"));
    if (table->rows().size() > kMaxSubjects)
      faults_.add(0, 0, tr("对象多于 {} 个", "more than {} subjects", kMaxSubjects),
                  tr("请拆成几项表决", "split the poll"));
    return out;
  }

 private:
  std::optional<LocatedSubject> read_row(const TableFile& table, const TableRow& row) {
    const std::string type = table.text(row, subjects::type);
    const std::string unit = table.text(row, subjects::unit);
    const std::string post = table.text(row, subjects::post);
    const TableField& name = *table.find(row, subjects::name);
    const auto id = checker_.take_id<SubjectId>(*table.find(row, subjects::id));
    checker_.check_name(name, unit, post);
    for (const std::size_t column :
         {subjects::type, subjects::unit, subjects::post, subjects::tier})
      checker_.check_optional_text(table.find(row, column));
    for (const std::size_t column : {subjects::resume, subjects::statement})
      checker_.check_long_text(table.find(row, column));
    const std::string gender = read_gender(filled(table, row, subjects::gender));
    const std::uint32_t age =
        read_age(filled(table, row, subjects::age), filled(table, row, subjects::born));
    if (!id) return std::nullopt;
    Subject subject{*id, name.text, type.empty() ? default_type_ : type, unit, post};
    subject.tier = table.text(row, subjects::tier);
    subject.gender = gender;
    subject.age = age;
    subject.resume = table.text(row, subjects::resume);
    subject.statement = table.text(row, subjects::statement);
    const bool by_birth = table.find(row, subjects::age) == nullptr;
    return LocatedSubject{std::move(subject),
                          name.line,
                          name.column,
                          place_of(table, row, subjects::unit),
                          place_of(table, row, subjects::post),
                          place_of(table, row, subjects::gender),
                          place_of(table, row, by_birth ? subjects::born : subjects::age)};
  }

  std::string read_gender(const TableField* field) {
    if (field == nullptr) return "";
    if (auto gender = parse_gender(field->text)) return *std::move(gender);
    faults_.add(field->line, field->column,
                tr("看不懂性别 {}", "{} is no gender that is known", field->text),
                tr("写 男 或 女", "write 男 or 女 (male, female)"));
    return "";
  }

  /// On the day of the meeting; the date of birth is believed before an age.
  std::uint32_t read_age(const TableField* age, const TableField* born) {
    std::optional<std::uint32_t> written;
    if (age != nullptr) {
      written = parse_age(age->text);
      if (!written)
        faults_.add(age->line, age->column, tr("{} 不是年龄", "{} is no age", age->text),
                    tr("写 1 至 {} 的整数", "write a whole number from 1 to {}", kMaxAge));
    }
    if (born == nullptr || date_.empty()) return written.value_or(0);
    const auto date = parse_birth_date(born->text);
    const auto reached = date ? age_on(*date, date_) : std::nullopt;
    if (!reached)
      faults_.add(born->line, born->column,
                  tr("{} 不能用作出生年月", "{} is no date of birth", born->text),
                  tr("写成 1975-03、1975.03 或 197503；一月写 01，十月写 10",
                     "write 1975-03, 1975.03 or 197503; 01 for January, 10 for October"));
    else if (written && *written != *reached)
      warnings_.add(age->line, age->column,
                    tr("年龄写 {}，按出生年月会议当日应为 {}",
                       "the age is {}, but by the date of birth it is {} on the meeting's day",
                       *written, *reached),
                    tr("请核对；按出生年月计", "check it; the date of birth is taken"));
    return reached.value_or(0);
  }

  FaultLog faults_;
  FaultLog warnings_;
  std::string default_type_;
  std::string date_;
  PeopleChecker checker_;
};

template <class Item, class NameOf>
std::vector<Item> reordered(std::vector<Item> items, NameOrder order, NameOf name_of_item) {
  if (order == NameOrder::listed) return items;
  std::vector<NameAndUnit> names;
  names.reserve(items.size());
  for (const Item& item : items) names.push_back(name_of_item(item));
  std::vector<Item> out;
  out.reserve(items.size());
  for (const std::size_t i : in_order(names, order)) out.push_back(std::move(items[i]));
  return out;
}

}  // namespace

Checked<Roster> load_roster(const std::filesystem::path& file,
                            const std::vector<VoterGroup>& groups) {
  FileFaults found;
  FaultLog faults(file.string(), found);
  Roster roster;
  if (const auto table = TableFile::read(file, kMaxFileBytes, roster::columns(), faults)) {
    PeopleChecker checker(faults);
    for (const TableRow& row : table->rows())
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

Roster in_name_order(Roster roster, NameOrder order) {
  roster.voters = reordered(std::move(roster.voters), order, [](const Voter& voter) {
    return NameAndUnit{voter.name, voter.unit};
  });
  return roster;
}

Roster as_committed(const Roster& listed, const Manifest& manifest) {
  for (const NameOrder order : {NameOrder::listed, NameOrder::stroke, NameOrder::pinyin})
    if (Roster roster = in_name_order(listed, order);
        roster.commitment(*manifest.suite) == manifest.roster)
      return roster;
  return listed;
}

std::vector<LocatedSubject> load_subjects(const std::filesystem::path& file,
                                          const std::string& default_type, NameOrder order,
                                          const PlanFolder& folder) {
  std::vector<LocatedSubject> listed = SubjectReader(file, default_type, folder).read(file);
  if (order == NameOrder::listed) return listed;
  std::vector<std::string> types;
  for (const LocatedSubject& one : listed)
    if (std::ranges::find(types, one.subject.type) == types.end())
      types.push_back(one.subject.type);
  listed = reordered(std::move(listed), order, [](const LocatedSubject& one) {
    return NameAndUnit{one.subject.name, one.subject.unit};
  });
  std::ranges::stable_sort(listed, {}, [&types](const LocatedSubject& one) {
    return std::ranges::find(types, one.subject.type) - types.begin();
  });
  return listed;
}

}  // namespace piaojue
