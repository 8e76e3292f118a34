#include "client/report/render.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kEndOfLine = "\r\n";

/// A text that a spreadsheet would take for a formula begins with an
/// apostrophe, which it hides.
std::string harmless(const std::string& text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return is_formula ? "'" + text : text;
}

/// RFC 4180.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

void add_line(std::string& out, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + field(fields[i]);
  out += kEndOfLine;
}

void add_text(std::string& out, const std::string& text) { add_line(out, {harmless(text)}); }

void add_row(std::string& out, const std::vector<Cell>& row) {
  std::vector<std::string> fields;
  fields.reserve(row.size());
  for (const Cell& cell : row) fields.push_back(cell.is_number() ? cell.text : harmless(cell.text));
  add_line(out, fields);
}

void add_table(std::string& out, const Table& table) {
  out += kEndOfLine;
  add_text(out, table.title);
  std::vector<std::string> heads;
  for (const Column& column : table.columns)
    heads.push_back(
        harmless(column.above.empty() ? column.title : column.above + " " + column.title));
  add_line(out, heads);
  for (const std::vector<Cell>& row : table.rows) add_row(out, row);
  if (const std::vector<Cell> total = total_row(table); !total.empty()) add_row(out, total);
}

void add_figures(std::string& out, const Figures& figures) {
  for (const Figure& figure : figures) add_line(out, {figure.label, figure.value.text});
}

}  // namespace

std::string render_csv(const Report& report) {
  std::string out(kByteOrderMark);
  add_text(out, report.title);
  if (report.rehearsal) add_text(out, rehearsal_words(report));
  for (const auto& [label, value] : report.facts) add_line(out, {label, harmless(value)});
  add_line(out, {"SHA-256", report.digest});
  for (const Section& section : report.sections)
    for (const Block& block : section.blocks) {
      if (const auto* figures = std::get_if<Figures>(&block)) add_figures(out, *figures);
      if (const auto* table = std::get_if<Table>(&block); table != nullptr && table->main)
        add_table(out, *table);
    }
  return out;
}

}  // namespace piaojue::report
