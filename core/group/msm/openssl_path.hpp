#pragma once

#include <vector>

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// multiply_sum_vartime() by EC_POINTs_mul.
AffinePoint multiply_sum_by_openssl(const Suite& suite, std::span<const AffinePoint> points,
                                    std::span<const U256> scalars);

/// sum_each_vartime() by EC_POINT_add.
std::vector<AffinePoint> sum_each_by_openssl(const Suite& suite,
                                             std::span<const AffinePoint> points,
                                             std::span<const std::size_t> sizes);

}  // namespace piaojue::msm
