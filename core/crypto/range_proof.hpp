// Disjunctive Chaum-Pedersen proof (Cramer, Damgard, Schoenmakers 1994) that a ciphertext (A, B)
// holds one of the values lo .. hi (SPEC 4.4). One branch (lo = hi) is plain Chaum-Pedersen; a
// selection's 0/1 proof has two. Proving is in two steps because a ballot has one seed over all
// ciphertexts and all commitments.
#pragma once

#include <vector>

#include "core/crypto/elgamal.hpp"
#include "core/crypto/transcript.hpp"

namespace piaojue {

/// Wire form: commitments a_0 b_0 .. a_k b_k, then challenges c_0 .. c_(k-1), then responses
/// z_0 .. z_k; the last challenge is what is left of the transcript's, so there is one encoding.
struct RangeProof {
  struct Commitment {
    Point a;
    Point b;
  };
  std::vector<Commitment> commitments;
  std::vector<Scalar> challenges;
  std::vector<Scalar> responses;
};

/// A proof whose commitments are made and whose challenge is not known yet. Every branch is
/// computed alike, so that neither time nor memory access tells which one is true: with e_v and c_v
/// random, a_v = e_v G, b_v = e_v Y + c_v (v - m) G; the true branch's c is corrected by what the
/// transcript's challenge leaves, and z_v = e_v + c_v r.
class RangeProver {
 public:
  /// That (rG, rY + valueG) holds a value in [lo, hi]; precondition: it does.
  struct Statement {
    const SecretScalar& value;
    std::uint32_t lo;
    std::uint32_t hi;
  };
  static RangeProver commit(const FixedBase& key, const SecretScalar& value, std::uint32_t lo,
                            std::uint32_t hi);
  /// One for each statement, which costs a fraction of one after the other.
  static std::vector<RangeProver> commit_each(const FixedBase& key,
                                              std::span<const Statement> statements);

  const std::vector<RangeProof::Commitment>& commitments() const { return commitments_; }
  /// Consumes the nonces.
  RangeProof respond(const Scalar& challenge, const SecretScalar& r) &&;

 private:
  RangeProver() = default;
  std::vector<RangeProof::Commitment> commitments_;
  std::vector<SecretScalar> nonces_;      ///< e_v
  std::vector<SecretScalar> challenges_;  ///< c_v; disclosed but for the true branch's first draft
  std::vector<SecretScalar> is_true_;     ///< 1 for the true branch, else 0
};

/// Collects group equations "sum = identity" and checks them all in one random linear combination
/// with a fresh 128-bit coefficient per equation (SPEC 4.5). Public data only.
class EquationBatch {
 public:
  EquationBatch(const Suite& suite, const Point& key);

  /// A point that several equations use; its index. The pointee outlives the batch.
  std::size_t add_point(const Point& point);
  void add_term(std::size_t point, const Scalar& coefficient);
  void add_generator(const Scalar& coefficient) { generator_ += coefficient; }
  void add_key(const Scalar& coefficient) { key_ += coefficient; }
  /// The weight of one equation: fresh, below 2^128, not zero.
  Scalar draw_weight();
  bool holds_vartime() const;

 private:
  const Suite* suite_;
  const Point* public_key_;
  Scalar generator_;
  Scalar key_;
  std::vector<Scalar> coefficients_;
  std::vector<const Point*> points_;
  std::vector<Scalar> weights_;  ///< drawn and not yet used
};

/// A ciphertext given as a weighted sum of ciphertexts whose points are already in the batch.
struct WeightedCiphertext {
  std::size_t a;  ///< index of A in the batch
  std::size_t b;
  std::int32_t weight;
};

/// Adds the 2 (hi - lo + 1) equations of one proof to `batch`; error `proof_invalid` when the
/// proof's shape is not that of [lo, hi].
Result<void> add_range_proof(EquationBatch& batch, const RangeProof& proof, const Scalar& challenge,
                             std::span<const WeightedCiphertext> sum, std::uint32_t lo,
                             std::uint32_t hi);

}  // namespace piaojue
