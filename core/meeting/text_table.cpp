#include "core/meeting/text_table.hpp"

#include <algorithm>
#include <cassert>

#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

constexpr CodeRange kZeroWidth[] = {{0x0300, 0x036f},  {0x200b, 0x200f}, {0x20d0, 0x20ff},
                                    {0x302a, 0x302d},  {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
                                    {0xe0100, 0xe01ef}};
/// Unicode East_Asian_Width W and F, with neighbouring blocks drawn together.
constexpr CodeRange kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0x33ff}, {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},   {0xa960, 0xa97f},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},   {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},   {0xff01, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff},
    {0x20000, 0x2fffd}, {0x30000, 0x3fffd}};

template <std::size_t N>
bool is_in(const CodeRange (&ranges)[N], char32_t code) {
  return std::ranges::any_of(
      ranges, [code](const CodeRange& r) { return code >= r.first && code <= r.last; });
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const char32_t code = next_character(utf8, i);
    if (!is_in(kZeroWidth, code)) width += is_in(kWide, code) ? 2 : 1;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + spaces(width - std::min(width, display_width(text)));
}

std::string padded_left(std::string_view text, std::size_t width) {
  return spaces(width - std::min(width, display_width(text))) + std::string(text);
}

std::string centred(std::string_view text, std::size_t width) {
  return spaces((width - std::min(width, display_width(text))) / 2) + std::string(text);
}

void TextTable::add(std::vector<std::string> row) {
  assert(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string TextTable::render() const {
  struct Shown {
    std::size_t column;
    std::size_t width;
  };
  std::vector<Shown> shown;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = 0;
    for (const std::vector<std::string>& row : rows_)
      width = std::max(width, display_width(row[i]));
    if (width > 0) shown.push_back({i, std::max(width, display_width(columns_[i].title))});
  }
  std::string out;
  const auto add_line = [&](auto text_of) {
    std::string line;
    for (const auto& [column, width] : shown) {
      if (!line.empty()) line += "  ";
      line += columns_[column].number ? padded_left(text_of(column), width)
                                      : padded(text_of(column), width);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  add_line([&](std::size_t i) { return columns_[i].title; });
  std::size_t rule = 0;
  for (const Shown& column : shown) rule += column.width + (rule > 0 ? 2 : 0);
  out += std::string(rule, '-') + "\n";
  for (const std::vector<std::string>& row : rows_) add_line([&](std::size_t i) { return row[i]; });
  return out;
}

}  // namespace piaojue
