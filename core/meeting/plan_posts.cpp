// Seats still free (职数) by unit and post, and the ages up to which a tier takes nominees.
#include <algorithm>
#include <charconv>
#include <map>

#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20U;

constexpr std::size_t kUnit = 0;
constexpr std::size_t kPost = 1;
constexpr std::size_t kSeats = 2;
constexpr std::size_t kFilled = 3;
const std::vector<TableColumn>& posts_columns() {
  static const std::vector<TableColumn> columns = {{"unit", {"单位"}, true},
                                                   {"post", {"职务"}, true},
                                                   {"seats", {"职数", "核定职数"}, true},
                                                   {"filled", {"现有", "已配"}, false},
                                                   {"note", {"备注"}, false}};
  return columns;
}

struct Post {
  std::uint32_t seats;
  std::uint32_t filled;
  Place place;  ///< of the seats
};

using UnitAndPost = std::pair<std::string, std::string>;
using Posts = std::map<UnitAndPost, Post>;

/// A whole number; 0 and a fault if it is none.
std::uint32_t read_count_field(const TableField& field, FaultLog& faults) {
  std::uint32_t count = 0;
  const char* const last = field.text.data() + field.text.size();
  const auto [end, error] = std::from_chars(field.text.data(), last, count);
  if (error == std::errc() && end == last && count <= kMaxSubjects) return count;
  faults.add(field.line, field.column,
             field.text.empty() ? tr("没有职数", "the number of seats is missing")
                                : tr("{} 不是职数", "{} is no number of seats", field.text),
             tr("写 0 至 {} 的整数", "write a whole number from 0 to {}", kMaxSubjects));
  return 0;
}

Posts load_posts(const std::filesystem::path& path, FaultLog& faults) {
  Posts posts;
  const auto table = TableFile::read(path, kMaxFileBytes, posts_columns(), faults);
  if (!table) return posts;
  for (const TableRow& row : table->rows()) {
    const TableField& unit = *table->find(row, kUnit);
    const TableField& post = *table->find(row, kPost);
    const TableField& seats = *table->find(row, kSeats);
    const TableField* const filled = table->find(row, kFilled);
    const Post read{
        read_count_field(seats, faults),
        filled != nullptr && !filled->text.empty() ? read_count_field(*filled, faults) : 0,
        {seats.line, seats.column}};
    const auto [other, fresh] = posts.emplace(UnitAndPost{unit.text, post.text}, read);
    if (fresh) continue;
    faults.add(unit.line, unit.column,
               tr("{} {} 与第 {} 行重复", "{} {} is already in line {}", unit.text, post.text,
                  other->second.place.line),
               tr("请合并为一行", "make one line of them"));
  }
  return posts;
}

/// Where a nominee's unit or post is not among the posts; the remedy names the nearest.
void report_unknown(const LocatedSubject& nominee, const Posts& posts, const std::string& file,
                    FaultLog& faults) {
  std::vector<std::string> units;
  std::vector<std::string> of_unit;
  for (const auto& [key, post] : posts) {
    if (units.empty() || units.back() != key.first) units.push_back(key.first);
    if (key.first == nominee.subject.unit) of_unit.push_back(key.second);
  }
  const bool unit_known = !of_unit.empty();
  const Place place = unit_known ? nominee.post : nominee.unit;
  faults.add(place.line, place.column,
             unit_known ? tr("{} 里没有 {} 的职务 {}", "{} has no post {} {}", file,
                             nominee.subject.unit, nominee.subject.post)
                        : tr("{} 里没有单位 {}", "{} has no unit {}", file, nominee.subject.unit),
             unit_known ? did_you_mean(nominee.subject.post, of_unit)
                        : did_you_mean(nominee.subject.unit, units));
}

struct AgeLimit {
  std::string tier;
  std::optional<std::uint32_t> male;
  std::optional<std::uint32_t> female;
};

