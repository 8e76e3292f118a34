// What the paths of the dispatch differ in: many sums of multiples of fixed bases in constant time.
// A factor k below 2^256 is taken as k = sum of (2 d_i - 1) 2^i with the 258 bits d of its *signs*,
// d = (k + 2^258 - 1) / 2 modulo the order: no digit is zero, so all are treated alike (Hedabou,
// Pinel, Beneteau 2005, "Countermeasures for preventing comb method against SCA attacks").
#pragma once

#include "core/group/msm/kernel.hpp"

namespace piaojue::comb {

using msm::AffinePoint;

/// Six signs make an odd digit from -63 to 63.
inline constexpr unsigned kWidth = 6;
inline constexpr std::size_t kWindows = 43;
/// Of each window's power of the base: 1, 3 .. 63 times.
inline constexpr std::size_t kMultiples = std::size_t{1} << (kWidth - 1);
inline constexpr std::size_t kTableSize = kWindows * kMultiples;
inline constexpr unsigned kSigns = kWidth * kWindows;
static_assert(kSigns >= 256);

/// A digit by its window's six signs d: the multiple 2 index + 1, negative if the top sign is 0. As
/// a number, 2 d - 63.
struct Digit {
  std::uint64_t index;
  std::uint64_t negative;  ///< all ones or zero
};

constexpr Digit digit_at(const U256& signs, std::size_t window) {
  const std::size_t bit = window * kWidth;
  std::uint64_t word = signs[bit / 64] >> (bit % 64);
  if (bit % 64 > 64 - kWidth && bit / 64 + 1 < signs.size())
    word |= signs[bit / 64 + 1] << (64 - bit % 64);
  const std::uint64_t negative = (word >> (kWidth - 1) & 1U) - 1;
  return {(word ^ negative) & (kMultiples - 1), negative};
}

/// One summand of each sum: factors of one base.
struct Term {
  const AffinePoint* table;  ///< kTableSize points in the form of the path's msm::Kernel
  const U256* signs;         ///< one factor for each sum
};

/// One path for one curve.
struct Kernel {
  /// There are a multiple of so many sums.
  std::size_t group;
  /// out[i] is the sum over `terms` of factor i times the base, in plain coordinates. Time and
  /// memory accesses depend on the number of terms and sums alone.
  void (*sum)(std::span<const Term> terms, std::span<AffinePoint> out);
};

const Kernel& portable_kernel(SuiteId curve);
/// Call only if msm::ifma_is_available().
const Kernel& ifma_kernel(SuiteId curve);

}  // namespace piaojue::comb
