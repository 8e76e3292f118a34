// What the paths of the dispatch differ in: many independent additions of affine points that share
// one inversion. All else is written once.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// A point of an array or its negative: twice the index, plus 1 for the negative.
using PointRef = std::uint32_t;

constexpr PointRef ref_to(std::size_t index, bool negative = false) {
  return static_cast<PointRef>(2 * index + (negative ? 1 : 0));
}
constexpr std::size_t index_of(PointRef ref) { return ref / 2; }
constexpr bool is_negative(PointRef ref) { return (ref & 1U) == 1; }

/// Kernels work on whole groups of this many additions.
inline constexpr std::size_t kGroup = 8;

/// One path for one curve. Its points have coordinates in a Montgomery form of its own, below p.
struct Kernel {
  /// From plain coordinates to the kernel's form, and back. Sizes are multiples of kGroup.
  void (*enter)(std::span<AffinePoint> points);
  void (*leave)(std::span<AffinePoint> points);
  /// out[i] = a[i] + b[i], where a and b refer to `points`. Any points: equal, opposite, the
  /// identity. The sizes are equal multiples of kGroup; `out` does not overlap what is read.
  void (*add)(const AffinePoint* points, std::span<const PointRef> a, std::span<const PointRef> b,
              AffinePoint* out);
};

const Kernel& portable_kernel(SuiteId curve);
/// Call only if ifma_is_available().
const Kernel& ifma_kernel(SuiteId curve);
/// Whether this program was built with the kernel and this processor has AVX-512 F, DQ and IFMA.
bool ifma_is_available();

}  // namespace piaojue::msm
