#include "core/crypto/feldman_vss.hpp"

#include <cassert>

#include "core/group/msm/msm.hpp"

namespace piaojue {

SecretPolynomial SecretPolynomial::derive(const Suite& suite, const SecretBytes& seed,
                                          std::string_view label, std::size_t coefficients) {
  assert(coefficients > 0);
  SecretPolynomial out;
  for (std::uint32_t k = 0; k < coefficients; ++k)
    out.coefficients_.push_back(SecretScalar::derive(suite, seed.reveal(), label, k));
  return out;
}

SecretScalar SecretPolynomial::evaluate(std::uint32_t x) const {
  assert(x != 0);
  const Scalar at = Scalar::from_u64(constant().suite(), x);
  SecretScalar value = SecretScalar::zero(constant().suite());
  for (std::size_t k = coefficients_.size(); k-- > 0;)
    value = value.times(at).plus(coefficients_[k]);
  return value;
}

std::vector<Point> SecretPolynomial::commit() const {
  std::vector<Point> out;
  for (const SecretScalar& coefficient : coefficients_)
    out.push_back(multiply_generator(coefficient));
  return out;
}

// R5.1-2
Point evaluate_commitments(std::span<const Point> commitments, std::uint32_t x) {
  const Suite& suite = commitments.front().suite();
  const Scalar at = Scalar::from_u64(suite, x);
  std::vector<Scalar> powers{Scalar::from_u64(suite, 1)};
  std::vector<const Point*> points;
  for (const Point& commitment : commitments) {
    points.push_back(&commitment);
    if (points.size() > powers.size()) powers.push_back(powers.back() * at);
  }
  return multi_multiply_vartime(suite, powers, points);
}

}  // namespace piaojue
