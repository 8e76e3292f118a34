// The portable field: integers modulo p in Montgomery form with R = 2^256, four limbs of 64 bits,
// always below p. No operation branches on a value, or looks one up, but == is for public values.
#pragma once

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

__extension__ using u128 = unsigned __int128;

/// t + a * b + carry, which never overflows 128 bits; the high word becomes the new carry.
constexpr std::uint64_t multiply_add(std::uint64_t t, std::uint64_t a, std::uint64_t b,
                                     std::uint64_t& carry) {
  const u128 sum = static_cast<u128>(a) * b + t + carry;
  carry = static_cast<std::uint64_t>(sum >> 64U);
  return static_cast<std::uint64_t>(sum);
}

constexpr std::uint64_t add_with_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry) {
  const u128 sum = static_cast<u128>(a) + b + carry;
  carry = static_cast<std::uint64_t>(sum >> 64U);
  return static_cast<std::uint64_t>(sum);
}

constexpr std::uint64_t subtract_with_borrow(std::uint64_t a, std::uint64_t b,
                                             std::uint64_t& borrow) {
  const u128 difference = static_cast<u128>(a) - b - borrow;
  borrow = static_cast<std::uint64_t>(difference >> 64U) & 1U;
  return static_cast<std::uint64_t>(difference);
}

/// (high * 2^256 + value) - prime if that is not negative, else value; for sums below 2 * prime.
constexpr U256 reduce_once(std::uint64_t high, const U256& value, const U256& prime) {
  std::uint64_t borrow = 0;
  const U256 reduced{subtract_with_borrow(value[0], prime[0], borrow),
                     subtract_with_borrow(value[1], prime[1], borrow),
                     subtract_with_borrow(value[2], prime[2], borrow),
                     subtract_with_borrow(value[3], prime[3], borrow)};
  // Random values take either side: a mask, as a branch would be mispredicted.
  const std::uint64_t keep = (high ^ 1U) & borrow;
  const std::uint64_t mask = ~keep + 1;
  return {(value[0] & mask) | (reduced[0] & ~mask), (value[1] & mask) | (reduced[1] & ~mask),
          (value[2] & mask) | (reduced[2] & ~mask), (value[3] & mask) | (reduced[3] & ~mask)};
}

constexpr bool is_below(const U256& value, const U256& bound) {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < 4; ++i) subtract_with_borrow(value[i], bound[i], borrow);
  return borrow == 1;
}

/// a + b modulo prime, both below it, in whatever form.
constexpr U256 add_modular(const U256& a, const U256& b, const U256& prime) {
  std::uint64_t carry = 0;
  const U256 sum{add_with_carry(a[0], b[0], carry), add_with_carry(a[1], b[1], carry),
                 add_with_carry(a[2], b[2], carry), add_with_carry(a[3], b[3], carry)};
  return reduce_once(carry, sum, prime);
}

constexpr U256 subtract_modular(const U256& a, const U256& b, const U256& prime) {
  std::uint64_t borrow = 0;
  const U256 difference{
      subtract_with_borrow(a[0], b[0], borrow), subtract_with_borrow(a[1], b[1], borrow),
      subtract_with_borrow(a[2], b[2], borrow), subtract_with_borrow(a[3], b[3], borrow)};
  const std::uint64_t mask = ~borrow + 1;
  std::uint64_t carry = 0;
  return {add_with_carry(difference[0], prime[0] & mask, carry),
          add_with_carry(difference[1], prime[1] & mask, carry),
          add_with_carry(difference[2], prime[2] & mask, carry),
          add_with_carry(difference[3], prime[3] & mask, carry)};
}

/// 2^exponent modulo prime.
constexpr U256 power_of_two(unsigned exponent, const U256& prime) {
  U256 power{1, 0, 0, 0};
  for (unsigned i = 0; i < exponent; ++i) power = add_modular(power, power, prime);
  return power;
}

template <class Curve>
class Field {
 public:
  static constexpr U256 kPrime = Curve::kPrime;

