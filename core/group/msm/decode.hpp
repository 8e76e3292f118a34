// From bytes to coordinates and back, in the portable field.
#pragma once

#include <optional>

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// SEC1 uncompressed: 04 x y.
inline constexpr std::size_t kEncodedSize = 65;
using EncodedPoint = std::array<std::uint8_t, kEncodedSize>;

/// Whether these bytes are a point by SPEC 3.2: length 65, prefix 04, coordinates below p, on the
/// curve (SEC 1 §2.3.4 without its other encodings, and §3.2.2.1: with cofactor 1 no more is to be
/// checked).
bool is_point(SuiteId curve, ByteView bytes);

/// The plain coordinates of what is_point() accepts.
AffinePoint decode_accepted(const EncodedPoint& bytes);
/// Precondition: not the identity.
EncodedPoint encode(const AffinePoint& plain);

}  // namespace piaojue::msm
