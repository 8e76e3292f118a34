// Secrets, nonces and blinds of the worked examples (SPEC 13). The programs draw theirs from the
// CSPRNG and have no function that takes one: proofs and signatures with fixed nonces are made here
// from group arithmetic, a second time, and judged by production code (R13-2).
#pragma once

#include <string_view>

#include "core/crypto/blind_rsa.hpp"
#include "core/crypto/range_proof.hpp"
#include "core/group/signature.hpp"

namespace piaojue::vectors {

/// 32 bytes 00 01 .. 1f, from which all that is fixed is derived.
SecretBytes base_seed();
/// derive(base seed, label, index).
SecretScalar fixed_scalar(const Suite& suite, std::string_view label, std::uint32_t index = 0);
SigningKey fixed_key(const Suite& suite, std::string_view label, std::uint32_t index = 0);
/// HKDF(base seed, label).
Bytes fixed_bytes(const Suite& suite, std::string_view label, std::size_t size);

/// A signature and what it was made of.
struct FixedSignature {
  Bytes hashed;  ///< H(message), or SM3(Z || message)
  Scalar nonce;
  Signature signature;
};
/// SPEC 3.4, either scheme.
FixedSignature fixed_signature(const SigningKey& key, ByteView message, const SecretScalar& nonce);

/// SPEC 4.4 with nonces given.
class FixedRangeProver {
 public:
  FixedRangeProver(const Point& key, std::uint32_t value, std::uint32_t lo, std::uint32_t hi,
                   std::string_view label);
  const std::vector<RangeProof::Commitment>& commitments() const { return proof_.commitments; }
  RangeProof respond(const Scalar& challenge, const SecretScalar& randomness);

  std::vector<Scalar> nonces;            ///< e_i
  std::vector<Scalar> first_challenges;  ///< c_i as drawn; the true branch's is corrected

 private:
  std::size_t true_branch_;
  RangeProof proof_;
};

/// The issuer's keys of the examples, for ballots and for notes; they sign nothing else anywhere.
const IssuerKey& example_issuer_key();
const IssuerKey& example_note_issuer_key();

struct FixedBlinding {
  Bytes salt;
  Bytes encoded;
  BlindRequest request;
  Bytes answer;
  Bytes signature;
};
/// SPEC 4.6 with prefix, salt and inverse of the blind given.
FixedBlinding fixed_blinding(const Suite& suite, const IssuerKey& issuer, ByteView message,
                             std::string_view label);

}  // namespace piaojue::vectors
