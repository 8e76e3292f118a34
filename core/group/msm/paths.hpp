// The ways to compute a multi-scalar multiplication or many sums, and the choice at run time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// None of them is for AVX2. It multiplies 32 bits at a time: its bare instructions for a product
/// of the field measure 10 ns where a whole portable one takes 23, so it would at best halve the
/// time on processors without IFMA, for a third kernel with limbs of its own.
enum class Path {
  openssl,   ///< EC_POINTs_mul, which the others are tested against
  portable,  ///< own arithmetic on words of 64 bits
  ifma,      ///< the same in AVX-512 registers, where the processor has IFMA
};

std::span<const Path> all_paths();
std::string_view name_of(Path path);
bool is_available(Path path);
/// Throws std::runtime_error when there is none of that name, or this processor lacks it.
Path path_named(std::string_view name);

/// The path that the environment's PIAOJUE_MSM names, for tests and measurements.
std::optional<Path> forced_path();
/// The forced one, else the fastest for so many points.
Path choose_path(SuiteId curve, std::size_t points);

/// The sum of scalars[i] * points[i] in plain coordinates. The points are on the curve or the
/// identity; the scalars are below 2^256.
AffinePoint multiply_sum_vartime(Path path, const Suite& suite, std::span<const AffinePoint> points,
                                 std::span<const U256> scalars);

/// The sum of the first sizes[0] points, of the next sizes[1] and so on, in plain coordinates. The
/// points are on the curve or the identity, and as many as the sizes add up to.
std::vector<AffinePoint> sum_each_vartime(Path path, const Suite& suite,
                                          std::span<const AffinePoint> points,
                                          std::span<const std::size_t> sizes);

}  // namespace piaojue::msm
