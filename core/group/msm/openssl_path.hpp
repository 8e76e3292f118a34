#pragma once

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// multiply_sum_vartime() by EC_POINTs_mul.
AffinePoint multiply_sum_by_openssl(const Suite& suite, std::span<const AffinePoint> points,
                                    std::span<const U256> scalars);

}  // namespace piaojue::msm
