// 256-bit arithmetic modulo an odd prime in Montgomery form, in constant time and portable.
// Used for scalars (order of the group); the values may be secret.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.hpp"

namespace piaojue {

/// Little-endian 64-bit limbs.
using U256 = std::array<std::uint64_t, 4>;

U256 u256_from_bytes(ByteView big_endian_32);
void u256_to_bytes(const U256& value, std::span<std::uint8_t> big_endian_32);

class Modulus {
 public:
  /// `prime` is odd and above 2^255.
  explicit Modulus(const U256& prime);

  const U256& prime() const { return prime_; }
  bool contains(const U256& value) const;  ///< value < prime
  U256 add(const U256& a, const U256& b) const;
  U256 sub(const U256& a, const U256& b) const;
  /// a * b mod prime, both and the result in plain form.
  U256 mul(const U256& a, const U256& b) const;
  /// A 512-bit big-endian number of at most 64 bytes, reduced.
  U256 reduce(ByteView big_endian) const;
  /// value^-1 by Fermat; 0 for 0.
  U256 inverse(const U256& value) const;

 private:
  U256 montgomery_mul(const U256& a, const U256& b) const;
  U256 prime_;
  U256 one_{};        ///< 2^256 mod prime
  U256 r_squared_{};  ///< 2^512 mod prime
  std::uint64_t neg_inverse_{};
};

}  // namespace piaojue
