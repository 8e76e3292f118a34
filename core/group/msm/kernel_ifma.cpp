// The kernel on eight lanes. It takes the steps of kernel_portable.cpp, eight additions at a time.
#include <stdexcept>

#include "core/group/msm/kernel.hpp"

#if defined(__x86_64__)

#include "core/group/msm/lanes.hpp"

namespace piaojue::msm {
namespace {

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

// ---- memory -------------------------------------------------------------------------------------

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

/// Whatever the signs of the references. Whole rows and a transposition: no slower than gather
/// instructions where these are fast, and on some processors they are not.
PIAOJUE_IFMA_INLINE Coordinates load(const AffinePoint* points, const PointRef* refs) {
  __m512i rows[8];
  for (int i = 0; i < 8; ++i) rows[i] = _mm512_load_si512(points + index_of(refs[i]));
  return from_rows(rows);
}

PIAOJUE_IFMA_INLINE __mmask8 negatives(const PointRef* refs) {
  const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(refs));
  return _mm512_test_epi64_mask(_mm512_maskz_cvtepu32_epi64(0xff, packed), broadcast(1));
}

// ---- additions ----------------------------------------------------------------------------------

/// Eight operands of each side of an addition.
struct Operands {
  const AffinePoint* points;
  const PointRef* a;
  const PointRef* b;
};

/// Lanes that need more than a line through two points.
struct Special {
  __mmask8 a_is_identity;
  __mmask8 b_is_identity;
  __mmask8 equal;
  __mmask8 opposite;
};

/// A point with x = 0 is not special in itself, but only of such can y be 0 too.
PIAOJUE_IFMA_INLINE bool may_be_special(const Words& ax, const Words& bx) {
  return (equal(ax, bx) | is_zero(ax) | is_zero(bx)) != 0;
}

PIAOJUE_IFMA Special classify(const Operands& operands) {
  const Coordinates a = load(operands.points, operands.a);
  const Coordinates b = load(operands.points, operands.b);
  const unsigned a_is_identity = is_zero(a.x) & is_zero(a.y);
  const unsigned b_is_identity = is_zero(b.x) & is_zero(b.y);
  const unsigned same_x = equal(a.x, b.x) & ~a_is_identity & ~b_is_identity;
  // No point has y = 0, the order being odd, so equal coordinates under unlike signs are opposite.
  const unsigned differ =
      ~unsigned{equal(a.y, b.y)} ^ negatives(operands.a) ^ negatives(operands.b);
  return {static_cast<__mmask8>(a_is_identity), static_cast<__mmask8>(b_is_identity),
          static_cast<__mmask8>(same_x & ~differ), static_cast<__mmask8>(same_x & differ)};
}

/// Eight points with the signs of their references. y is not carried.
struct Points {
  Lanes x;
  Lanes y;
};

template <class Curve>
class Additions {
 public:
  PIAOJUE_IFMA static void add(const AffinePoint* points, std::span<const PointRef> a,
                               std::span<const PointRef> b, AffinePoint* out);

 private:
  using F = FieldLanes<Curve>;

  /// What the first pass leaves for the second.
  struct Step {
    Lanes prefix;
    Lanes denominator;
    bool special;
  };

  PIAOJUE_IFMA_INLINE static Lanes one() { return broadcast(to_limbs52(F::kR)); }

  PIAOJUE_IFMA_INLINE static Points load_signed(const AffinePoint* points, const PointRef* refs) {
    const Coordinates loaded = load(points, refs);
    const __mmask8 negative = negatives(refs);
    const Lanes prime = broadcast(F::kPrime);
    Points out{to_lanes(loaded.x), to_lanes(loaded.y)};
    for (int i = 0; i < 5; ++i)
      out.y.limb[i] = _mm512_mask_sub_epi64(out.y.limb[i], negative, prime.limb[i], out.y.limb[i]);
    return out;
  }

