// [[poll.question]] of meeting.toml.
#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

std::optional<QuestionKind> read_kind(TomlReader& reader) {
  const std::string kind = reader.required_text("kind");
  if (kind == "choice" || kind == "单选") return QuestionKind::choice;
  if (kind == "boxes" || kind == "多选") return QuestionKind::boxes;
  if (kind == "text" || kind == "文字") return QuestionKind::text;
  if (kind == "score" || kind == "打分") return QuestionKind::score;
  if (!kind.empty())
    reader.fault("kind", tr("本版本没有 {} 这种题", "this version knows no question kind {}", kind),
                 tr("可用：choice（单选）、boxes（多选）、score（打分）、text（文字）",
                    "known: choice, boxes, score, text"));
  return std::nullopt;
}

/// What a mark is worth in a score; "none" is the same as nothing.
std::optional<Rational> read_points(TomlReader& reader, bool choice) {
  const std::optional<Rational> points = reader.rational("points");
  if (!points) return std::nullopt;
  if (choice && *points <= Rational(kMaxPoints, 1) && points->denominator() <= kMaxFractionPart)
    return points;
  reader.fault("points",
               choice ? tr("分值 {} 过大", "{} points are too many", points->str())
                      : tr("points 只用于单选题", "points are for choices only"),
               choice ? tr("最大 {}", "at most {}", kMaxPoints) : tr("请删去", "remove it"));
  return std::nullopt;
}

std::vector<Option> read_options(TomlReader& question, bool choice, FaultLog& faults) {
  std::vector<Option> options;
  std::set<OptionCode> codes;
  const OptionCode stand_in = *OptionCode::parse("x");
  for (const TomlNode* const node : question.tables("options")) {
    TomlReader reader(*node, "options", faults);
    Option option{reader.id("code", stand_in), reader.required_text("label"),
                  read_points(reader, choice), reader.flag("adverse").value_or(false)};
    if (option.adverse && !choice)
      reader.fault("adverse", tr("adverse 只用于单选题", "adverse is for choices only"),
                   tr("请删去；多选题的选项都是问题", "remove it: boxes are problems anyway"));
    if (option.code.str() == kUnmarked)
      reader.fault("code", tr("代码 {} 是保留字", "code {} is reserved", kUnmarked),
                   tr("请换一个代码", "choose another code"));
    if (!codes.insert(option.code).second)
      reader.fault("code", tr("代码 {} 重复", "code {} occurs twice", option.code.str()),
                   tr("同一题的代码各不相同", "give each option of a question its own code"));
    reader.finish();
    options.push_back(std::move(option));
  }
  if (options.empty() || options.size() > kMaxOptions)
    question.fault("options",
                   tr("应有 1 至 {} 个选项", "there must be 1 to {} options", kMaxOptions),
                   tr("写 options = [{{ code = \"a\", label = \"优秀\" }}, …]",
                      "write options = [{{ code = \"a\", label = \"Excellent\" }}, …]"));
  return options;
}

std::optional<OptionCode> read_exclusive(TomlReader& reader, const Question& question) {
  const std::optional<std::string> text = reader.text("exclusive");
  if (!text) return std::nullopt;
  if (question.kind == QuestionKind::choice) {
    reader.fault("exclusive", tr("单选题不需要互斥项", "a choice has no exclusive option"),
                 tr("请删去", "remove it"));
    return std::nullopt;
  }
  std::vector<std::string> codes;
  for (const Option& option : question.options) {
    if (option.code.str() == *text) return option.code;
    codes.push_back(option.code.str());
  }
  reader.fault("exclusive", tr("没有代码为 {} 的选项", "there is no option {}", *text),
               did_you_mean(*text, codes));
  return std::nullopt;
}

void read_max(TomlReader& reader, Question& question) {
  const auto ordinary = static_cast<std::uint32_t>(ordinary_options(question));
  if (question.kind == QuestionKind::choice) {
    question.max_marks = reader.number("max", 1, 1).value_or(1);
    return;
  }
  if (ordinary == 0)
    reader.fault("options", tr("除互斥项外没有选项", "there is no option but the exclusive one"),
                 tr("请补上选项", "add options"));
  question.max_marks = reader.number("max", 1, std::max(ordinary, 1U)).value_or(ordinary);
}

