#include "core/group/modular.hpp"

#include <cassert>

namespace piaojue {
namespace {

__extension__ using u128 = unsigned __int128;

/// a + b; the carry out is returned.
std::uint64_t add_limbs(U256& out, const U256& a, const U256& b) {
  u128 carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    carry += static_cast<u128>(a[i]) + b[i];
    out[i] = static_cast<std::uint64_t>(carry);
    carry >>= 64U;
  }
  return static_cast<std::uint64_t>(carry);
}

/// a - b; 1 is returned when it borrows.
std::uint64_t sub_limbs(U256& out, const U256& a, const U256& b) {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const u128 difference = static_cast<u128>(a[i]) - b[i] - borrow;
    out[i] = static_cast<std::uint64_t>(difference);
    borrow = static_cast<std::uint64_t>(difference >> 64U) & 1U;
  }
  return borrow;
}

/// mask (all ones or zero) ? a : b, without a branch.
U256 select(std::uint64_t mask, const U256& a, const U256& b) {
  U256 out;
  for (std::size_t i = 0; i < 4; ++i) out[i] = (a[i] & mask) | (b[i] & ~mask);
  return out;
}

/// Eight bytes, most significant first; written out so that compilers see one load.
std::uint64_t word_from_bytes(const std::uint8_t* bytes) {
  const auto shifted = [&](std::size_t i) { return std::uint64_t{bytes[i]} << (56 - 8 * i); };
  return shifted(0) | shifted(1) | shifted(2) | shifted(3) | shifted(4) | shifted(5) | shifted(6) |
         shifted(7);
}

}  // namespace

U256 u256_from_bytes(ByteView big_endian_32) {
  assert(big_endian_32.size() == 32);
  const std::uint8_t* const bytes = big_endian_32.data();
  return {word_from_bytes(bytes + 24), word_from_bytes(bytes + 16), word_from_bytes(bytes + 8),
          word_from_bytes(bytes)};
}

void u256_to_bytes(const U256& value, std::span<std::uint8_t> big_endian_32) {
  assert(big_endian_32.size() == 32);
  for (std::size_t i = 0; i < 32; ++i)
    big_endian_32[i] = static_cast<std::uint8_t>(value[3 - i / 8] >> (56 - 8 * (i % 8)));
}

Modulus::Modulus(const U256& prime) : prime_(prime) {
  assert(prime[3] >> 63U == 1 && (prime[0] & 1U) == 1);
  // Newton: each step doubles the number of correct low bits of prime^-1.
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - prime[0] * inverse;
  neg_inverse_ = ~inverse + 1;
  sub_limbs(one_, U256{}, prime_);  // 2^256 - prime, below prime as prime > 2^255
  r_squared_ = one_;
  for (int i = 0; i < 256; ++i) r_squared_ = add(r_squared_, r_squared_);
}

bool Modulus::contains(const U256& value) const {
  U256 ignored;
  return sub_limbs(ignored, value, prime_) == 1;
}

U256 Modulus::add(const U256& a, const U256& b) const {
  U256 sum;
  U256 reduced;
  const std::uint64_t carry = add_limbs(sum, a, b);
  const std::uint64_t borrow = sub_limbs(reduced, sum, prime_);
  // Keep the plain sum only if it did not overflow and is below the prime.
  return select(~(carry | (borrow ^ 1U)) + 1, reduced, sum);
}

U256 Modulus::sub(const U256& a, const U256& b) const {
  U256 difference;
  U256 wrapped;
  const std::uint64_t borrow = sub_limbs(difference, a, b);
  add_limbs(wrapped, difference, prime_);
  return select(~borrow + 1, wrapped, difference);
}

// Montgomery multiplication, coarsely integrated operand scanning (Koc, Acar, Kaliski 1996).
U256 Modulus::montgomery_mul(const U256& a, const U256& b) const {
  std::array<std::uint64_t, 6> t{};
  for (std::size_t i = 0; i < 4; ++i) {
    u128 carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      carry += static_cast<u128>(a[j]) * b[i] + t[j];
      t[j] = static_cast<std::uint64_t>(carry);
      carry >>= 64U;
    }
    carry += t[4];
    t[4] = static_cast<std::uint64_t>(carry);
    t[5] = static_cast<std::uint64_t>(carry >> 64U);

    const std::uint64_t m = t[0] * neg_inverse_;
    carry = (static_cast<u128>(m) * prime_[0] + t[0]) >> 64U;
    for (std::size_t j = 1; j < 4; ++j) {
      carry += static_cast<u128>(m) * prime_[j] + t[j];
      t[j - 1] = static_cast<std::uint64_t>(carry);
      carry >>= 64U;
    }
    carry += t[4];
    t[3] = static_cast<std::uint64_t>(carry);
    t[4] = t[5] + static_cast<std::uint64_t>(carry >> 64U);
  }
  const U256 low{t[0], t[1], t[2], t[3]};
  U256 reduced;
  const std::uint64_t borrow = sub_limbs(reduced, low, prime_);
  return select(~(t[4] | (borrow ^ 1U)) + 1, reduced, low);
}

U256 Modulus::mul(const U256& a, const U256& b) const {
  return montgomery_mul(montgomery_mul(a, b), r_squared_);
}

U256 Modulus::reduce(ByteView big_endian) const {
  assert(big_endian.size() <= 64);
  std::array<std::uint8_t, 64> padded{};
  std::copy(big_endian.begin(), big_endian.end(),
            padded.end() - static_cast<std::ptrdiff_t>(big_endian.size()));
  const U256 high = u256_from_bytes(std::span(padded).first(32));
  const U256 low = u256_from_bytes(std::span(padded).last(32));
  // montgomery_mul accepts any 256-bit operand: high * 2^512 / 2^256, and low once around.
  const U256 high_shifted = montgomery_mul(high, r_squared_);
  const U256 low_reduced = montgomery_mul(montgomery_mul(low, r_squared_), U256{1, 0, 0, 0});
  return add(high_shifted, low_reduced);
}

U256 Modulus::inverse(const U256& value) const {
  U256 exponent;
  sub_limbs(exponent, prime_, U256{2, 0, 0, 0});
  const U256 base = montgomery_mul(value, r_squared_);
  U256 power = one_;
  for (std::size_t bit = 256; bit-- > 0;) {  // the exponent is public
    power = montgomery_mul(power, power);
    if ((exponent[bit / 64] >> (bit % 64) & 1U) == 1) power = montgomery_mul(power, base);
  }
  return montgomery_mul(power, U256{1, 0, 0, 0});
}

}  // namespace piaojue