void check_age(const LocatedSubject& nominee, const AgeLimit& limit, FaultLog& warnings) {
  const Subject& subject = nominee.subject;
  if (subject.gender.empty() && limit.male != limit.female) {
    warnings.add(
        nominee.gender.line, nominee.gender.column,
        tr("{} 没有性别，无法核对{}的年龄界限",
           "{} has no gender: the age limit of {} can't be checked", subject.name, limit.tier),
        tr("请填写性别", "fill in the gender"));
    return;
  }
  const auto& most = subject.gender == "女" ? limit.female : limit.male;
  if (!most) return;
  if (subject.age == 0)
    warnings.add(
        nominee.age.line, nominee.age.column,
        tr("{} 没有年龄，无法核对{}的年龄界限",
           "{} has no age: the age limit of {} can't be checked", subject.name, limit.tier),
        tr("请填写年龄或出生年月", "fill in the age or the date of birth"));
  else if (subject.age > *most)
    warnings.add(nominee.age.line, nominee.age.column,
                 tr("{} {} 岁，超过{}的年龄界限 {} 岁", "{} is {}, above the age limit of {}, {}",
                    subject.name, subject.age, limit.tier, *most),
                 tr("请核对人选", "check the nominee"));
}

std::optional<AgeLimit> read_age_limit(const TomlNode& node, const PlannedPoll& poll,
                                       FaultLog& faults) {
  TomlReader at(node, "[[poll.age_limit]]", faults);
  AgeLimit limit{at.required_text("tier"), at.number("male", 1, kMaxAge),
                 at.number("female", 1, kMaxAge)};
  at.finish();
  if (at.find("male") == nullptr && at.find("female") == nullptr)
    at.fault("", tr("没有写明年龄界限", "the ages are missing"),
             tr("写 male = 53 和 female = 50", "write male = 53 and female = 50"));
  std::vector<std::string> tiers;
  for (const LocatedSubject& nominee : poll.subjects)
    if (const std::string& tier = tier_of(nominee.subject);
        std::ranges::find(tiers, tier) == tiers.end())
      tiers.push_back(tier);
  if (limit.tier.empty() || tiers.empty()) return std::nullopt;
  if (std::ranges::find(tiers, limit.tier) != tiers.end()) return limit;
  at.fault("tier", tr("没有层级为 {} 的人选", "no nominee is of tier {}", limit.tier),
           did_you_mean(limit.tier, tiers));
  return std::nullopt;
}

}  // namespace

std::vector<Seats> read_posts(TomlReader& reader, const PlannedPoll& poll,
                              const PlanFolder& folder) {
  const std::string name = reader.text("posts").value_or("");
  const auto path = file_in_folder(reader, "posts", name, folder);
  if (!path) return {};
  FaultLog faults(path->string(), *folder.faults);
  FaultLog warnings(path->string(), *folder.warnings);
  FaultLog nominee_faults(poll.subjects_file, *folder.faults);
  const std::size_t faults_before = faults.size();
  const Posts posts = load_posts(*path, faults);
  std::vector<Seats> seats;
  if (faults.size() > faults_before) return seats;
  for (const LocatedSubject& nominee : poll.subjects) {
    const UnitAndPost key{nominee.subject.unit, nominee.subject.post};
    const auto found = posts.find(key);
    if (found == posts.end()) {
      report_unknown(nominee, posts, name, nominee_faults);
      continue;
    }
    // A post all of whose nominees a gate refused is not voted on.
    const std::vector<Subject>& standing = poll.definition.subjects;
    if (std::ranges::find(standing, nominee.subject.id, &Subject::id) == standing.end()) continue;
    const auto& [total, filled, place] = found->second;
    const std::uint32_t vacant = total > filled ? total - filled : 0;
    const auto same = [&key](const Seats& one) {
      return one.unit == key.first && one.post == key.second;
    };
    if (std::ranges::any_of(seats, same)) continue;
    seats.push_back({key.first, key.second, vacant});
    if (vacant == 0)
      warnings.add(place.line, place.column,
                   tr("{} {} 职数 {}，现有 {}，已满，人选不能当选",
                      "{} {} has {} seats and {} filled: it is full, and no nominee for it is "
                      "elected",
                      key.first, key.second, total, filled),
                   tr("请核对职数和现有人数", "check the seats and how many are filled"));
  }
  return seats;
}

void read_age_limits(TomlReader& reader, const PlannedPoll& poll, const PlanFolder& folder,
                     FaultLog& faults) {
  FaultLog warnings(poll.subjects_file, *folder.warnings);
  for (const TomlNode* const node : reader.tables("age_limit")) {
    const std::optional<AgeLimit> limit = read_age_limit(*node, poll, faults);
    if (!limit) continue;
    for (const LocatedSubject& nominee : poll.subjects)
      if (tier_of(nominee.subject) == limit->tier) check_age(nominee, *limit, warnings);
  }
}

}  // namespace piaojue
