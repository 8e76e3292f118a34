// The only file that knows toml++: from its tree to ours.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// Its parser asserts of keys what it checks in the next line: with "[:" it would end the program
// instead of telling what is wrong.
#define TOML_ASSERT(expression) static_assert(true)
#include <fmt/format.h>
#include <toml++/toml.h>

#include "core/base/language.hpp"
#include "core/meeting/toml_reader.hpp"

namespace piaojue {
namespace {

constexpr int kMaxDepth = 16;

class TreeBuilder {
 public:
  explicit TreeBuilder(FaultLog& faults) : faults_(&faults) {}

  TomlNode build(const toml::node& node, int depth = 0) {
    TomlNode out;
    out.line = node.source().begin.line;
    out.column = node.source().begin.column;
    if (depth > kMaxDepth)
      refuse(out, tr("嵌套太深", "nested too deeply"));
    else if (const auto* const table = node.as_table())
      out.value = build_table(*table, depth);
    else if (const auto* const array = node.as_array())
      out.value = build_array(*array, depth);
    else
      build_value(node, out);
    return out;
  }

 private:
  TomlTable build_table(const toml::table& table, int depth) {
    TomlTable entries;
    for (const auto& [key, node] : table)
      entries.push_back({std::string(key.str()), key.source().begin.line, key.source().begin.column,
                         build(node, depth + 1)});
    return entries;
  }

  TomlArray build_array(const toml::array& array, int depth) {
    TomlArray items;
    for (const toml::node& node : array) items.push_back(build(node, depth + 1));
    return items;
  }

  void build_value(const toml::node& node, TomlNode& out) {
    if (const auto* const text = node.as_string()) {
      out.value = TomlText{text->get(), true};
    } else if (const auto* const number = node.as_integer()) {
      out.value = number->get();
    } else if (const auto* const decimal = node.as_floating_point()) {
      out.value = TomlText{fmt::format("{}", decimal->get()), false};
    } else if (const auto* const flag = node.as_boolean()) {
      out.value = flag->get();
    } else if (const auto* const date = node.as_date()) {
      const toml::date day = date->get();
      out.value = TomlText{fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day), false};
    } else {
      refuse(out, tr("这里不用时刻", "no time of day is expected here"));
    }
  }

  void refuse(TomlNode& out, std::string problem) {
    faults_->add(out.line, out.column, std::move(problem),
                 tr("请改为文字、整数或日期", "write a text, a whole number or a date"));
    out.value = TomlText{};
  }

  FaultLog* faults_;
};

}  // namespace

std::optional<TomlNode> parse_toml(const std::string& utf8, FaultLog& faults) {
  const toml::parse_result parsed = toml::parse(utf8);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    faults.add(error.source().begin.line, error.source().begin.column,
               tr("不是合法的 TOML：{}", "not TOML: {}", error.description()),
               tr("请检查引号、等号和方括号", "check quotes, equal signs and brackets"));
    return std::nullopt;
  }
  return TreeBuilder(faults).build(parsed.table());
}

}  // namespace piaojue
