// Exponential ElGamal: (rG, rY + mG), additively homomorphic (SPEC 4.2).
#pragma once

#include "core/group/fixed_base.hpp"

namespace piaojue {

struct Ciphertext {
  static constexpr std::size_t kSize = 2 * kPointSize;
  Point a;
  Point b;

  static Result<Ciphertext> read(CanonicalReader& reader, const Suite& suite);
  void write(CanonicalWriter& writer) const;
  Ciphertext& operator+=(const Ciphertext& other);
  friend bool operator==(const Ciphertext&, const Ciphertext&) = default;
};

/// The caller keeps `r` for the proofs. Constant time in both.
Ciphertext encrypt(const FixedBase& key, const SecretScalar& r, const SecretScalar& m);
/// Of m[i] with r[i], which costs a fraction of one after the other.
std::vector<Ciphertext> encrypt_each(const FixedBase& key, std::span<const SecretScalar> r,
                                     std::span<const SecretScalar> m);

/// The m in [0, bound] with mG = `point`; error `invalid` if there is none. One table serves all
/// sums of a poll: O(bound) once, then constant work each.
class DiscreteLogTable {
 public:
  DiscreteLogTable(const Suite& suite, std::uint32_t bound);
  Result<std::uint32_t> find(const Point& point) const;

 private:
  std::vector<std::pair<Hash32, std::uint32_t>> sorted_;
};

}  // namespace piaojue
