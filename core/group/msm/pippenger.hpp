// Pippenger's method (Bernstein, Doumen, Lange, Oosterwijk 2012, "Faster batch forgery
// identification", §4) with signed digits and affine additions.
//
// Scalars are written in windows of c bits with digits from -2^(c-1) to 2^(c-1) - 1. In a window,
// the points (or negatives) whose digit has the amount d are collected in bucket d, so that the
// window's part of the result is the sum of d * bucket[d]. That is taken bit by bit of d: the sum
// of the odd buckets counts once, and adding each odd bucket to the even one below it leaves a
// problem of half the size that counts twice. Whatever the window, there remains one sum for each
// bit of the scalars.
//
// So every step is an addition of points in pairs that do not depend on each other.
#pragma once

#include "core/group/msm/kernel.hpp"

namespace piaojue::msm {

/// Sums S_0, S_1, ... with scalars[0] * points[0] + ... = S_0 + 2 S_1 + 4 S_2 + ...; all points in
/// plain coordinates.
std::vector<AffinePoint> compute_bit_sums(const Kernel& kernel, std::span<const AffinePoint> points,
                                          std::span<const U256> scalars);

/// S_0 + 2 S_1 + 4 S_2 + ..., in plain coordinates.
AffinePoint weigh_bit_sums(SuiteId curve, std::span<const AffinePoint> sums);

}  // namespace piaojue::msm
