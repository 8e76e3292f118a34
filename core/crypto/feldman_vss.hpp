// Feldman's verifiable secret sharing: a secret polynomial, shares of its constant term, and
// commitments against which everybody can check a share (SPEC 5.1).
#pragma once

#include <vector>

#include "core/group/point.hpp"

namespace piaojue {

class SecretPolynomial {
 public:
  /// `coefficients` of them (degree + 1), from 32 secret bytes and a label.
  static SecretPolynomial derive(const Suite& suite, const SecretBytes& seed,
                                 std::string_view label, std::size_t coefficients);

  /// The value at x; x is a trustee's index + 1, never 0.
  SecretScalar evaluate(std::uint32_t x) const;
  const SecretScalar& constant() const { return coefficients_.front(); }
  /// coefficient * G, constant term first.
  std::vector<Point> commit() const;

 private:
  std::vector<SecretScalar> coefficients_;
};

/// What the polynomial's value at x is in the exponent: sum of x^k * commitments[k].
Point evaluate_commitments(std::span<const Point> commitments, std::uint32_t x);

}  // namespace piaojue
