#include "core/meeting/xlsx_format.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

/// The first section of a format code without what is only decoration: texts in quotes, colours and
/// locales in brackets, escaped characters, and the widths and fillings that '_' and '*' ask for.
std::string bare_code(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"' || c == '[')
      i = std::min(code.find(c == '"' ? '"' : ']', i + 1), code.size());
    else if (c == '\\' || c == '_' || c == '*')
      ++i;
    else
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

bool all_zeros(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of('0') == std::string_view::npos;
}

std::optional<double> parse_double(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string show_date(int days) {
  using namespace std::chrono;
  // Day 60 is 29 February 1900, which never was: days before it count from one day later.
  const sys_days origin{year{1899} / December / (days < 61 ? 31 : 30)};
  const year_month_day date{origin + std::chrono::days{days}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string fill_up(std::string number, const NumberFormat& format) {
  if (number.find('e') != std::string::npos) return number;
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  std::size_t point = number.find('.');
  if (point == std::string::npos && format.decimals > 0) number.push_back('.');
  point = std::min(point, number.size() - (format.decimals > 0 ? 1 : 0));
  const std::size_t decimals = point < number.size() ? number.size() - point - 1 : 0;
  if (decimals < format.decimals) number.append(format.decimals - decimals, '0');
  if (point - sign < format.whole_digits)
    number.insert(sign, format.whole_digits - (point - sign), '0');
  return number;
}

/// "x000D_" after the underscore of an escape.
std::optional<char32_t> escaped(std::string_view text) {
  std::uint32_t code = 0;
  if (text.size() < 6 || text[0] != 'x' || text[5] != '_') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 5, code, 16);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (error != std::errc() || end != text.data() + 5 || surrogate) return std::nullopt;
  return code;
}

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return;
  }
  if (code < 0x800) {
    out.push_back(static_cast<char>(0xc0U | code >> 6U));
  } else {
    out.push_back(static_cast<char>(0xe0U | code >> 12U));
    out.push_back(static_cast<char>(0x80U | (code >> 6U & 0x3fU)));
  }
  out.push_back(static_cast<char>(0x80U | (code & 0x3fU)));
}

}  // namespace

NumberFormat built_in_format(std::uint32_t id) {
  if (id == 1) return {false, 1, 0};
  if (id == 2) return {false, 1, 2};
  // 27 to 36 and 50 to 58 are dates and times of Chinese editions; 18 to 21, 32 to 35, 45 to 47, 55
  // and 56 are times alone.
  const bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
                    (id >= 50 && id <= 54) || id == 57 || id == 58;
  return {date, 0, 0};
}

NumberFormat parse_format(std::string_view code) {
  const std::string bare = bare_code(code);
  const auto has = [&](char c) { return bare.find(c) != std::string::npos; };
  if (bare == "general") return {};
  if (has('y') || has('d') || (has('m') && !has('h') && !has('s'))) return {true, 0, 0};
  const std::size_t point = bare.find('.');
  const std::string_view whole = std::string_view(bare).substr(0, point);
  if (!all_zeros(whole)) return {};
  if (point == std::string::npos) return {false, whole.size(), 0};
  const std::string_view decimals = std::string_view(bare).substr(point + 1);
  return all_zeros(decimals) ? NumberFormat{false, whole.size(), decimals.size()} : NumberFormat{};
}

std::string show_number(std::string_view number, const NumberFormat& format, bool from_1904) {
  const std::optional<double> value = parse_double(number);
  if (!value) return "";
  constexpr double kLastDay = 2958465;  // 9999-12-31
  constexpr int kDaysTo1904 = 1462;
  const double day = std::floor(*value) + (from_1904 ? kDaysTo1904 : 0);
  if (format.date && day >= 1 && day <= kLastDay) return show_date(static_cast<int>(day));
  return fill_up(fmt::format("{:.15g}", *value), format);
}

std::string shown_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '_' ? escaped(text.substr(i + 1)) : std::nullopt;
    if (code) {
      append_utf8(out, *code);
      i += 6;
    } else {
      out.push_back(text[i]);
    }
    if (out.ends_with("\r\n")) out.replace(out.size() - 2, 2, "\n");
  }
  return trimmed(out);
}

}  // namespace piaojue
