// Eight numbers and eight points between memory and registers, and their inverses. Only for kernels
// in AVX-512, as lanes.hpp is.
#pragma once

#include "core/group/msm/kernel.hpp"
#include "core/group/msm/lanes.hpp"

namespace piaojue::msm {

/// Eight numbers below 2^256 as they lie in memory, word by word.
struct Words {
  __m512i word[4];
};

/// The shift that does not keep the sign.
PIAOJUE_IFMA_INLINE __m512i shift_right(__m512i word, int bits) {
  return word >> bits & broadcast(~std::uint64_t{0} >> bits);
}

PIAOJUE_IFMA_INLINE Lanes to_lanes(const Words& w) {
  const __m512i mask = broadcast(kLimbMask);
  const __m512i* word = w.word;
  return {{word[0] & mask, (shift_right(word[0], 52) | word[1] << 12) & mask,
           (shift_right(word[1], 40) | word[2] << 24) & mask,
           (shift_right(word[2], 28) | word[3] << 36) & mask, shift_right(word[3], 16)}};
}

/// `a` is carried and below 2^256.
PIAOJUE_IFMA_INLINE Words to_words(const Lanes& a) {
  const __m512i* limb = a.limb;
  return {{limb[0] | limb[1] << 52, limb[1] >> 12 | limb[2] << 40, limb[2] >> 24 | limb[3] << 28,
           limb[3] >> 36 | limb[4] << 16}};
}

PIAOJUE_IFMA_INLINE __mmask8 equal(const Words& a, const Words& b) {
  __mmask8 mask = _mm512_cmpeq_epi64_mask(a.word[0], b.word[0]);
  for (int i = 1; i < 4; ++i) mask = _mm512_mask_cmpeq_epi64_mask(mask, a.word[i], b.word[i]);
  return mask;
}

PIAOJUE_IFMA_INLINE __mmask8 is_zero(const Words& a) { return equal(a, Words{}); }

static_assert(sizeof(AffinePoint) == 64, "eight words: x, then y");

/// rows[i] of lane j <-> rows[j] of lane i, by swapping blocks of 4, 2 and 1.
PIAOJUE_IFMA_INLINE void transpose(__m512i (&rows)[8]) {
  const __m512i lane = {0, 1, 2, 3, 4, 5, 6, 7};
  for (int distance = 4; distance > 0; distance /= 2) {
    // Of a permutation of two rows, lanes 8 to 15 are those of the second.
    const __m512i is_upper = (lane & distance) != 0;
    const __m512i low = is_upper ? lane + 8 - distance : lane;
    const __m512i high = is_upper ? lane + 8 : lane + distance;
    for (int i = 0; i < 8; ++i) {
      if ((i & distance) != 0) continue;
      const __m512i first = rows[i];
      const __m512i second = rows[i + distance];
      rows[i] = _mm512_permutex2var_epi64(first, low, second);
      rows[i + distance] = _mm512_permutex2var_epi64(first, high, second);
    }
  }
}

/// Eight points with coordinates that are carried and below p.
PIAOJUE_IFMA_INLINE void store(AffinePoint* out, const Lanes& x, const Lanes& y) {
  const Words xs = to_words(x);
  const Words ys = to_words(y);
  __m512i rows[8] = {xs.word[0], xs.word[1], xs.word[2], xs.word[3],
                     ys.word[0], ys.word[1], ys.word[2], ys.word[3]};
  transpose(rows);
  for (int i = 0; i < 8; ++i) _mm512_store_si512(out + i, rows[i]);
}

PIAOJUE_IFMA_INLINE Words load(const U256* numbers) {
  Words out;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t lane = 0; lane < kGroup; ++lane)
      out.word[i][lane] = static_cast<long long>(numbers[lane][i]);
  return out;
}

/// The coordinates of eight points.
struct Coordinates {
  Words x;
  Words y;
};

/// `rows` are points as they lie in memory.
PIAOJUE_IFMA_INLINE Coordinates from_rows(__m512i (&rows)[8]) {
  transpose(rows);
  return {{{rows[0], rows[1], rows[2], rows[3]}}, {{rows[4], rows[5], rows[6], rows[7]}}};
}

PIAOJUE_IFMA_INLINE Coordinates load(const AffinePoint* points) {
  __m512i rows[8];
  for (int i = 0; i < 8; ++i) rows[i] = _mm512_load_si512(points + i);
  return from_rows(rows);
}

/// Eight inverses for the price of one in the portable field; no branch depends on a value. None is
/// 0.
template <class Curve>
PIAOJUE_IFMA Lanes invert(const Lanes& factors) {
  using F = FieldLanes<Curve>;
  using Portable = Field<Curve>;
  alignas(64) AffinePoint stored[kGroup];
  store(stored, F::reduce(factors), Lanes{});
  Portable values[kGroup];
  Portable prefix[kGroup];
  Portable all = Portable::one();
  for (std::size_t i = 0; i < kGroup; ++i) {
    values[i] = Portable::from_plain(stored[i].x);
    prefix[i] = all;
    all = all * values[i];
  }
  // v R -> v^-1 R takes R^2.
  Portable inverse = all.inverse() * Portable::from_plain(F::kRSquared);
  for (std::size_t i = kGroup; i-- > 0;) {
    stored[i].x = (inverse * prefix[i]).to_plain();
    inverse = inverse * values[i];
  }
  return to_lanes(load(stored).x);
}

}  // namespace piaojue::msm
