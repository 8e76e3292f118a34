#include "client/report/figures.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace piaojue::report {
namespace {

using Whole = boost::multiprecision::cpp_int;

constexpr std::size_t kMostDecimals = 6;

std::uint64_t power_of_ten(std::uint64_t exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

Error not_a_figure(std::string_view text) {
  return {ErrorCode::malformed, "not a figure: " + std::string(text)};
}

Result<Whole> parse_whole(std::string_view text) {
  constexpr std::size_t kMostDigits = 2000;
  const bool is_number = !text.empty() && text.size() <= kMostDigits &&
                         text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number) return not_a_figure(text);
  // A leading zero would make it octal.
  const std::size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
  return Whole(std::string(text.substr(first)));
}

Whole round_units(const Whole& above, const Whole& below, std::uint64_t digits, RoundingMode mode) {
  const Whole scaled = above * power_of_ten(digits);
  if (mode == RoundingMode::truncate) return scaled / below;
  return (scaled * 2 + below) / (below * 2);
}

std::string with_point(const Whole& units, std::size_t decimals) {
  std::string digits = units.str();
  if (decimals == 0) return digits;
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  return digits.insert(digits.size() - decimals, ".");
}

std::size_t decimals_of(const std::string& figure) {
  const std::size_t point = figure.find('.');
  return point == std::string::npos ? 0 : figure.size() - point - 1;
}

/// In units of the last of so many decimals.
Result<std::uint64_t> units_of(const std::string& figure, std::size_t decimals) {
  PJ_TRY(const Rational value, Rational::parse(figure));
  const Rational units = value * Rational(power_of_ten(decimals), 1);
  return units.numerator();
}

}  // namespace

std::string rounded(const Rational& value, std::uint64_t digits, RoundingMode mode) {
  return with_point(round_units(value.numerator(), value.denominator(), digits, mode), digits);
}

Result<std::string> rounded_text(std::string_view exact, std::uint64_t digits, RoundingMode mode) {
  const std::size_t slash = exact.find('/');
  const bool is_whole = slash == std::string_view::npos;
  PJ_TRY(const Whole above, parse_whole(exact.substr(0, slash)));
  PJ_TRY(const Whole below, parse_whole(is_whole ? "1" : exact.substr(slash + 1)));
  if (below == 0 || digits > kMostDecimals) return not_a_figure(exact);
  return with_point(round_units(above, below, digits, mode), digits);
}

Result<std::string> difference(const std::string& now, const std::string& before) {
  const std::size_t decimals = std::max(decimals_of(now), decimals_of(before));
  if (decimals > kMostDecimals) return not_a_figure(now);
  PJ_TRY(const std::uint64_t a, units_of(now, decimals));
  PJ_TRY(const std::uint64_t b, units_of(before, decimals));
  const std::string size = with_point(a > b ? a - b : b - a, decimals);
  return (a > b ? "+" : a < b ? "-" : "") + size;
}

}  // namespace piaojue::report
