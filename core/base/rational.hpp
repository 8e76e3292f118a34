// Exact fractions for counting rules: never floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/canonical.hpp"
#include "core/base/result.hpp"

namespace piaojue {

/// A non-negative fraction in lowest terms, of 64-bit parts; intermediate results use 128 bits.
class Rational {
 public:
  Rational() = default;
  Rational(std::uint64_t numerator, std::uint64_t denominator);  ///< denominator > 0
  /// "2/3", "80%", "40", "37.5", "37.5%"; error `malformed`.
  static Result<Rational> parse(std::string_view text);

  std::uint64_t numerator() const { return numerator_; }
  std::uint64_t denominator() const { return denominator_; }
  /// "2/3", or "40" when whole.
  std::string str() const;
  /// Percent with `digits` decimals, half up: "66.67%".
  std::string percent(unsigned digits) const;

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend bool operator==(const Rational&, const Rational&) = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

  /// Two u64; refuses a form that is not in lowest terms.
  static Result<Rational> read(CanonicalReader& reader);
  void write(CanonicalWriter& writer) const;

 private:
  std::uint64_t numerator_ = 0;
  std::uint64_t denominator_ = 1;
};

}  // namespace piaojue
