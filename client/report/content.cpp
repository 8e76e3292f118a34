#include "client/report/content.hpp"

#include <fmt/format.h>

namespace piaojue::report {

Cell empty_cell() { return {}; }

Cell dash() { return text_cell("—", Tone::quiet); }

Cell text_cell(std::string text, Tone tone) {
  Cell out;
  out.type = Cell::Type::text;
  out.text = std::move(text);
  out.tone = tone;
  return out;
}

Cell count_cell(std::uint64_t count) {
  Cell out;
  out.type = Cell::Type::count;
  out.text = std::to_string(count);
  out.number = count;
  return out;
}

Cell percent_cell(std::uint64_t count, std::uint64_t base) {
  return base == 0 ? dash() : percent_cell(Rational(count, base));
}

Cell percent_cell(const Rational& ratio) {
  Cell out;
  out.type = Cell::Type::percent;
  out.text = ratio.percent(2);
  out.ratio = ratio;
  return out;
}

Cell decimal_cell(const std::optional<std::string>& figure) {
  if (!figure) return dash();
  Cell out;
  out.type = Cell::Type::decimal;
  out.text = *figure;
  const std::size_t point = figure->find('.');
  out.digits = point == std::string::npos ? 0 : static_cast<unsigned>(figure->size() - point - 1);
  return out;
}

Cell change_cell(std::string figure) {
  Cell out = decimal_cell(std::move(figure));
  out.is_signed = true;
  if (out.text.front() == '+') out.tone = Tone::good;
  if (out.text.front() == '-') out.tone = Tone::bad;
  return out;
}

std::vector<Cell> total_row(const Table& table) {
  if (table.total_label.empty()) return {};
  std::vector<Cell> out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].summed) {
      out.push_back(empty_cell());
      continue;
    }
    std::uint64_t sum = 0;
    for (const std::vector<Cell>& row : table.rows) sum += row[i].number;
    out.push_back(count_cell(sum));
  }
  out.front() = text_cell(table.total_label);
  return out;
}

}  // namespace piaojue::report
