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
  if (!kind.empty())
    reader.fault(
        "kind", tr("本版本没有 {} 这种题", "this version knows no question kind {}", kind),
        tr("可用：choice（单选）、boxes（多选）、text（文字）", "known: choice, boxes, text"));
  return std::nullopt;
}

std::vector<Option> read_options(TomlReader& question, FaultLog& faults) {
  std::vector<Option> options;
  std::set<OptionCode> codes;
  const OptionCode stand_in = *OptionCode::parse("x");
  for (const TomlNode* const node : question.tables("options")) {
    TomlReader reader(*node, "options", faults);
    Option option{reader.id("code", stand_in), reader.required_text("label")};
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

/// A text has nothing to mark.
void refuse_marks(TomlReader& reader) {
  for (const std::string_view key : {"options", "exclusive", "max"})
    if (reader.find(key) != nullptr)
      reader.fault(key, tr("文字题没有 {}", "a text question has no {}", key),
                   tr("请删去", "remove it"));
}

}  // namespace

std::optional<Question> read_question(const TomlNode& table, FaultLog& faults) {
  TomlReader reader(table, "[[poll.question]]", faults);
  Question question{reader.id("id", *QuestionId::parse("x")),
                    reader.required_text("title"),
                    QuestionKind::choice,
                    {},
                    1,
                    {},
                    {}};
  const std::optional<QuestionKind> kind = read_kind(reader);
  question.kind = kind.value_or(QuestionKind::boxes);
  if (question.kind == QuestionKind::text) {
    refuse_marks(reader);
    question.max_marks = 0;
  } else {
    question.options = read_options(reader, faults);
    question.exclusive = read_exclusive(reader, question);
    read_max(reader, question);
  }
  question.subject_types = reader.texts("subject_types");
  const std::set<std::string> types(question.subject_types.begin(), question.subject_types.end());
  if (types.size() != question.subject_types.size())
    reader.fault("subject_types", tr("类别重复", "a type occurs twice"),
                 tr("每个类别只写一次", "write each type once"));
  reader.finish();
  if (!kind) return std::nullopt;
  return question;
}

}  // namespace piaojue
