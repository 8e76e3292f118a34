// Eight field elements side by side in AVX-512 registers, five limbs of 52 bits each, in Montgomery
// form with R = 2^260. Only for kernel_ifma.cpp: every function is compiled for AVX-512 IFMA by its
// own attribute, so that nothing else of the program is.
#pragma once

#include <immintrin.h>

#include "core/group/msm/field.hpp"

#define PIAOJUE_IFMA __attribute__((target("avx512f,avx512dq,avx512ifma")))
#define PIAOJUE_IFMA_INLINE PIAOJUE_IFMA __attribute__((always_inline)) inline

namespace piaojue::msm {

inline constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << 52U) - 1;

/// A 256-bit number in limbs of 52 bits.
struct Limbs52 {
  std::uint64_t limb[5];
};

constexpr Limbs52 to_limbs52(const U256& v) {
  return {{v[0] & kLimbMask, (v[0] >> 52U | v[1] << 12U) & kLimbMask,
           (v[1] >> 40U | v[2] << 24U) & kLimbMask, (v[2] >> 28U | v[3] << 36U) & kLimbMask,
           v[3] >> 16U}};
}

/// Multiples stay in limbs: no carries, as 52-bit limbs leave 12 bits free.
constexpr Limbs52 times(std::uint64_t factor, Limbs52 value) {
  for (std::uint64_t& limb : value.limb) limb *= factor;
  return value;
}

/// Eight numbers, one a lane. *Carried*: every limb below 2^52. Otherwise limbs may be negative or
/// longer, but the number itself is never negative.
struct Lanes {
  __m512i limb[5];
};

/// The lanes of a register are signed, so that >> keeps the sign.
PIAOJUE_IFMA_INLINE __m512i broadcast(std::uint64_t value) {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

PIAOJUE_IFMA_INLINE Lanes broadcast(const Limbs52& value) {
  Lanes out;
  for (int i = 0; i < 5; ++i) out.limb[i] = broadcast(value.limb[i]);
  return out;
}

PIAOJUE_IFMA_INLINE Lanes add(const Lanes& a, const Lanes& b) {
  Lanes out;
  for (int i = 0; i < 5; ++i) out.limb[i] = a.limb[i] + b.limb[i];
  return out;
}

PIAOJUE_IFMA_INLINE Lanes subtract(const Lanes& a, const Lanes& b) {
  Lanes out;
  for (int i = 0; i < 5; ++i) out.limb[i] = a.limb[i] - b.limb[i];
  return out;
}

/// mask ? a : b, lane by lane.
PIAOJUE_IFMA_INLINE Lanes select(__mmask8 mask, const Lanes& a, const Lanes& b) {
  Lanes out;
  for (int i = 0; i < 5; ++i) out.limb[i] = _mm512_mask_blend_epi64(mask, b.limb[i], a.limb[i]);
  return out;
}

/// Carries limbs but for the top one, which shows the sign of the number.
PIAOJUE_IFMA_INLINE Lanes carry(Lanes a) {
  const __m512i mask = broadcast(kLimbMask);
  for (int i = 0; i < 4; ++i) {
    a.limb[i + 1] += a.limb[i] >> 52;
    a.limb[i] &= mask;
  }
  return a;
}

/// Eight field elements of a curve.
template <class Curve>
struct FieldLanes {
  static constexpr Limbs52 kPrime = to_limbs52(Curve::kPrime);
  static constexpr U256 kR = power_of_two(260, Curve::kPrime);
  static constexpr U256 kRSquared = power_of_two(520, Curve::kPrime);

  // p = -1 modulo 2^52, as in Field: t + t0 * p = t - t0 + t0 * (p + 1).
  static_assert(kPrime.limb[0] == kLimbMask);
  static constexpr Limbs52 kPrimePlusOne{
      {0, kPrime.limb[1] + 1, kPrime.limb[2], kPrime.limb[3], kPrime.limb[4]}};
  static_assert(kPrimePlusOne.limb[1] <= kLimbMask);

  PIAOJUE_IFMA_INLINE static Lanes one() { return broadcast(to_limbs52(kR)); }

  /// a b / R for carried a and b; carried. It is below a b / R + p, hence below 2 p whenever a b is
  /// below 16 p^2: factors need no exact reduction. The whole product comes first and then five
  /// rounds of reduction, which keeps the multipliers busy (Gueron, Krasnov 2016, "Accelerating big
  /// integer arithmetic using Intel IFMA extensions").
  PIAOJUE_IFMA_INLINE static Lanes multiply(const Lanes& a, const Lanes& b) {
    Product t{};
    for (int i = 0; i < 5; ++i)
      for (int j = 0; j < 5; ++j) t.add(i + j, a.limb[i], b.limb[j]);
    return reduce_product(t);
  }

  PIAOJUE_IFMA_INLINE static Lanes square(const Lanes& a) {
    Product t{};
    for (int i = 0; i < 5; ++i)
      for (int j = i + 1; j < 5; ++j) t.add(i + j, a.limb[i], a.limb[j]);
    for (__m512i& limb : t.limb) limb += limb;
    for (int i = 0; i < 5; ++i) t.add(2 * i, a.limb[i], a.limb[i]);
    return reduce_product(t);
  }

  /// k p + a - b, carried; k p is at least b.
  PIAOJUE_IFMA_INLINE static Lanes subtract(unsigned k, const Lanes& a, const Lanes& b) {
    return carry(msm::subtract(msm::add(a, broadcast(times(k, kPrime))), b));
  }

  /// a - k p if that is not negative, else a; carried if a is.
  PIAOJUE_IFMA_INLINE static Lanes reduce_by(unsigned k, const Lanes& a) {
    const Lanes reduced = carry(msm::subtract(a, broadcast(times(k, kPrime))));
    return select(_mm512_movepi64_mask(reduced.limb[4]), a, reduced);
  }

  /// From below 4 p to below p; carried, as `a` is.
  PIAOJUE_IFMA_INLINE static Lanes reduce(const Lanes& a) { return reduce_by(1, reduce_by(2, a)); }

 private:
  struct Product {
    __m512i limb[10];
    /// Adds a * b * 2^(52 i).
    PIAOJUE_IFMA_INLINE void add(int i, __m512i a, __m512i b) {
      limb[i] = _mm512_madd52lo_epu64(limb[i], a, b);
      limb[i + 1] = _mm512_madd52hi_epu64(limb[i + 1], a, b);
    }
  };

  PIAOJUE_IFMA_INLINE static Lanes reduce_product(Product& t) {
    const Lanes q = broadcast(kPrimePlusOne);
    const __m512i mask = broadcast(kLimbMask);
    for (int i = 0; i < 5; ++i) {
      const __m512i m = t.limb[i] & mask;
      t.limb[i + 1] += t.limb[i] >> 52;
      for (int j = 1; j < 5; ++j)
        if (kPrimePlusOne.limb[j] != 0) t.add(i + j, m, q.limb[j]);
    }
    return carry({{t.limb[5], t.limb[6], t.limb[7], t.limb[8], t.limb[9]}});
  }
};

}  // namespace piaojue::msm
