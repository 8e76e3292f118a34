// A report before it takes a form: headings, figures, tables with typed cells,
// charts, signature lines. Builders make it, one renderer for each format draws
// it; neither knows the other.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/rational.hpp"

namespace piaojue::report {

enum class Tone { plain, good, bad, quiet };

/// What a place of a table or a key figure shows. `text` is what a reader sees;
/// numbers keep their exact value beside it, for formats that calculate.
struct Cell {
  enum class Type { empty, text, count, percent, decimal };

  Type type = Type::empty;
  std::string text;
  Tone tone = Tone::plain;
  std::uint64_t number = 0;  ///< count
  Rational ratio;            ///< percent
  unsigned digits = 0;       ///< decimal; `text` is the number itself
  bool is_signed = false;    ///< decimal with its sign: a change

  bool is_number() const { return type != Type::empty && type != Type::text; }
};

Cell empty_cell();
/// Shown in grey: what stands for a figure that does not exist.
Cell dash();
Cell text_cell(std::string text, Tone tone = Tone::plain);
Cell count_cell(std::uint64_t count);
/// Of `base`, with two decimals, half up; a dash when the base is 0.
Cell percent_cell(std::uint64_t count, std::uint64_t base);
Cell percent_cell(const Rational& ratio);
/// "86.40": as published; a dash without a figure.
Cell decimal_cell(const std::optional<std::string>& figure);
/// "+1.20", "-0.30", "0.00".
Cell change_cell(std::string figure);

struct Column {
  std::string title;
  std::string above = {};  ///< a heading shared with neighbours that say the same
  bool numeric = true;
  bool summed = false;  ///< has a sum in the table's total row
  /// The counts of these columns of a row add up to this one's.
  std::vector<std::size_t> sum_of = {};
};

/// Bars of some columns of a table; several columns are stacked.
struct Chart {
  std::string title;
  std::size_t label;
  std::vector<std::size_t> values;
  bool adverse = false;  ///< a bar says something bad
};

struct Table {
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string total_label = {};  ///< empty: no total row
  std::optional<Chart> chart = {};
  bool main = true;  ///< in a short form of the report

  void add(std::vector<Cell> row) { rows.push_back(std::move(row)); }
};

/// Its total row, as wide as the table; empty without one.
std::vector<Cell> total_row(const Table& table);

struct Paragraph {
  std::string text;
  Tone tone = Tone::plain;
};

struct Figure {
  std::string label;
  Cell value;
  std::string unit = {};
};
using Figures = std::vector<Figure>;

/// Sentences with a mark before each.
using Bullets = std::vector<std::string>;

using Block = std::variant<Paragraph, Figures, Bullets, Table>;

struct Section {
  std::string heading;
  std::vector<Block> blocks;
  bool new_page = false;
};

/// 总监票人: 曾辉
struct SignatureLine {
  std::string role;
  std::vector<std::string> names;
};

struct Report {
  std::string title;
  std::string poll_title;
  std::vector<std::pair<std::string, std::string>> facts;  ///< meeting, date, place, …
  bool rehearsal;
  std::vector<Section> sections;
  std::vector<SignatureLine> signatures;
  std::string digest;  ///< SHA-256 of the result document, in hexadecimal
  std::string date;
};

}  // namespace piaojue::report
