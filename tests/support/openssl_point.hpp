// OpenSSL's own word on encodings of points, for the decoder to be held against.
#pragma once

#include <optional>

#include "core/group/point.hpp"

namespace piaojue::test {

/// Its decoder, narrowed to SPEC 3.2: uncompressed points alone.
bool is_point_by_openssl(const Suite& suite, ByteView bytes);

/// The encoding of a point with this x, if the curve has one.
std::optional<Bytes> point_with_x_by_openssl(const Suite& suite, std::uint64_t x);

}  // namespace piaojue::test
