#include <stdexcept>
#include <vector>

#include "core/base/secret.hpp"
#include "core/group/comb/kernel.hpp"
#include "core/group/msm/field.hpp"

namespace piaojue::comb {
namespace {

using msm::Field;

/// (X / Z, Y / Z); the identity is (0 : 1 : 0), like any other to the formulas below.
template <class Curve>
struct ProjectivePoint {
  using F = Field<Curve>;
  F x;
  F y = F::one();
  F z;

  void add(const F& other_x, const F& other_y);
};

template <class F>
F thrice(const F& value) {
  return value.doubled() + value;
}

/// The complete mixed addition for a = -3: algorithm 5 of Renes, Costello, Batina 2016, "Complete
/// addition formulas for prime order elliptic curves". The other point is not the identity.
template <class Curve>
void ProjectivePoint<Curve>::add(const F& other_x, const F& other_y) {
  constexpr F kB = F::from_plain(Curve::kB);
  const F xx = x * other_x;
  const F yy = y * other_y;
  const F xy = (x + y) * (other_x + other_y) - (xx + yy);
  const F yz = other_y * z + y;
  const F xz = other_x * z + x;
  const F z3 = thrice(z);
  const F u = thrice(xz - kB * z);
  const F v = thrice(kB * xz - z3 - xx);
  const F w = thrice(xx) - z3;
  const F plus = yy + u;
  const F minus = yy - u;
  x = xy * plus - yz * v;
  y = plus * minus + w * v;
  z = yz * minus + xy * w;
}

/// Reads every entry of the window, whichever is wanted.
AffinePoint look_up(const AffinePoint* window, std::uint64_t index) {
  AffinePoint out;
  for (std::uint64_t i = 0; i < kMultiples; ++i) {
    const std::uint64_t mask = ~(((i ^ index) - 1) >> 63U) + 1;
    for (std::size_t word = 0; word < 4; ++word) {
      out.x[word] |= window[i].x[word] & mask;
      out.y[word] |= window[i].y[word] & mask;
    }
  }
  return out;
}

/// mask (all ones or zero) ? a : b.
template <class Curve>
Field<Curve> select(std::uint64_t mask, const Field<Curve>& a, const Field<Curve>& b) {
  U256 out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = (a.limbs()[i] & mask) | (b.limbs()[i] & ~mask);
  return Field<Curve>::from_limbs(out);
}

/// All ones for 0, else zero.
template <class Curve>
std::uint64_t zero_mask(const Field<Curve>& value) {
  const U256& limbs = value.limbs();
  const std::uint64_t any = limbs[0] | limbs[1] | limbs[2] | limbs[3];
  return ((any | (~any + 1)) >> 63U) - 1;
}

template <class Curve>
ProjectivePoint<Curve> sum_one(std::span<const Term> terms, std::size_t number) {
  using F = Field<Curve>;
  ProjectivePoint<Curve> sum;
  for (const Term& term : terms)
    for (std::size_t window = 0; window < kWindows; ++window) {
      const Digit digit = digit_at(term.signs[number], window);
      const AffinePoint point = look_up(term.table + window * kMultiples, digit.index);
      const F y = F::from_limbs(point.y);
      sum.add(F::from_limbs(point.x), select(digit.negative, -y, y));
    }
  return sum;
}

/// One inversion for all, as in the multi-scalar multiplication's batched additions.
template <class Curve>
void normalise(std::span<ProjectivePoint<Curve>> sums, std::span<AffinePoint> out) {
  using F = Field<Curve>;
  std::vector<F> prefix(sums.size());
  F product = F::one();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    prefix[i] = product;
    product = product * select(zero_mask(sums[i].z), F::one(), sums[i].z);
  }
  F inverse = product.inverse();
  for (std::size_t i = sums.size(); i-- > 0;) {
    const std::uint64_t identity = zero_mask(sums[i].z);
    const F z_inverse = inverse * prefix[i];
    inverse = inverse * select(identity, F::one(), sums[i].z);
    // The identity has x = 0 as it is.
    out[i] = {(sums[i].x * z_inverse).to_plain(),
              select(identity, F(), sums[i].y * z_inverse).to_plain()};
  }
}

template <class Curve>
void sum(std::span<const Term> terms, std::span<AffinePoint> out) {
  std::vector<ProjectivePoint<Curve>> sums;
  sums.reserve(out.size());
  for (std::size_t i = 0; i < out.size(); ++i) sums.push_back(sum_one<Curve>(terms, i));
  normalise<Curve>(sums, out);
  wipe(sums.data(), sums.size() * sizeof(ProjectivePoint<Curve>));
}

template <class Curve>
constexpr Kernel kKernel{.group = 1, .sum = sum<Curve>};

}  // namespace

const Kernel& portable_kernel(SuiteId curve) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return kKernel<msm::P256>;
    case SuiteId::sm2_sm3:
      return kKernel<msm::Sm2>;
  }
  throw std::logic_error("no such curve");
}

}  // namespace piaojue::comb
