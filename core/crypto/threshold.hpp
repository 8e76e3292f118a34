// Threshold decryption: partial decryptions with proofs, and their combination (SPEC 5.4).
#pragma once

#include "core/crypto/chaum_pedersen.hpp"
#include "core/crypto/elgamal.hpp"

namespace piaojue {

/// D = share * A, with a proof against the trustee's verification key. A is the first half of a
/// sum's ciphertext, or what encapsulates a note's key.
struct PartialDecryption {
  static constexpr std::size_t kSize = kPointSize + ChaumPedersenProof::kSize;
  Point value;
  ChaumPedersenProof proof;

  static Result<PartialDecryption> read(CanonicalReader& reader, const Suite& suite);
  void write(CanonicalWriter& writer) const;
};

/// `context` binds poll, closing root, partition and position.
PartialDecryption partially_decrypt(const SecretScalar& share, const Point& verification_key,
                                    const Point& a, ByteView context);
Result<void> verify_partial_decryption(const PartialDecryption& partial,
                                       const Point& verification_key, const Point& a,
                                       ByteView context);

/// Lagrange coefficient at 0 of `index` (1-based polynomial index) among `indices` (distinct).
Scalar lagrange_at_zero(const Suite& suite, std::uint32_t index,
                        std::span<const std::uint32_t> indices);

struct IndexedPartial {
  std::uint32_t index;  ///< 1-based polynomial index of the trustee
  const Point* value;
};
/// The shared secret times A, from exactly the threshold's number of verified partials.
Point combine_shares(const Suite& suite, std::span<const IndexedPartial> partials);
/// mG of the sum, from the same.
Point combine_partials(const Ciphertext& sum, std::span<const IndexedPartial> partials);

}  // namespace piaojue