  constexpr Field() = default;
  static constexpr Field one() { return Field(power_of_two(256, kPrime)); }
  /// `plain` is below p.
  static constexpr Field from_plain(const U256& plain) { return Field(plain) * Field(kRSquared); }
  constexpr U256 to_plain() const { return (*this * Field(U256{1, 0, 0, 0})).limbs_; }
  /// Takes limbs that are in Montgomery form already.
  static constexpr Field from_limbs(const U256& limbs) { return Field(limbs); }
  constexpr const U256& limbs() const { return limbs_; }

  constexpr bool is_zero() const { return *this == Field(); }
  friend constexpr bool operator==(const Field& a, const Field& b) {
    return ((a.limbs_[0] ^ b.limbs_[0]) | (a.limbs_[1] ^ b.limbs_[1]) |
            (a.limbs_[2] ^ b.limbs_[2]) | (a.limbs_[3] ^ b.limbs_[3])) == 0;
  }

  friend constexpr Field operator+(const Field& a, const Field& b) {
    return Field(add_modular(a.limbs_, b.limbs_, kPrime));
  }
  friend constexpr Field operator-(const Field& a, const Field& b) {
    return Field(subtract_modular(a.limbs_, b.limbs_, kPrime));
  }
  constexpr Field operator-() const { return Field() - *this; }
  constexpr Field doubled() const { return *this + *this; }
  constexpr Field squared() const { return *this * *this; }
  friend constexpr Field operator*(const Field& a, const Field& b) {
    return Field(multiply(a.limbs_, b.limbs_));
  }
  /// value^-1 by Fermat, value^(p - 2); 0 for 0.
  constexpr Field inverse() const;

 private:
  explicit constexpr Field(const U256& limbs) : limbs_(limbs) {}
  static constexpr U256 multiply(const U256& a, const U256& b);

  static constexpr U256 kRSquared = power_of_two(512, kPrime);
  // p = -1 modulo 2^64 in both curves, so the multiple of p that clears the lowest word t0 is t0
  // itself, and t + t0 * p = t - t0 + t0 * (p + 1).
  static_assert(kPrime[0] == ~std::uint64_t{0});
  static constexpr U256 kPrimePlusOne{0, kPrime[1] + 1, kPrime[2], kPrime[3]};
  static_assert(kPrimePlusOne[1] != 0, "the carry ends in the second word");

  U256 limbs_{};
};

// Montgomery multiplication, coarsely integrated operand scanning (Koc, Acar, Kaliski 1996).
// t stays below 2 p between rounds; t + a * b[i] < p (2^64 + 1) < 2^320 fits five words.
template <class Curve>
constexpr U256 Field<Curve>::multiply(const U256& a, const U256& b) {
  std::uint64_t t0 = 0;
  std::uint64_t t1 = 0;
  std::uint64_t t2 = 0;
  std::uint64_t t3 = 0;
  std::uint64_t t4 = 0;
  const auto round = [&](std::uint64_t word) {
    std::uint64_t carry = 0;
    t0 = multiply_add(t0, a[0], word, carry);
    t1 = multiply_add(t1, a[1], word, carry);
    t2 = multiply_add(t2, a[2], word, carry);
    t3 = multiply_add(t3, a[3], word, carry);
    t4 += carry;

    const std::uint64_t m = t0;
    carry = 0;
    t0 = multiply_add(t1, m, kPrimePlusOne[1], carry);
    t1 = multiply_add(t2, m, kPrimePlusOne[2], carry);
    t2 = multiply_add(t3, m, kPrimePlusOne[3], carry);
    std::uint64_t high = 0;
    t3 = add_with_carry(t4, carry, high);
    t4 = high;
  };
  round(b[0]);
  round(b[1]);
  round(b[2]);
  round(b[3]);
  return reduce_once(t4, {t0, t1, t2, t3}, kPrime);
}

template <class Curve>
constexpr Field<Curve> Field<Curve>::inverse() const {
  constexpr U256 kExponent{kPrime[0] - 2, kPrime[1], kPrime[2], kPrime[3]};
  // Windows of four bits.
  std::array<Field, 16> powers;
  powers[0] = one();
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * *this;
  Field power = one();
  for (std::size_t digit = 64; digit-- > 0;) {
    for (int i = 0; i < 4; ++i) power = power.squared();
    power = power * powers[kExponent[digit / 16] >> (4 * (digit % 16)) & 15U];
  }
  return power;
}

}  // namespace piaojue::msm
