// Products of secrets and points that are known long before: the generator, an election's key.
#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "core/group/msm/curve.hpp"
#include "core/group/point.hpp"

namespace piaojue {

class FixedBase;

/// Many products of one base.
struct Products {
  const FixedBase& base;
  std::span<const SecretScalar> factors;
};

/// One sum for each factor: out[i] = terms[0].factors[i] * terms[0].base + ..; all terms have
/// equally many factors. Many at a time cost a fraction of one after the other. In constant time;
/// the sums are public when they return.
std::vector<Point> sum_products(std::initializer_list<Products> terms);

/// A base with a precomputed table, 86 KiB, in the use of which neither time nor memory accesses
/// tell the factor.
class FixedBase {
 public:
  /// Precondition: not the identity.
  explicit FixedBase(const Point& base);
  /// The one of the suite's generator, made when it is first asked for.
  static const FixedBase& generator(const Suite& suite);

  const Point& base() const { return base_; }
  const Suite& suite() const { return base_.suite(); }
  Point multiply(const SecretScalar& factor) const;

 private:
  friend std::vector<Point> sum_products(std::initializer_list<Products> terms);
  Point base_;
  std::vector<msm::AffinePoint> table_;
};

}  // namespace piaojue
