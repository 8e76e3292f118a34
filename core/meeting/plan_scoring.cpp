// What is made of the marks: scores, the performance archive and lists for a human decision.
#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20U;

std::optional<Rational> read_points(TomlReader& reader, std::string_view key) {
  const std::optional<Rational> points = reader.rational(key);
  if (points && (*points > Rational(kMaxPoints, 1) || points->denominator() > kMaxFractionPart)) {
    reader.fault(key, tr("{} 过大", "{} is too large", points->str()),
                 tr("最大 {}", "at most {}", kMaxPoints));
    return std::nullopt;
  }
  return points;
}

Rational read_weight(TomlReader& reader, std::string_view key) {
  const Rational weight = reader.rational(key).value_or(Rational(1, 1));
  if (weight > Rational() && weight <= Rational(kMaxWeight, 1) &&
      weight.denominator() <= kMaxFractionPart)
    return weight;
  reader.fault(key, tr("权重 {} 无法使用", "a weight of {} can't be used", weight.str()),
               tr("权重应大于 0，不超过 {}", "a weight is above 0 and at most {}", kMaxWeight));
  return {1, 1};
}

std::vector<ArchiveItem> read_archive_items(TomlReader& reader, FaultLog& faults) {
  std::vector<ArchiveItem> items;
  std::set<OptionCode> codes;
  for (const TomlNode* const node : reader.tables("archive")) {
    TomlReader at(*node, "[[poll.archive]]", faults);
    ArchiveItem item{at.id("code", *OptionCode::parse("x")), at.required_text("label"),
                     read_weight(at, "weight")};
    at.finish();
    if (!codes.insert(item.code).second)
      at.fault("code", tr("代码 {} 重复", "code {} occurs twice", item.code.str()),
               tr("请换一个代码", "choose another code"));
    items.push_back(std::move(item));
  }
  if (items.size() > kMaxArchiveItems)
    reader.fault("archive",
                 tr("政绩档案多于 {} 项", "more than {} archive items", kMaxArchiveItems),
                 tr("请合并", "merge some"));
  return items;
}

/// One line of the archive's file: points of one subject.
std::optional<Rational> points_of(const TableField& field, FaultLog& faults) {
  const Result<Rational> points = Rational::parse(field.text);
  if (points && *points <= Rational(kMaxPoints, 1) && points->denominator() <= kMaxFractionPart)
    return *points;
  faults.add(field.line, field.column, tr("{} 不是分值", "{} is no number of points", field.text),
             tr("写 0 至 {} 的数，如 86.5", "write a number from 0 to {}, as 86.5", kMaxPoints));
  return std::nullopt;
}

void load_archive(const std::filesystem::path& path, PollDefinition& poll,
                  const PlanFolder& folder) {
  std::vector<TableColumn> columns = {{"id", {"编号", "代码"}, true}};
  for (const ArchiveItem& item : poll.scoring->archive)
    columns.push_back({item.code.str(), {item.label}, true});
  columns.push_back({"name", {"姓名"}, false});
  columns.push_back({"note", {"备注"}, false});
  FaultLog log(path.string(), *folder.faults);
  const auto table = TableFile::read(path, kMaxFileBytes, columns, log);
  if (!table) return;
  std::vector<std::string> known;
  for (const Subject& subject : poll.subjects) known.push_back(subject.id.str());
  for (const TableRow& row : table->rows()) {
    const TableField& id = *table->find(row, 0);
    const auto subject =
        std::ranges::find(poll.subjects, id.text,
                          [](const Subject& one) -> const std::string& { return one.id.str(); });
    if (subject == poll.subjects.end() || !subject->archive.empty()) {
      log.add(id.line, id.column,
              subject == poll.subjects.end()
                  ? tr("名单里没有编号为 {} 的对象", "no subject has the id {}", id.text)
                  : tr("编号 {} 重复", "id {} occurs twice", id.text),
              did_you_mean(id.text, known));
      continue;
    }
    for (std::size_t i = 0; i < poll.scoring->archive.size(); ++i)
      subject->archive.push_back(points_of(*table->find(row, i + 1), log).value_or(Rational()));
  }
  FaultLog warnings(path.string(), *folder.warnings);
  for (const Subject& subject : poll.subjects)
    if (subject.archive.empty())
      warnings.add(0, 0,
                   tr("{} 没有政绩档案，不计算综合得分", "{} has no archive points: no total score",
                      subject.name),
                   tr("如有，请补上一行", "add a line if there are any"));
}

std::optional<FlagMeasure> read_measure(TomlReader& reader) {
  std::optional<FlagMeasure> found;
  for (const FlagMeasure measure :
       {FlagMeasure::share, FlagMeasure::any_share, FlagMeasure::score}) {
    if (reader.find(name_of(measure)) == nullptr) continue;
    if (found)
      reader.fault(name_of(measure), tr("一个提示名单只有一个界限", "a flag has one bound"),
                   tr("share、any_share、score 只留一个", "keep one of share, any_share, score"));
    found = measure;
  }
  if (!found)
    reader.fault("share", tr("没有写明界限", "the bound is missing"),
                 tr("写 share = \"less than 2/3\"、any_share = \"more than 1/3\" 或 score = \"less "
                    "than 60\"",
                    "write share = \"less than 2/3\", any_share = \"more than 1/3\" or score = "
                    "\"less than 60\""));
  return found;
}