  PIAOJUE_IFMA static Lanes special_denominator(const Operands& operands, const Lanes& general);
  PIAOJUE_IFMA static Lanes special_numerator(const Operands& operands, const Lanes& general);
  PIAOJUE_IFMA static void store_special(const Operands& operands, Lanes x, Lanes y,
                                         AffinePoint* out);
  PIAOJUE_IFMA_INLINE static Lanes first_pass(const Operands& operands, const Lanes& product,
                                              Step& step);
  PIAOJUE_IFMA_INLINE static Lanes second_pass(const Operands& operands, const Lanes& inverse,
                                               const Step& step, AffinePoint* out);
  PIAOJUE_IFMA static Lanes invert(const Lanes& product);
};

/// 2 y for a tangent, 1 where no line is needed.
template <class Curve>
Lanes Additions<Curve>::special_denominator(const Operands& operands, const Lanes& general) {
  const Special special = classify(operands);
  const Lanes y = load_signed(operands.points, operands.a).y;
  const auto trivial =
      static_cast<__mmask8>(special.a_is_identity | special.b_is_identity | special.opposite);
  return select(trivial, one(), select(special.equal, carry(msm::add(y, y)), general));
}

/// 3 x^2 - 3 for a tangent.
template <class Curve>
Lanes Additions<Curve>::special_numerator(const Operands& operands, const Lanes& general) {
  const Lanes x = load_signed(operands.points, operands.a).x;
  const Lanes third = F::subtract(1, F::square(x), one());
  const Lanes tangent = carry(msm::add(msm::add(third, third), third));
  return select(classify(operands).equal, tangent, general);
}

template <class Curve>
void Additions<Curve>::store_special(const Operands& operands, Lanes x, Lanes y, AffinePoint* out) {
  const Special special = classify(operands);
  const auto [ax, ay] = load_signed(operands.points, operands.a);
  const auto [bx, by] = load_signed(operands.points, operands.b);
  x = select(special.opposite, Lanes{}, x);
  y = select(special.opposite, Lanes{}, y);
  // Where both are the identity, each is as good.
  x = select(special.b_is_identity, ax, x);
  y = select(special.b_is_identity, F::reduce(carry(ay)), y);
  x = select(special.a_is_identity, bx, x);
  y = select(special.a_is_identity, F::reduce(carry(by)), y);
  store(out, x, y);
}

template <class Curve>
Lanes Additions<Curve>::first_pass(const Operands& operands, const Lanes& product, Step& step) {
  const Words ax = load(operands.points, operands.a).x;
  const Words bx = load(operands.points, operands.b).x;
  step.prefix = product;
  step.denominator = F::subtract(1, to_lanes(bx), to_lanes(ax));
  step.special = may_be_special(ax, bx);
  if (step.special) step.denominator = special_denominator(operands, step.denominator);
  return F::multiply(product, step.denominator);
}

/// SEC 1 §2.2.1; returns the inverse of what was the product before this step.
template <class Curve>
Lanes Additions<Curve>::second_pass(const Operands& operands, const Lanes& inverse,
                                    const Step& step, AffinePoint* out) {
  const auto [ax, ay] = load_signed(operands.points, operands.a);
  const auto [bx, by] = load_signed(operands.points, operands.b);
  Lanes numerator = F::subtract(1, by, ay);
  if (step.special) numerator = special_numerator(operands, numerator);
  const Lanes slope = F::multiply(numerator, F::multiply(inverse, step.prefix));
  const Lanes x = F::reduce(F::subtract(2, F::square(slope), msm::add(ax, bx)));
  const Lanes y = F::reduce(F::subtract(1, F::multiply(slope, F::subtract(1, ax, x)), ay));
  if (step.special)
    store_special(operands, x, y, out);
  else
    store(out, x, y);
  return F::multiply(inverse, step.denominator);
}

/// The eight products are again inverted together, in the portable field.
template <class Curve>
Lanes Additions<Curve>::invert(const Lanes& product) {
  using Portable = Field<Curve>;
  alignas(64) AffinePoint stored[kGroup];
  store(stored, F::reduce(product), Lanes{});
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

template <class Curve>
void Additions<Curve>::add(const AffinePoint* points, std::span<const PointRef> a,
                           std::span<const PointRef> b, AffinePoint* out) {
  const std::size_t groups = a.size() / kGroup;
  const auto steps = std::make_unique_for_overwrite<Step[]>(groups);
  Lanes product = one();
  for (std::size_t i = 0; i < groups; ++i)
    product = first_pass({points, a.data() + i * kGroup, b.data() + i * kGroup}, product, steps[i]);
  Lanes inverse = invert(product);
  for (std::size_t i = groups; i-- > 0;)
    inverse = second_pass({points, a.data() + i * kGroup, b.data() + i * kGroup}, inverse, steps[i],
                          out + i * kGroup);
}

// ---- conversions --------------------------------------------------------------------------------

template <class Curve>
PIAOJUE_IFMA void scale(std::span<AffinePoint> points, const U256& factor) {
  using F = FieldLanes<Curve>;
  const Lanes lanes_factor = broadcast(to_limbs52(factor));
  for (std::size_t i = 0; i < points.size(); i += kGroup) {
    const auto [x, y] = load(&points[i]);
    store(&points[i], F::reduce(F::multiply(to_lanes(x), lanes_factor)),
          F::reduce(F::multiply(to_lanes(y), lanes_factor)));
  }
}

template <class Curve>
void enter(std::span<AffinePoint> points) {
  scale<Curve>(points, FieldLanes<Curve>::kRSquared);
}

template <class Curve>
void leave(std::span<AffinePoint> points) {
  scale<Curve>(points, {1, 0, 0, 0});
}

template <class Curve>
constexpr Kernel kKernel{
    .enter = enter<Curve>, .leave = leave<Curve>, .add = Additions<Curve>::add};

}  // namespace

bool ifma_is_available() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512ifma");
}

const Kernel& ifma_kernel(SuiteId curve) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return kKernel<P256>;
    case SuiteId::sm2_sm3:
      return kKernel<Sm2>;
  }
  throw std::logic_error("no such curve");
}

}  // namespace piaojue::msm

#else

namespace piaojue::msm {

bool ifma_is_available() { return false; }
const Kernel& ifma_kernel(SuiteId) { throw std::logic_error("no AVX-512 IFMA on this machine"); }

}  // namespace piaojue::msm

#endif
