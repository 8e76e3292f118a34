// The kernel on eight lanes. It takes the steps of kernel_portable.cpp, eight sums at a time.
#include <stdexcept>

#include "core/base/secret.hpp"
#include "core/group/comb/kernel.hpp"

#if defined(__x86_64__)

#include "core/group/msm/lane_memory.hpp"

namespace piaojue::comb {
namespace {

using msm::broadcast;
using msm::Coordinates;
using msm::Lanes;
using msm::to_limbs52;
using msm::Words;

/// The digits of eight factors in one window.
struct Digits {
  __m512i index;
  __mmask8 negative;
};

PIAOJUE_IFMA_INLINE Digits digits_at(const Words& signs, std::size_t window) {
  const std::size_t bit = window * kWidth;
  const std::size_t at = bit / 64;
  const auto shift = static_cast<int>(bit % 64);
  __m512i word = msm::shift_right(signs.word[at], shift);
  if (shift > 64 - static_cast<int>(kWidth) && at + 1 < 4)
    word |= signs.word[at + 1] << (64 - shift);
  const __m512i negative = (msm::shift_right(word, kWidth - 1) & broadcast(1)) - broadcast(1);
  return {(word ^ negative) & broadcast(kMultiples - 1), _mm512_movepi64_mask(negative)};
}

PIAOJUE_IFMA_INLINE void take(__m512i& out, __mmask8 wanted, std::uint64_t word) {
  out = _mm512_mask_blend_epi64(wanted, out, broadcast(word));
}

/// Reads every entry of the window, whichever is wanted.
PIAOJUE_IFMA_INLINE Coordinates look_up(const AffinePoint* window, __m512i index) {
  Coordinates out{};
  for (std::uint64_t i = 0; i < kMultiples; ++i) {
    const __mmask8 wanted = _mm512_cmpeq_epi64_mask(index, broadcast(i));
    for (int word = 0; word < 4; ++word) {
      take(out.x.word[word], wanted, window[i].x[static_cast<std::size_t>(word)]);
      take(out.y.word[word], wanted, window[i].y[static_cast<std::size_t>(word)]);
    }
  }
  return out;
}

template <class Curve>
class Sums {
 public:
  PIAOJUE_IFMA static void compute(std::span<const Term> terms, std::span<AffinePoint> out);

 private:
  // Everything is carried and below 2 p.
  using F = msm::FieldLanes<Curve>;
  static constexpr U256 kB =
      (msm::Field<Curve>::from_plain(Curve::kB) * msm::Field<Curve>::from_plain(F::kR)).to_plain();
  struct Projective {
    Lanes x;
    Lanes y;
    Lanes z;
  };

  PIAOJUE_IFMA_INLINE static Lanes plus(const Lanes& a, const Lanes& b) {
    return F::reduce_by(2, msm::carry(msm::add(a, b)));
  }
  PIAOJUE_IFMA_INLINE static Lanes minus(const Lanes& a, const Lanes& b) {
    return F::reduce_by(2, F::subtract(2, a, b));
  }
  PIAOJUE_IFMA_INLINE static Lanes thrice(const Lanes& a) { return plus(plus(a, a), a); }

