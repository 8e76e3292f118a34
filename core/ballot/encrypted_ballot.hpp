// The ballot as it is cast, stored and recounted (SPEC 6.3): ciphertexts, proofs, credential.
#pragma once

#include <memory>
#include <vector>

#include "core/ballot/credential.hpp"
#include "core/ballot/shape.hpp"
#include "core/crypto/range_proof.hpp"

namespace piaojue {

/// Everything before the credential's signatures.
struct BallotBody {
  BallotContext context;
  Credential credential;
  std::vector<Ciphertext> selections;
  std::vector<RangeProof> selection_proofs;   ///< one per selection, range 0..1
  std::vector<RangeProof> constraint_proofs;  ///< one per constraint of the shape
};

struct SignedBallot {
  BallotBody body;
  std::vector<Signature> signatures;  ///< one per credential key, over encode(body)

  Bytes encode() const;
  /// Strict: sizes follow from the shape; no trailing bytes; every point and scalar canonical.
  static Result<SignedBallot> parse(ByteView bytes, const Suite& suite, const BallotShape& shape);
};

Bytes encode_body(const BallotBody& body);

inline constexpr std::string_view kBallotTag = "piaojue/1 ballot";

/// Hash of opening, poll and ciphertexts, without credential and signature: what the voter keeps
/// and looks up (SPEC 6.5).
Hash32 compute_tracker(const BallotContext& context, std::span<const Ciphertext> selections);

/// Seed of all challenges of a ballot (SPEC 4.4).
Hash32 compute_ballot_seed(const BallotContext& context, const std::vector<VerifyKey>& keys,
                           const BallotShape& shape, std::span<const Ciphertext> selections,
                           const std::vector<const std::vector<RangeProof::Commitment>*>& proofs);

/// Every check of one ballot but uniqueness: context, endorsements by each issuer, signatures, all
/// proofs in one random linear combination. The error says which part is bad.
Result<void> verify_ballot(const SignedBallot& ballot, const BallotContext& expected,
                           const BallotShape& shape, const BallotKeys& keys);

/// The three parts of verify_ballot, for whoever must say which one fails.
Result<void> verify_ballot_credential(const SignedBallot& ballot, const BallotContext& expected,
                                      const BallotKeys& keys);
Result<void> verify_ballot_signatures(const SignedBallot& ballot);
/// Error `proof_invalid` says "selection" or "constraint" and its index.
Result<void> verify_ballot_proofs(const SignedBallot& ballot, const BallotShape& shape,
                                  const Point& election_key);
/// The verdict on each ballot's proofs that verify_ballot_proofs() gives. Several times faster than
/// one by one while all hold, as all are judged by one random linear combination; a batch that
/// fails is halved until the culprits are found.
std::vector<Result<void>> verify_proofs_of_ballots(std::span<const SignedBallot* const> ballots,
                                                   const BallotShape& shape,
                                                   const Point& election_key);

}  // namespace piaojue
