// TOML with the place of every value, and typed reading that gathers faults instead of stopping.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/rational.hpp"
#include "core/group/suite.hpp"
#include "core/meeting/faults.hpp"

namespace piaojue {

struct TomlNode;
struct TomlEntry;
using TomlArray = std::vector<TomlNode>;
using TomlTable = std::vector<TomlEntry>;

/// A number with decimals is kept as the shortest text that denotes it, a date as YYYY-MM-DD.
struct TomlText {
  std::string text;
  bool quoted;
};

struct TomlNode {
  std::size_t line = 0;
  std::size_t column = 0;
  std::variant<TomlText, std::int64_t, bool, TomlArray, TomlTable> value;
};

struct TomlEntry {
  std::string key;
  std::size_t line = 0;  ///< of the key
  std::size_t column = 0;
  TomlNode node;
};

/// The root table; a fault with its place and nothing when the text is no TOML.
std::optional<TomlNode> parse_toml(const std::string& utf8, FaultLog& faults);

/// Reads one table. Each getter names a key the table may have; `finish` reports all others.
/// A value of a wrong type is a fault and reads as absent.
class TomlReader {
 public:
  /// `name` is what the user calls the table, e.g. "[meeting]".
  TomlReader(const TomlNode& table, std::string name, FaultLog& faults);

  /// The value, or nullptr.
  const TomlNode* find(std::string_view key);
  /// Plain text (rules.hpp), else a fault.
  std::optional<std::string> text(std::string_view key);
  /// A fault if absent or empty; then "".
  std::string required_text(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  /// A whole number from `min` to `max`.
  std::optional<std::uint32_t> number(std::string_view key, std::uint32_t min, std::uint32_t max);
  /// A number or a text such as "2/3" or "40%".
  std::optional<Rational> rational(std::string_view key);
  /// A suite by its name, P256_SHA256 if absent; a fault if there is none of that name.
  const Suite* suite(std::string_view key);
  /// The tables of an array of tables, or of an array of inline tables.
  std::vector<const TomlNode*> tables(std::string_view key);
  /// A table as a value; nullptr if absent.
  const TomlNode* table(std::string_view key);
  /// An array of texts.
  std::vector<std::string> texts(std::string_view key);

  /// A required id; a fault and `stand_in` when absent or bad.
  template <class AnyId>
  AnyId id(std::string_view key, const AnyId& stand_in) {
    const std::string text = required_text(key);
    Result<AnyId> parsed = AnyId::parse(text);
    if (parsed) return *std::move(parsed);
    if (!text.empty()) bad_id(key, text);
    return stand_in;
  }

  /// Adds a fault at the value of `key`, or at the table if it has none.
  void fault(std::string_view key, std::string problem, std::string remedy);
  void finish();

  const std::string& name() const { return name_; }
  std::size_t line() const { return table_->line; }
  std::size_t column() const { return table_->column; }

 private:
  void check_plain(std::string_view key, const std::string& text);
  void wrong_type(std::string_view key, std::string expected);
  void bad_id(std::string_view key, const std::string& text);
  const TomlNode* lookup(std::string_view key) const;

  const TomlNode* table_;
  std::string name_;
  FaultLog* faults_;
  std::vector<std::string> known_;
};

}  // namespace piaojue
