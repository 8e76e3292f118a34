#include "core/base/rational.hpp"

#include <limits>
#include <numeric>
#include <stdexcept>

namespace piaojue {
namespace {

// An alias can't say __extension__. NOLINTNEXTLINE(modernize-use-using)
__extension__ typedef unsigned __int128 Wide;

Wide gcd(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// Callers keep their figures small enough (SPEC 7.1, 7.2); a wrong sum would be worse than none.
std::uint64_t narrow(Wide value) {
  if (value > std::numeric_limits<std::uint64_t>::max())
    throw std::overflow_error("a fraction outgrew 64 bits");
  return static_cast<std::uint64_t>(value);
}

Rational reduced(Wide numerator, Wide denominator) {
  const Wide divisor = gcd(numerator, denominator);
  return {narrow(numerator / divisor), narrow(denominator / divisor)};
}

Error not_a_fraction(std::string_view text) {
  return {ErrorCode::malformed, "not a fraction: " + std::string(text)};
}

/// 1 to `max_digits` decimal digits and nothing else.
Result<std::uint64_t> parse_digits(std::string_view text, std::size_t max_digits) {
  if (text.empty() || text.size() > max_digits) return not_a_fraction(text);
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return not_a_fraction(text);
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

Wide power_of_ten(std::size_t exponent) {
  Wide power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace

Rational::Rational(std::uint64_t numerator, std::uint64_t denominator)
    : numerator_(numerator), denominator_(denominator) {
  if (denominator == 0) throw std::domain_error("a fraction with denominator 0");
  const std::uint64_t divisor = std::gcd(numerator, denominator);
  numerator_ /= divisor;
  denominator_ /= divisor;
}

Result<Rational> Rational::parse(std::string_view text) {
  static constexpr std::size_t kMaxDigits = 9;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    PJ_TRY(const std::uint64_t above, parse_digits(text.substr(0, slash), kMaxDigits));
    PJ_TRY(const std::uint64_t below, parse_digits(text.substr(slash + 1), kMaxDigits));
    if (below == 0) return not_a_fraction(text);
    return Rational(above, below);
  }
  const bool percent = text.ends_with('%');
  const std::string_view decimal = percent ? text.substr(0, text.size() - 1) : text;
  Wide below = percent ? 100 : 1;
  const std::size_t point = decimal.find('.');
  PJ_TRY(const std::uint64_t whole, parse_digits(decimal.substr(0, point), kMaxDigits));
  if (point == std::string_view::npos) return reduced(whole, below);
  const std::string_view decimals = decimal.substr(point + 1);
  PJ_TRY(const std::uint64_t part, parse_digits(decimals, kMaxDigits));
  const Wide scale = power_of_ten(decimals.size());
  below *= scale;
  return reduced(whole * scale + part, below);
}

// R9.2-8
std::string Rational::str() const {
  const std::string above = std::to_string(numerator_);
  return denominator_ == 1 ? above : above + "/" + std::to_string(denominator_);
}

std::string Rational::percent(unsigned digits) const {
  const Wide scale = power_of_ten(digits);
  // R9.2-7
  const Wide units = (Wide{numerator_} * 100 * scale * 2 + denominator_) / (Wide{denominator_} * 2);
  std::string out = std::to_string(narrow(units / scale));
  if (digits > 0) {
    const std::string decimals = std::to_string(narrow(units % scale));
    out += "." + std::string(digits - decimals.size(), '0') + decimals;
  }
  return out + "%";
}

Rational operator+(const Rational& a, const Rational& b) {
  // Over the least common denominator, so that 128 bits always suffice.
  const std::uint64_t common = std::gcd(a.denominator_, b.denominator_);
  const Wide from_a = Wide{a.numerator_} * (b.denominator_ / common);
  const Wide from_b = Wide{b.numerator_} * (a.denominator_ / common);
  if (from_a > std::numeric_limits<Wide>::max() - from_b)
    throw std::overflow_error("a fraction outgrew 64 bits");
  return reduced(from_a + from_b, Wide{a.denominator_} * (b.denominator_ / common));
}

Rational operator*(const Rational& a, const Rational& b) {
  return reduced(Wide{a.numerator_} * b.numerator_, Wide{a.denominator_} * b.denominator_);
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  const Wide left = Wide{a.numerator_} * b.denominator_;
  const Wide right = Wide{b.numerator_} * a.denominator_;
  if (left == right) return std::strong_ordering::equal;
  return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

Result<Rational> Rational::read(CanonicalReader& reader) {
  PJ_TRY(const std::uint64_t numerator, reader.u64());
  PJ_TRY(const std::uint64_t denominator, reader.u64());
  // R2.1-6
  if (denominator == 0 || std::gcd(numerator, denominator) != 1)
    return Error{ErrorCode::malformed, "a fraction is in lowest terms"};
  return Rational(numerator, denominator);
}

void Rational::write(CanonicalWriter& writer) const { writer.u64(numerator_).u64(denominator_); }

}  // namespace piaojue
