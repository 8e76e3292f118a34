// Tables for fixed-width output, where a Chinese character takes two columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace piaojue {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide and fullwidth characters, 0
/// for combining marks and variation selectors, else 1.
std::size_t display_width(std::string_view utf8);

/// `text` with spaces after (or before) it up to `width` columns.
std::string padded(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);
std::string centred(std::string_view text, std::size_t width);

class TextTable {
 public:
  struct Column {
    std::string title;
    bool number;  ///< set flush right
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many texts as there are columns.
  void add(std::vector<std::string> row);
  /// Title line, rule and rows, each ended by a newline; columns that are empty throughout are left
  /// out. No line ends in spaces.
  std::string render() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace piaojue
