#include "client/agent/console/draft_toml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

using Json = nlohmann::ordered_json;

/// Of a poll: each a section of its own, since they are long. Other lists of tables stand in the
/// lines of their keys.
constexpr std::array<std::string_view, 5> kSections{"question", "limit", "age_limit", "archive",
                                                    "flag"};
/// So many items and more are written below each other.
constexpr std::size_t kManyItems = 3;

Error unusable() {
  return {ErrorCode::malformed, tr("页面送来的内容不是会议文件，没有保存；请重新载入页面",
                                   "what the page sent is no meeting file and was not saved; load "
                                   "the page again")};
}

bool is_list_of_tables(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::ranges::all_of(value, [](const Json& one) { return one.is_object(); });
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? key : toml_text(key);
}

class Writer {
 public:
  Result<std::string> write(const Json& root) {
    for (const auto& [key, value] : root.items())
      if (!value.is_object() && !is_list_of_tables(value)) PJ_CHECK(line(key, value));
    for (const auto& [key, value] : root.items()) {
      if (value.is_object())
        PJ_CHECK(section("[" + key_text(key) + "]", value, ""));
      else if (is_list_of_tables(value))
        PJ_CHECK(sections(key_text(key), value));
    }
    return std::move(out_);
  }

 private:
  Result<void> sections(const std::string& name, const Json& tables) {
    for (const Json& table : tables) PJ_CHECK(section("[[" + name + "]]", table, name + "."));
    return {};
  }

  /// `prefix`: of the sections in it; empty if there are none.
  Result<void> section(const std::string& heading, const Json& table, const std::string& prefix) {
    out_ += (out_.empty() ? "" : "\n") + heading + "\n";
    const auto apart = [&prefix](const std::string& key, const Json& value) {
      return !prefix.empty() && is_list_of_tables(value) &&
             std::ranges::find(kSections, key) != kSections.end();
    };
    for (const auto& [key, value] : table.items())
      if (!apart(key, value)) PJ_CHECK(line(key, value));
    for (const auto& [key, value] : table.items())
      if (apart(key, value)) PJ_CHECK(sections(prefix + key_text(key), value));
    return {};
  }

  Result<void> line(const std::string& key, const Json& value) {
    PJ_TRY(const std::string text, value_text(value, "  "));
    out_ += key_text(key) + " = " + text + "\n";
    return {};
  }

  /// `indent`: of the items of a long list.
  Result<std::string> value_text(const Json& value, const std::string& indent) {
    if (value.is_string()) return toml_text(value.get_ref<const std::string&>());
    if (value.is_boolean() || value.is_number_integer()) return value.dump();
    // A decimal is read from a text too, without the rounding of binary fractions.
    if (value.is_number_float()) return toml_text(value.dump());
    if (value.is_object()) return inline_table(value, indent);
    if (value.is_array()) return list(value, indent);
    return unusable();
  }

  Result<std::string> inline_table(const Json& table, const std::string& indent) {
    std::string out;
    for (const auto& [key, value] : table.items()) {
      PJ_TRY(const std::string text, value_text(value, indent));
      out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", key_text(key), text);
    }
    return "{ " + out + " }";
  }

  Result<std::string> list(const Json& items, const std::string& indent) {
    const bool below = is_list_of_tables(items) && items.size() >= kManyItems;
    std::string out;
    for (const Json& item : items) {
      PJ_TRY(const std::string text, value_text(item, indent + "  "));
      out += below ? indent + text + ",\n" : (out.empty() ? "" : ", ") + text;
    }
    return below ? "[\n" + out + "]" : "[" + out + "]";
  }

  std::string out_;
};

std::string joined(const std::string& path, const std::string& step) {
  return path.empty() ? step : path + "." + step;
}

/// The innermost node at the place: a list of tables stands where its first one does.
bool search(const TomlNode& node, std::size_t line, std::size_t column, std::string& path) {
  const std::string here = path;
  if (const auto* const table = std::get_if<TomlTable>(&node.value)) {
    for (const TomlEntry& entry : *table) {
      path = joined(here, entry.key);
      if (search(entry.node, line, column, path)) return true;
      if (entry.line == line && entry.column == column) return true;
    }
  } else if (const auto* const items = std::get_if<TomlArray>(&node.value)) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      path = joined(here, std::to_string(i));
      if (search((*items)[i], line, column, path)) return true;
    }
  }
  path = here;
  return node.line == line && node.column == column;
}

}  // namespace

Json tree_of(const TomlNode& root) {
  return std::visit(
      [](const auto& value) -> Json {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, TomlTable>) {
          std::vector<const TomlEntry*> entries;
          entries.reserve(value.size());
          for (const TomlEntry& entry : value) entries.push_back(&entry);
          std::ranges::stable_sort(entries, {}, [](const TomlEntry* entry) {
            return std::pair(entry->line, entry->column);
          });
          Json out = Json::object();
          for (const TomlEntry* const entry : entries) out[entry->key] = tree_of(entry->node);
          return out;
        } else if constexpr (std::is_same_v<Value, TomlArray>) {
          Json out = Json::array();
          for (const TomlNode& item : value) out.push_back(tree_of(item));
          return out;
        } else if constexpr (std::is_same_v<Value, TomlText>) {
          return value.text;
        } else {
          return value;
        }
      },
      root.value);
}

Result<std::string> write_toml(const Json& tree) {
  if (!tree.is_object()) return unusable();
  return Writer().write(tree);
}

std::string path_at(const TomlNode& root, std::size_t line, std::size_t column) {
  std::string path;
  return line > 0 && search(root, line, column, path) ? path : std::string();
}

const Json* find_in(const Json& tree, std::string_view path) {
  const Json* at = &tree;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    const std::string step(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (at->is_object() && at->contains(step)) {
      at = &at->at(step);
      continue;
    }
    std::size_t index = 0;
    const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool is_index = read.ec == std::errc() && read.ptr == step.data() + step.size();
    if (!at->is_array() || !is_index || index >= at->size()) return nullptr;
    at = &at->at(index);
  }
  return at;
}

}  // namespace piaojue::agent
