#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "tests/bench/report/figures.hpp"

namespace piaojue::bench {
namespace {

constexpr std::size_t kColumns = 5;
using Cells = std::array<std::string, kColumns>;

/// Chinese characters and punctuation start far above everything else that stands in the table.
constexpr char32_t kFirstWide = 0x2e80;

char32_t code_point_at(const std::string& text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t out = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t k = 1; k < size && i + k < text.size(); ++k)
    out = (out << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
  return out;
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80; }

std::size_t width_of(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_character(text[i])) width += code_point_at(text, i) >= kFirstWide ? 2 : 1;
  return width;
}

Cells cells_of(const Row& row) {
  const auto ratio = row.ratio();
  return {row.chinese + " " + row.english, fmt::format("{} {}", format_figure(row.value), row.unit),
          row.wanted.empty() ? "" : fmt::format("{} {}", row.wanted, row.unit),
          row.baseline ? fmt::format("{} {}", format_figure(*row.baseline), row.unit) : "",
          ratio ? format_figure(*ratio) + " ×" : ""};
}

std::string line_of(const Cells& cells, const std::array<std::size_t, kColumns>& widths) {
  std::string out = "|";
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::string padding(widths[i] - width_of(cells[i]), ' ');
    // Words stand left, figures right.
    out.append(" ").append(i == 0 ? cells[i] + padding : padding + cells[i]).append(" |");
  }
  return out + "\n";
}

}  // namespace

std::optional<double> Row::ratio() const {
  if (!baseline || *baseline <= 0 || value <= 0) return std::nullopt;
  return more_is_better ? value / *baseline : *baseline / value;
}

std::string format_figure(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  const int decimals = static_cast<int>(2 - std::floor(std::log10(size)));
  return fmt::format("{:.{}f}", value, std::clamp(decimals, 0, 6));
}

std::string render_table(const std::string& title, const std::vector<Row>& rows) {
  std::vector<Cells> lines{
      {"项目 what", "实测 measured", "目标 wanted", "纯 OpenSSL plain OpenSSL", "倍数 ratio"}};
  lines.reserve(rows.size() + 1);
  for (const Row& row : rows) lines.push_back(cells_of(row));
  std::array<std::size_t, kColumns> widths{};
  for (const Cells& line : lines)
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  std::string out = title + "\n\n" + line_of(lines.front(), widths);
  out += "|";
  for (const std::size_t width : widths) out.append(width + 2, '-').append("|");
  out += "\n";
  for (std::size_t i = 1; i < lines.size(); ++i) out.append(line_of(lines[i], widths));
  return out;
}

}  // namespace piaojue::bench