std::optional<std::pair<FlagComparison, Rational>> parse_bound(std::string_view text) {
  static constexpr std::pair<std::string_view, FlagComparison> kPrefixes[] = {
      {"more than", FlagComparison::more_than}, {"超过", FlagComparison::more_than},
      {"高于", FlagComparison::more_than},      {"at least", FlagComparison::at_least},
      {"达到", FlagComparison::at_least},       {"不少于", FlagComparison::at_least},
      {"不低于", FlagComparison::at_least},     {"less than", FlagComparison::less_than},
      {"低于", FlagComparison::less_than},      {"少于", FlagComparison::less_than},
      {"不足", FlagComparison::less_than},      {"at most", FlagComparison::at_most},
      {"不超过", FlagComparison::at_most},      {"不高于", FlagComparison::at_most}};
  for (const auto& [prefix, comparison] : kPrefixes) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    const Result<Rational> value = Rational::parse(text);
    if (!value || *value > Rational(kMaxPoints, 1) || value->denominator() > kMaxFractionPart)
      return std::nullopt;
    return std::pair(comparison, *value);
  }
  return std::nullopt;
}

FlagRule read_flag(const TomlNode& node, FaultLog& faults) {
  TomlReader reader(node, "[[poll.flag]]", faults);
  FlagRule flag{reader.id("id", *FlagId::parse("x")),
                reader.required_text("label"),
                reader.texts("subject_types"),
                FlagMeasure::score,
                {},
                {},
                FlagComparison::more_than,
                {}};
  const std::optional<FlagMeasure> measure = read_measure(reader);
  flag.measure = measure.value_or(FlagMeasure::score);
  if (measure) {
    const std::string text = reader.required_text(name_of(*measure));
    const auto bound = parse_bound(text);
    if (bound)
      std::tie(flag.comparison, flag.value) = *bound;
    else if (!text.empty())
      reader.fault(
          name_of(*measure), tr("看不懂界限 {}", "{} is no bound", text),
          tr("写 \"less than 2/3\"（低于）、\"more than 1/3\"（超过）、\"at least …\"、\"at "
             "most …\"",
             "write \"less than 2/3\", \"more than …\", \"at least …\" or \"at most …\""));
  }
  if (flag.measure != FlagMeasure::score) {
    flag.question = reader.id("question", *QuestionId::parse("x"));
    for (const std::string& code : reader.texts("options"))
      if (const Result<OptionCode> parsed = OptionCode::parse(code))
        flag.options.push_back(*parsed);
      else
        reader.fault("options", tr("{} 不能用作代码", "{} is no code", code), id_remedy());
  }
  reader.finish();
  return flag;
}

}  // namespace

void read_scoring(TomlReader& reader, PollDefinition& poll, const PlanFolder& folder,
                  FaultLog& faults) {
  const bool scored = std::ranges::any_of(
      poll.questions, [](const Question& question) { return question.weight != Rational(); });
  ScoringRule rule;
  if (const TomlNode* const node = reader.table("scoring")) {
    TomlReader at(*node, "scoring", faults);
    rule.digits = at.number("digits", 0, kMaxDigits).value_or(rule.digits);
    rule.rounding = read_word(
        at, "rounding", std::vector{RoundingMode::half_up, RoundingMode::truncate}, rule.rounding);
    rule.empty_group =
        read_word(at, "empty_group", std::vector{EmptyGroup::withhold, EmptyGroup::respread},
                  rule.empty_group);
    rule.unmarked_points = read_points(at, "unmarked_points");
    rule.evaluation_weight = read_weight(at, "weight");
    at.finish();
  }
  rule.archive = read_archive_items(reader, faults);
  const std::optional<std::string> file = reader.text("archive_points");
  if (!scored) {
    for (const std::string_view key : {"scoring", "archive", "archive_points"})
      if (reader.find(key) != nullptr)
        reader.fault(
            key, tr("没有一道题计分", "no question has points"),
            tr("在选项里写 points = 95，或删去 {}", "give options points = 95, or remove {}", key));
    return;
  }
  poll.scoring = std::move(rule);
  if (file.has_value() != !poll.scoring->archive.empty()) {
    reader.fault(file ? "archive_points" : "archive",
                 tr("政绩档案须写明分项和文件", "the archive needs its items and its file"),
                 tr("[[poll.archive]] 写分项和权重，archive_points = \"archive.csv\" 写文件",
                    "name items and weights as [[poll.archive]], the file as archive_points"));
    return;
  }
  if (!file) return;
  if (const auto path = file_in_folder(reader, "archive_points", *file, folder))
    load_archive(*path, poll, folder);
}

void read_flags(TomlReader& reader, PollDefinition& poll, FaultLog& faults) {
  std::set<FlagId> ids;
  for (const TomlNode* const node : reader.tables("flag")) {
    FlagRule flag = read_flag(*node, faults);
    if (!ids.insert(flag.id).second)
      TomlReader(*node, "[[poll.flag]]", faults)
          .fault("id", tr("编号 {} 重复", "id {} occurs twice", flag.id.str()),
                 tr("请改为不同的编号", "give each a different id"));
    poll.flags.push_back(std::move(flag));
  }
}

}  // namespace piaojue
