// Sums for a multi-scalar multiplication that are likelier than random ones to meet its edges.
#pragma once

#include <functional>
#include <vector>

#include "core/group/msm/paths.hpp"

namespace piaojue::test {

struct MsmCase {
  std::vector<msm::AffinePoint> points;  ///< plain coordinates
  std::vector<U256> scalars;
};

/// Where the numbers that shape a case come from.
using Draw = std::function<std::uint64_t()>;

/// Few different points, with their negatives and the identity, so that equal and opposite ones
/// meet in buckets; scalars that are random, short, at an end of the range or at the edge of a
/// window, of any width.
MsmCase draw_msm_case(const Suite& suite, std::size_t size, const Draw& draw);

/// A scalar whose signed digits of some width are all at an edge.
U256 draw_edge_scalar(const Suite& suite, const Draw& draw);

}  // namespace piaojue::test
