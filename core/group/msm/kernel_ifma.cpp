// The kernel on eight lanes. It takes the steps of kernel_portable.cpp, eight additions at a time.
#include <stdexcept>

#include "core/group/msm/kernel.hpp"

#if defined(__x86_64__)

#include "core/group/msm/lane_memory.hpp"

namespace piaojue::msm {
namespace {

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

  PIAOJUE_IFMA_INLINE static Lanes one() { return F::one(); }

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

template <class Curve>
void Additions<Curve>::add(const AffinePoint* points, std::span<const PointRef> a,
                           std::span<const PointRef> b, AffinePoint* out) {
  const std::size_t groups = a.size() / kGroup;
  const auto steps = std::make_unique_for_overwrite<Step[]>(groups);
  Lanes product = one();
  for (std::size_t i = 0; i < groups; ++i)
    product = first_pass({points, a.data() + i * kGroup, b.data() + i * kGroup}, product, steps[i]);
  Lanes inverse = invert<Curve>(product);
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
