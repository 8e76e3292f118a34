// Multi-scalar multiplication, for public data only: its time and its memory accesses tell the
// scalars.
#pragma once

#include <span>

#include "core/group/point.hpp"

namespace piaojue {

/// The sum of scalars[i] * points[i]; the spans have equal length, everything is of `suite`.
Point multi_multiply_vartime(const Suite& suite, std::span<const Scalar> scalars,
                             std::span<const Point* const> points);
/// Secrets have multiply(), FixedBase and multiply_generator().
Point multi_multiply_vartime(const Suite& suite, std::span<const SecretScalar> scalars,
                             std::span<const Point* const> points) = delete;

}  // namespace piaojue
