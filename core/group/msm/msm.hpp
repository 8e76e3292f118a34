// Multi-scalar multiplication and sums of many points, for public data only: time and memory
// accesses tell the scalars and the points.
#pragma once

#include <span>
#include <vector>

#include "core/group/point.hpp"

namespace piaojue {

/// The sum of scalars[i] * points[i]; the spans have equal length, everything is of `suite`.
Point multi_multiply_vartime(const Suite& suite, std::span<const Scalar> scalars,
                             std::span<const Point* const> points);
/// Secrets have multiply(), FixedBase and multiply_generator().
Point multi_multiply_vartime(const Suite& suite, std::span<const SecretScalar> scalars,
                             std::span<const Point* const> points) = delete;

/// The sum of each list, all points of `suite`; of an empty one the identity. Many sums at a time
/// cost less: their additions share inversions.
std::vector<Point> sum_each_vartime(const Suite& suite,
                                    std::span<const std::vector<const Point*>> lists);

}  // namespace piaojue
