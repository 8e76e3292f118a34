// The working memory of a multi-scalar multiplication: points, and the sums of pairs of them,
// computed in batches.
#pragma once

#include "core/group/msm/kernel.hpp"

namespace piaojue::msm {

/// The identity, in every pool.
inline constexpr PointRef kIdentity = ref_to(0);

class PointPool {
 public:
  /// `plain` points get the indices 1, 2, ... The pool grows beyond `capacity` by itself, but at
  /// the price of moving all points.
  PointPool(const Kernel& kernel, std::span<const AffinePoint> plain, std::size_t capacity);

  /// What refers to a + b once run() has returned; not to be scheduled itself before that.
  PointRef schedule(PointRef a, PointRef b) {
    a_.push_back(a);
    b_.push_back(b);
    return ref_to(size_ + a_.size() - 1);
  }
  void run();

  std::size_t size() const { return size_; }
  /// Forgets the points from index `size` on but for those in `refs`, which it renumbers.
  void shrink(std::size_t size, std::span<PointRef* const> refs);
  /// The points in plain coordinates.
  std::vector<AffinePoint> plain(std::vector<PointRef> refs);

 private:
  void reserve(std::size_t capacity);
  const Kernel* kernel_;
  std::unique_ptr<AffinePoint[]> points_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::vector<PointRef> a_;  ///< scheduled pairs
  std::vector<PointRef> b_;
};

/// Adds up each list, which is not empty; the sum ends as its first element.
void sum_each(PointPool& pool, std::vector<std::span<PointRef>> lists);

}  // namespace piaojue::msm
