// Proofs of knowledge of one exponent: Schnorr, and Chaum-Pedersen for equal exponents (SPEC 4.3).
//
// `context` is what the prover bound: who, where, in which round. No point of a statement is the
// identity: a precondition of `prove`, an error of `verify`. The nonce is derived from `nonce_seed`
// (32 secret bytes, fresh when not given), the secret and the whole statement; so a prover who must
// send the same bytes again after a restart keeps the seed, and still never uses a nonce twice.
#pragma once

#include "core/crypto/transcript.hpp"

namespace piaojue {

/// Knowledge of x with Y = xG. Wire form: commitment (65) || response (32).
struct SchnorrProof {
  static constexpr std::size_t kSize = kPointSize + kScalarSize;
  Point commitment;
  Scalar response;

  static SchnorrProof prove(const SecretScalar& x, ByteView context);
  static SchnorrProof prove(const SecretScalar& x, ByteView context, const SecretBytes& nonce_seed);
  static Result<SchnorrProof> read(CanonicalReader& reader, const Suite& suite);
  void write(CanonicalWriter& writer) const;
};
/// Error `proof_invalid`.
Result<void> verify_schnorr(const SchnorrProof& proof, const Point& y, ByteView context);

/// Knowledge of x with Y = xG and D = xA. Wire form: a (65) || b (65) || response (32).
struct ChaumPedersenProof {
  static constexpr std::size_t kSize = 2 * kPointSize + kScalarSize;
  Point commitment_g;
  Point commitment_a;
  Scalar response;

  static ChaumPedersenProof prove(const SecretScalar& x, const Point& y, const Point& a,
                                  const Point& d, ByteView context);
  static ChaumPedersenProof prove(const SecretScalar& x, const Point& y, const Point& a,
                                  const Point& d, ByteView context, const SecretBytes& nonce_seed);
  static Result<ChaumPedersenProof> read(CanonicalReader& reader, const Suite& suite);
  void write(CanonicalWriter& writer) const;
};
/// Error `proof_invalid`.
Result<void> verify_chaum_pedersen(const ChaumPedersenProof& proof, const Point& y, const Point& a,
                                   const Point& d, ByteView context);

}  // namespace piaojue