/// A text or a score has nothing to mark.
void refuse_marks(TomlReader& reader, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (reader.find(key) != nullptr)
      reader.fault(key, tr("这种题没有 {}", "such a question has no {}", key),
                   tr("请删去", "remove it"));
}

void read_subject_types(TomlReader& reader, Question& question) {
  question.subject_types = reader.texts("subject_types");
  const std::set<std::string> types(question.subject_types.begin(), question.subject_types.end());
  if (types.size() != question.subject_types.size())
    reader.fault("subject_types", tr("类别重复", "a type occurs twice"),
                 tr("每个类别只写一次", "write each type once"));
}

/// Of its mean in the score: 1 where there are points.
void read_weight(TomlReader& reader, Question& question) {
  const bool points = question.kind == QuestionKind::score ||
                      std::ranges::any_of(question.options, [](const Option& option) {
                        return option.points.has_value();
                      });
  const std::optional<Rational> weight = reader.rational("weight");
  if (points) question.weight = weight.value_or(Rational(1, 1));
  if (weight && !points)
    reader.fault(
        "weight", tr("没有分值的题不计分", "a question without points has no weight"),
        tr("在选项里写 points = 95，或删去 weight", "give options points, or remove weight"));
  if (question.weight > Rational(kMaxWeight, 1) || question.weight.denominator() > kMaxFractionPart)
    reader.fault("weight",
                 tr("权重 {} 无法使用", "a weight of {} can't be used", question.weight.str()),
                 tr("权重不超过 {}", "a weight is at most {}", kMaxWeight));
}

/// The same question about several things: 德、能、勤、绩、廉.
std::vector<Question> spread(TomlReader& reader, const Question& question, FaultLog& faults) {
  const std::vector<const TomlNode*> dimensions = reader.tables("dimensions");
  if (dimensions.empty()) return {question};
  std::vector<Question> out;
  for (const TomlNode* const node : dimensions) {
    TomlReader at(*node, "dimensions", faults);
    Question one = question;
    one.id = at.id("id", question.id);
    one.title = at.required_text("title");
    if (const auto weight = at.rational("weight")) one.weight = *weight;
    at.finish();
    out.push_back(std::move(one));
  }
  return out;
}

void read_marks(TomlReader& reader, Question& question, FaultLog& faults) {
  switch (question.kind) {
    case QuestionKind::text:
      refuse_marks(reader, {"options", "exclusive", "max", "weight"});
      question.max_marks = 0;
      return;
    case QuestionKind::score:
      refuse_marks(reader, {"options", "exclusive"});
      question.max_marks = reader.number("max", 1, kMaxScore).value_or(100);
      break;
    case QuestionKind::choice:
    case QuestionKind::boxes:
      question.options = read_options(reader, question.kind == QuestionKind::choice, faults);
      question.exclusive = read_exclusive(reader, question);
      read_max(reader, question);
      break;
  }
  read_weight(reader, question);
}

}  // namespace

std::vector<Question> read_question(const TomlNode& table, FaultLog& faults) {
  TomlReader reader(table, "[[poll.question]]", faults);
  // A question with dimensions needs neither id nor title of its own.
  const bool several = reader.find("dimensions") != nullptr;
  Question question{several ? *QuestionId::parse("x") : reader.id("id", *QuestionId::parse("x")),
                    several ? "x" : reader.required_text("title"),
                    QuestionKind::choice,
                    {},
                    1,
                    {},
                    {}};
  if (several)
    for (const std::string_view key : {"id", "title"}) reader.find(key);
  const std::optional<QuestionKind> kind = read_kind(reader);
  question.kind = kind.value_or(QuestionKind::boxes);
  read_marks(reader, question, faults);
  read_subject_types(reader, question);
  std::vector<Question> questions = spread(reader, question, faults);
  reader.finish();
  if (!kind) return {};
  return questions;
}

}  // namespace piaojue