  PIAOJUE_IFMA static void add(Projective& sum, const Lanes& x, const Lanes& y);
  PIAOJUE_IFMA_INLINE static Projective sum_group(std::span<const Term> terms, std::size_t first);
  PIAOJUE_IFMA_INLINE static __mmask8 identities(const Projective& sum) {
    return msm::is_zero(msm::to_words(F::reduce(sum.z)));
  }
  PIAOJUE_IFMA static void normalise(std::span<Projective> sums, AffinePoint* out);
};

template <class Curve>
void Sums<Curve>::add(Projective& sum, const Lanes& x, const Lanes& y) {
  const Lanes b = broadcast(to_limbs52(kB));
  const Lanes xx = F::multiply(sum.x, x);
  const Lanes yy = F::multiply(sum.y, y);
  const Lanes xy = minus(F::multiply(plus(sum.x, sum.y), plus(x, y)), plus(xx, yy));
  const Lanes yz = plus(F::multiply(y, sum.z), sum.y);
  const Lanes xz = plus(F::multiply(x, sum.z), sum.x);
  const Lanes z3 = thrice(sum.z);
  const Lanes u = thrice(minus(xz, F::multiply(b, sum.z)));
  const Lanes v = thrice(minus(minus(F::multiply(b, xz), z3), xx));
  const Lanes w = minus(thrice(xx), z3);
  const Lanes above = plus(yy, u);
  const Lanes below = minus(yy, u);
  sum.x = minus(F::multiply(xy, above), F::multiply(yz, v));
  sum.y = plus(F::multiply(above, below), F::multiply(w, v));
  sum.z = plus(F::multiply(yz, below), F::multiply(xy, w));
}

template <class Curve>
auto Sums<Curve>::sum_group(std::span<const Term> terms, std::size_t first) -> Projective {
  Projective sum{Lanes{}, F::one(), Lanes{}};
  const Lanes prime = broadcast(F::kPrime);
  for (const Term& term : terms) {
    const Words signs = msm::load(term.signs + first);
    for (std::size_t window = 0; window < kWindows; ++window) {
      const Digits digits = digits_at(signs, window);
      const Coordinates point = look_up(term.table + window * kMultiples, digits.index);
      Lanes y = msm::to_lanes(point.y);
      for (int i = 0; i < 5; ++i)
        y.limb[i] = _mm512_mask_sub_epi64(y.limb[i], digits.negative, prime.limb[i], y.limb[i]);
      add(sum, msm::to_lanes(point.x), msm::carry(y));
    }
  }
  return sum;
}

template <class Curve>
void Sums<Curve>::normalise(std::span<Projective> sums, AffinePoint* out) {
  const auto prefix = std::make_unique_for_overwrite<Lanes[]>(sums.size());
  Lanes product = F::one();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    prefix[i] = product;
    product = F::multiply(product, msm::select(identities(sums[i]), F::one(), sums[i].z));
  }
  Lanes inverse = msm::invert<Curve>(product);
  for (std::size_t i = sums.size(); i-- > 0;) {
    const __mmask8 identity = identities(sums[i]);
    const Lanes z_inverse = F::multiply(inverse, prefix[i]);
    inverse = F::multiply(inverse, msm::select(identity, F::one(), sums[i].z));
    const Lanes y = F::reduce(F::multiply(sums[i].y, z_inverse));
    // The identity has x = 0 as it is.
    msm::store(out + i * msm::kGroup, F::reduce(F::multiply(sums[i].x, z_inverse)),
               msm::select(identity, Lanes{}, y));
  }
}

template <class Curve>
void Sums<Curve>::compute(std::span<const Term> terms, std::span<AffinePoint> out) {
  const std::size_t groups = out.size() / msm::kGroup;
  const auto sums = std::make_unique_for_overwrite<Projective[]>(groups);
  for (std::size_t i = 0; i < groups; ++i) sums[i] = sum_group(terms, i * msm::kGroup);
  normalise({sums.get(), groups}, out.data());
  wipe(sums.get(), groups * sizeof(Projective));
  msm::ifma_kernel(Curve::kSuite).leave(out);
}

template <class Curve>
constexpr Kernel kKernel{.group = msm::kGroup, .sum = Sums<Curve>::compute};

}  // namespace

const Kernel& ifma_kernel(SuiteId curve) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return kKernel<msm::P256>;
    case SuiteId::sm2_sm3:
      return kKernel<msm::Sm2>;
  }
  throw std::logic_error("no such curve");
}

}  // namespace piaojue::comb

#else

namespace piaojue::comb {

const Kernel& ifma_kernel(SuiteId) { throw std::logic_error("no AVX-512 IFMA on this machine"); }

}  // namespace piaojue::comb

#endif
