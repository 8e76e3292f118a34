#include <stdexcept>

#include "core/group/msm/field.hpp"
#include "core/group/msm/kernel.hpp"

namespace piaojue::msm {
namespace {

template <class Curve>
struct Operand {
  Field<Curve> x;
  Field<Curve> y;
};

template <class Curve>
Operand<Curve> load(const AffinePoint* points, PointRef ref) {
  const AffinePoint& point = points[index_of(ref)];
  const auto y = Field<Curve>::from_limbs(point.y);
  return {Field<Curve>::from_limbs(point.x), is_negative(ref) ? -y : y};
}

template <class Curve>
bool is_identity(const Operand<Curve>& point) {
  return point.x.is_zero() && point.y.is_zero();
}

/// The slope of the line through two points as a fraction.
template <class Curve>
struct Slope {
  Field<Curve> numerator;
  Field<Curve> denominator;
};

/// Whether a + b needs no line: one of them is the identity, or they are opposite.
template <class Curve>
bool is_trivial(const Operand<Curve>& a, const Operand<Curve>& b) {
  return is_identity(a) || is_identity(b) || (a.x == b.x && a.y != b.y);
}

template <class Curve>
Slope<Curve> slope(const Operand<Curve>& a, const Operand<Curve>& b) {
  if (is_trivial(a, b)) return {Field<Curve>(), Field<Curve>::one()};
  if (a.x != b.x) return {b.y - a.y, b.x - a.x};
  const auto x_squared = a.x.squared();  // the tangent: (3 x^2 - 3) / 2 y
  const auto third = x_squared - Field<Curve>::one();
  return {third.doubled() + third, a.y.doubled()};
}

/// SEC 1 §2.2.1 with the slope's value known.
template <class Curve>
AffinePoint sum(const Operand<Curve>& a, const Operand<Curve>& b, const Field<Curve>& slope) {
  if (is_identity(a)) return {b.x.limbs(), b.y.limbs()};
  if (is_identity(b)) return {a.x.limbs(), a.y.limbs()};
  if (is_trivial(a, b)) return {};
  const auto x = slope.squared() - a.x - b.x;
  const auto y = slope * (a.x - x) - a.y;
  return {x.limbs(), y.limbs()};
}

/// Inverts all denominators at the price of one inversion and three multiplications each
/// (Montgomery 1987, §10.3.1): prefix[i] is the product of those before i, and going back,
/// `inverse` is that of the product of those up to i.
template <class Curve>
void add(const AffinePoint* points, std::span<const PointRef> a, std::span<const PointRef> b,
         AffinePoint* out) {
  std::vector<Field<Curve>> prefix;
  prefix.reserve(a.size());
  auto product = Field<Curve>::one();
  for (std::size_t i = 0; i < a.size(); ++i) {
    prefix.push_back(product);
    product = product * slope(load<Curve>(points, a[i]), load<Curve>(points, b[i])).denominator;
  }
  auto inverse = product.inverse();
  for (std::size_t i = a.size(); i-- > 0;) {
    const Operand<Curve> left = load<Curve>(points, a[i]);
    const Operand<Curve> right = load<Curve>(points, b[i]);
    const auto [numerator, denominator] = slope(left, right);
    out[i] = sum(left, right, numerator * (inverse * prefix[i]));
    inverse = inverse * denominator;
  }
}

template <class Curve>
void enter(std::span<AffinePoint> points) {
  for (AffinePoint& point : points)
    point = {Field<Curve>::from_plain(point.x).limbs(), Field<Curve>::from_plain(point.y).limbs()};
}

template <class Curve>
void leave(std::span<AffinePoint> points) {
  for (AffinePoint& point : points)
    point = {Field<Curve>::from_limbs(point.x).to_plain(),
             Field<Curve>::from_limbs(point.y).to_plain()};
}

template <class Curve>
constexpr Kernel kKernel{.enter = enter<Curve>, .leave = leave<Curve>, .add = add<Curve>};

}  // namespace

const Kernel& portable_kernel(SuiteId curve) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return kKernel<P256>;
    case SuiteId::sm2_sm3:
      return kKernel<Sm2>;
  }
  throw std::logic_error("no such curve");
}

}  // namespace piaojue::msm
