#include "client/report/xlsx_formats.hpp"

#include <charconv>
#include <fmt/format.h>

namespace piaojue::report {
namespace {

constexpr const char* kFont = "微软雅黑";
constexpr lxw_color_t kGreen = 0x0B6636;
constexpr lxw_color_t kRed = 0xB01414;
constexpr lxw_color_t kGrey = 0x707070;
constexpr lxw_color_t kHeadFill = 0xE8EBF0;
constexpr double kSize = 11;

std::string number_format(const Cell& cell) {
  const std::string decimals = cell.digits == 0 ? "0" : "0." + std::string(cell.digits, '0');
  switch (cell.type) {
    case Cell::Type::empty:
    case Cell::Type::text:
      return "@";
    case Cell::Type::count:
      return "0";
    case Cell::Type::percent:
      return "0.00%";
    case Cell::Type::decimal:
      return cell.is_signed ? fmt::format("+{0};-{0};{0}", decimals) : decimals;
  }
  return "";
}

lxw_color_t colour_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return 0;
    case Tone::good:
      return kGreen;
    case Tone::bad:
      return kRed;
    case Tone::quiet:
      return kGrey;
  }
  return 0;
}

}  // namespace

XlsxFormats::XlsxFormats(lxw_workbook* workbook)
    : workbook_(workbook),
      title_(make(16, true)),
      quiet_(make(10, false)),
      warning_(make(12, true)),
      wrapped_(make(kSize, false)),
      label_(make(kSize, true)),
      head_(make(kSize, true)) {
  format_set_font_color(quiet_, kGrey);
  format_set_font_color(warning_, kRed);
  format_set_text_wrap(wrapped_);
  format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
  format_set_text_wrap(head_);
  format_set_bg_color(head_, kHeadFill);
  format_set_border(head_, LXW_BORDER_THIN);
  format_set_align(head_, LXW_ALIGN_CENTER);
  format_set_align(head_, LXW_ALIGN_VERTICAL_CENTER);
}

lxw_format* XlsxFormats::make(double size, bool bold) {
  lxw_format* out = workbook_add_format(workbook_);
  format_set_font_name(out, kFont);
  format_set_font_size(out, size);
  if (bold) format_set_bold(out);
  return out;
}

lxw_format* XlsxFormats::cell(const Cell& cell, bool is_total) {
  const std::string number = number_format(cell);
  lxw_format*& out = cells_[{number, cell.is_number(), cell.tone, is_total}];
  if (out != nullptr) return out;
  out = make(kSize, is_total);
  format_set_num_format(out, number.c_str());
  format_set_border(out, LXW_BORDER_THIN);
  format_set_align(out, LXW_ALIGN_VERTICAL_CENTER);
  if (colour_of(cell.tone) != 0) format_set_font_color(out, colour_of(cell.tone));
  if (!cell.is_number()) format_set_text_wrap(out);
  return out;
}

double number_of(const Cell& cell) {
  switch (cell.type) {
    case Cell::Type::empty:
    case Cell::Type::text:
      return 0;
    case Cell::Type::count:
      return static_cast<double>(cell.number);
    case Cell::Type::percent:
      return static_cast<double>(cell.ratio.numerator()) /
             static_cast<double>(cell.ratio.denominator());
    case Cell::Type::decimal: {
      // from_chars knows no plus sign.
      const char* begin = cell.text.data() + (cell.text.starts_with('+') ? 1 : 0);
      double out = 0;
      std::from_chars(begin, cell.text.data() + cell.text.size(), out);
      return out;
    }
  }
  return 0;
}

}  // namespace piaojue::report
