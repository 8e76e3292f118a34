// The two curves y^2 = x^3 - 3x + b over the integers modulo p (SPEC 3), as constants that the
// arithmetic below is compiled for.
#pragma once

#include "core/group/suite.hpp"

namespace piaojue::msm {

/// Written as SPEC does, most significant word first.
constexpr U256 u256(std::uint64_t w3, std::uint64_t w2, std::uint64_t w1, std::uint64_t w0) {
  return {w0, w1, w2, w3};
}

struct P256 {
  static constexpr SuiteId kSuite = SuiteId::p256_sha256;
  static constexpr U256 kPrime =
      u256(0xffffffff00000001, 0x0000000000000000, 0x00000000ffffffff, 0xffffffffffffffff);
  static constexpr U256 kB =
      u256(0x5ac635d8aa3a93e7, 0xb3ebbd55769886bc, 0x651d06b0cc53b0f6, 0x3bce3c3e27d2604b);
};

struct Sm2 {
  static constexpr SuiteId kSuite = SuiteId::sm2_sm3;
  static constexpr U256 kPrime =
      u256(0xfffffffeffffffff, 0xffffffffffffffff, 0xffffffff00000000, 0xffffffffffffffff);
  static constexpr U256 kB =
      u256(0x28e9fa9e9d9f5e34, 0x4d5a9e4bcf6509a7, 0xf39789f515ab8f92, 0xddbcbd414d940e93);
};

/// A point in one cache line. What the coordinates are (plain, or some Montgomery form, always
/// below p) is said where they are used. The identity is (0, 0), which is on neither curve.
struct alignas(64) AffinePoint {
  U256 x{};
  U256 y{};
  friend bool operator==(const AffinePoint&, const AffinePoint&) = default;
};

constexpr bool is_identity(const AffinePoint& point) { return point == AffinePoint{}; }

}  // namespace piaojue::msm
