#include "client/report/figures.hpp"

#include <algorithm>

namespace piaojue::report {
namespace {

// An alias can't say __extension__. NOLINTNEXTLINE(modernize-use-using)
__extension__ typedef unsigned __int128 Wide;

constexpr std::size_t kMostDecimals = 6;

std::uint64_t power_of_ten(std::uint64_t exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

std::string with_point(std::uint64_t units, std::size_t decimals) {
  std::string digits = std::to_string(units);
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
  const Wide above = Wide{value.numerator()} * power_of_ten(digits);
  const Wide below = value.denominator();
  const Wide units =
      mode == RoundingMode::truncate ? above / below : (above * 2 + below) / (below * 2);
  return with_point(static_cast<std::uint64_t>(units), digits);
}

Result<std::string> difference(const std::string& now, const std::string& before) {
  const std::size_t decimals = std::max(decimals_of(now), decimals_of(before));
  if (decimals > kMostDecimals)
    return Error{ErrorCode::malformed, "not a published figure: " + now};
  PJ_TRY(const std::uint64_t a, units_of(now, decimals));
  PJ_TRY(const std::uint64_t b, units_of(before, decimals));
  const std::string size = with_point(a > b ? a - b : b - a, decimals);
  return (a > b ? "+" : a < b ? "-" : "") + size;
}

}  // namespace piaojue::report
