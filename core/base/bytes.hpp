// Byte strings and their hexadecimal form.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace piaojue {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// A digest of the suites in use (SHA-256, SM3): 32 bytes.
using Hash32 = std::array<std::uint8_t, 32>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }
inline bool equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// Lower-case hexadecimal, two digits a byte.
std::string to_hex(ByteView bytes);

/// Accepts either case; error `malformed` for an odd length or a foreign character.
Result<Bytes> from_hex(std::string_view text);

/// Exactly `N` bytes, else error `malformed`.
template <std::size_t N>
Result<std::array<std::uint8_t, N>> to_array(ByteView bytes) {
  if (bytes.size() != N) return Error{ErrorCode::malformed, "wrong number of bytes"};
  std::array<std::uint8_t, N> out{};
  std::ranges::copy(bytes, out.begin());
  return out;
}

}  // namespace piaojue
