// The last step of Pippenger's method: doubling and adding, one point after the other.
#include <stdexcept>

#include "core/group/msm/field.hpp"
#include "core/group/msm/pippenger.hpp"

namespace piaojue::msm {
namespace {

/// (X / Z^2, Y / Z^3); the identity has Z = 0.
template <class Curve>
struct JacobianPoint {
  using F = Field<Curve>;
  F x;
  F y;
  F z;

  void become_double();
  void add(const F& other_x, const F& other_y);
  AffinePoint to_plain() const;
};

/// EFD, shortw-jacobian-3, dbl-2001-b (Bernstein 2001).
template <class Curve>
void JacobianPoint<Curve>::become_double() {
  const F delta = z.squared();
  const F gamma = y.squared();
  const F beta = x * gamma;
  const F third = (x - delta) * (x + delta);
  const F alpha = third.doubled() + third;
  const F beta4 = beta.doubled().doubled();
  z = (y + z).squared() - gamma - delta;
  x = alpha.squared() - beta4.doubled();
  y = alpha * (beta4 - x) - gamma.squared().doubled().doubled().doubled();
}

/// EFD, shortw-jacobian, madd (Cohen, Miyaji, Ono 1998): add-1998-cmo-2 with Z2 = 1.
template <class Curve>
void JacobianPoint<Curve>::add(const F& other_x, const F& other_y) {
  if (z.is_zero()) {
    *this = {other_x, other_y, F::one()};
    return;
  }
  const F z_squared = z.squared();
  const F h = other_x * z_squared - x;
  const F r = other_y * z_squared * z - y;
  if (h.is_zero()) {
    if (r.is_zero())
      become_double();
    else
      *this = {};
    return;
  }
  const F h_squared = h.squared();
  const F h_cubed = h_squared * h;
  const F v = x * h_squared;
  x = r.squared() - h_cubed - v.doubled();
  y = r * (v - x) - y * h_cubed;
  z = z * h;
}

template <class Curve>
AffinePoint JacobianPoint<Curve>::to_plain() const {
  if (z.is_zero()) return {};
  const F inverse = z.inverse();
  const F square = inverse.squared();
  return {(x * square).to_plain(), (y * square * inverse).to_plain()};
}

template <class Curve>
AffinePoint weigh(std::span<const AffinePoint> sums) {
  using F = Field<Curve>;
  JacobianPoint<Curve> total{};
  for (std::size_t i = sums.size(); i-- > 0;) {
    total.become_double();
    if (!is_identity(sums[i])) total.add(F::from_plain(sums[i].x), F::from_plain(sums[i].y));
  }
  return total.to_plain();
}

}  // namespace

AffinePoint weigh_bit_sums(SuiteId curve, std::span<const AffinePoint> sums) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return weigh<P256>(sums);
    case SuiteId::sm2_sm3:
      return weigh<Sm2>(sums);
  }
  throw std::logic_error("no such curve");
}

}  // namespace piaojue::msm
