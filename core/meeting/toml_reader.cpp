#include "core/meeting/toml_reader.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {

TomlReader::TomlReader(const TomlNode& table, std::string name, FaultLog& faults)
    : table_(&table), name_(std::move(name)), faults_(&faults) {}

const TomlNode* TomlReader::lookup(std::string_view key) const {
  const auto* const entries = std::get_if<TomlTable>(&table_->value);
  if (entries == nullptr) return nullptr;
  const auto found = std::ranges::find(*entries, key, &TomlEntry::key);
  return found == entries->end() ? nullptr : &found->node;
}

const TomlNode* TomlReader::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  return lookup(key);
}

std::optional<std::string> TomlReader::text(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* const text = std::get_if<TomlText>(&node->value)) {
    check_plain(key, text->text);
    return text->text;
  }
  wrong_type(key, tr("加引号的文字", "a text in quotes"));
  return std::nullopt;
}

std::string TomlReader::required_text(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr) {
    fault(key, tr("{} 缺少 {}", "{} has no {}", name_, key),
          tr("请写上 {} = \"…\"", "write {} = \"…\"", key));
    return "";
  }
  const std::optional<std::string> value = text(key);
  if (value && value->empty())
    fault(key, tr("{} 是空的", "{} is empty", key), tr("请填写", "fill it in"));
  return value.value_or("");
}

std::optional<bool> TomlReader::flag(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const bool* const value = std::get_if<bool>(&node->value)) return *value;
  wrong_type(key, tr("true 或 false（不加引号）", "true or false, without quotes"));
  return std::nullopt;
}

std::optional<std::uint32_t> TomlReader::number(std::string_view key, std::uint32_t min,
                                                std::uint32_t max) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* const value = std::get_if<std::int64_t>(&node->value);
  if (value != nullptr && *value >= min && *value <= max) return static_cast<std::uint32_t>(*value);
  wrong_type(key, tr("{} 至 {} 的整数", "a whole number from {} to {}", min, max));
  return std::nullopt;
}

std::optional<Rational> TomlReader::rational(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return std::nullopt;
  std::string written;
  if (const auto* const whole = std::get_if<std::int64_t>(&node->value))
    written = std::to_string(*whole);
  else if (const auto* const text = std::get_if<TomlText>(&node->value))
    written = text->text;
  if (const Result<Rational> value = Rational::parse(written)) return *value;
  wrong_type(key, tr("数字，如 40、37.5 或 \"2/3\"", "a number such as 40, 37.5 or \"2/3\""));
  return std::nullopt;
}

const Suite* TomlReader::suite(std::string_view key) {
  const Suite* const standard = &Suite::get(SuiteId::p256_sha256);
  const std::optional<std::string> name = text(key);
  if (!name) return standard;
  if (const auto found = Suite::from_name(*name)) return *found;
  fault(key, tr("没有 {} 这个密码套件", "there is no suite {}", *name),
        tr("可用：{}", "known: {}", Suite::all_names()));
  return standard;
}

std::vector<const TomlNode*> TomlReader::tables(std::string_view key) {
  std::vector<const TomlNode*> out;
  const TomlNode* const node = find(key);
  if (node == nullptr) return out;
  const auto* const items = std::get_if<TomlArray>(&node->value);
  const auto is_table = [](const TomlNode& item) {
    return std::holds_alternative<TomlTable>(item.value);
  };
  if (items == nullptr || !std::ranges::all_of(*items, is_table)) {
    wrong_type(key, tr("[[{}]] 表", "a table [[{}]]", key));
    return out;
  }
  for (const TomlNode& item : *items) out.push_back(&item);
  return out;
}

const TomlNode* TomlReader::table(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr || std::holds_alternative<TomlTable>(node->value)) return node;
  wrong_type(key, tr("{{ … }} 或 [{}] 表", "a table, {{ … }} or [{}]", key));
  return nullptr;
}

std::vector<std::string> TomlReader::texts(std::string_view key) {
  std::vector<std::string> out;
  const TomlNode* const node = find(key);
  if (node == nullptr) return out;
  const auto* const items = std::get_if<TomlArray>(&node->value);
  const auto is_text = [](const TomlNode& item) {
    return std::holds_alternative<TomlText>(item.value);
  };
  if (items == nullptr || !std::ranges::all_of(*items, is_text)) {
    wrong_type(key, tr("文字的列表，如 [\"team\"]", "a list of texts such as [\"team\"]"));
    return out;
  }
  for (const TomlNode& item : *items) {
    out.push_back(std::get<TomlText>(item.value).text);
    check_plain(key, out.back());
  }
  return out;
}

void TomlReader::fault(std::string_view key, std::string problem, std::string remedy) {
  const TomlNode* const node = lookup(key);
  const TomlNode& at = node != nullptr ? *node : *table_;
  faults_->add(at.line, at.column, std::move(problem), std::move(remedy));
}

void TomlReader::check_plain(std::string_view key, const std::string& text) {
  if (is_plain_text(text)) return;
  fault(key, tr("文字过长或含控制字符", "the text is too long or has control characters"),
        tr("最多 {} 字节，不能换行", "at most {} bytes, on one line", kMaxTextBytes));
}

void TomlReader::wrong_type(std::string_view key, std::string expected) {
  fault(key, tr("{} 的值不合要求", "the value of {} is of a wrong kind", key),
        tr("应为{}", "write {}", expected));
}

void TomlReader::bad_id(std::string_view key, const std::string& text) {
  fault(key, tr("{} 不能用作编号", "{} is no id", text), id_remedy());
}

void TomlReader::finish() {
  const auto* const entries = std::get_if<TomlTable>(&table_->value);
  if (entries == nullptr) return;
  for (const TomlEntry& entry : *entries)
    if (std::ranges::find(known_, entry.key) == known_.end())
      faults_->add(entry.line, entry.column,
                   tr("{} 中没有 {} 这一项", "{} knows no key {}", name_, entry.key),
                   did_you_mean(entry.key, known_));
}

}  // namespace piaojue
