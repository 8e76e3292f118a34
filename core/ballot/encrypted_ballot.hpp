// The ballot as it is cast, stored and recounted (SPEC 6.3): ciphertexts, proofs, credential.
#pragma once

#include <memory>
#include <vector>

#include "core/ballot/shape.hpp"
#include "core/crypto/blind_rsa.hpp"
#include "core/crypto/range_proof.hpp"
#include "core/group/signature.hpp"

namespace piaojue {

/// What every ballot of one class of one poll is bound to.
struct BallotContext {
  const Suite* suite;
  Hash32 opening;  ///< hash of the opening statement
  Hash32 poll;     ///< hash of the poll definition
  std::uint16_t voter_class;
};

/// One issuer's blind signature on one of the credential's keys.
struct Endorsement {
  std::uint16_t issuer;  ///< index into Manifest::issuers
  std::uint16_t key;     ///< index into Credential::keys
  MessagePrefix prefix;
  Bytes signature;  ///< kBlindSignatureSize bytes
};

/// Public part of a credential: one key when every issuer signs the same, one key for each issuer
/// with slips drawn from separate piles. A ballot is signed by, and spends, all keys.
struct Credential {
  std::vector<VerifyKey> keys;
  std::vector<Endorsement> endorsements;  ///< by issuer, ascending, one each
};

/// What an issuer signs blind (after the 32-byte prefix of RFC 9474): context and key (SPEC 6.4).
Bytes credential_message(const BallotContext& context, const VerifyKey& key);

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

/// The context and size that a ballot's bytes claim, without parsing the rest: to find its poll.
Result<BallotContext> peek_ballot_context(ByteView bytes);

/// Hash of opening, poll and ciphertexts, without credential and signature: what the voter keeps
/// and looks up (SPEC 6.5).
Hash32 compute_tracker(const BallotContext& context, std::span<const Ciphertext> selections);

/// Seed of all challenges of a ballot (SPEC 4.4).
Hash32 compute_ballot_seed(const BallotContext& context, const std::vector<VerifyKey>& keys,
                           const BallotShape& shape, std::span<const Ciphertext> selections,
                           const std::vector<const std::vector<RangeProof::Commitment>*>& proofs);

/// Keys the ballots of a poll are checked against; built once per poll from opening and manifest.
struct BallotKeys {
  Point election_key;
  /// [issuer][class]
  std::vector<std::vector<IssuerPublicKey>> issuers;
  /// Keys of every credential: one at the seat; with drawn cards one for each issuer.
  std::size_t credential_keys;
};

/// u16 suite, opening, poll, u16 class: what ballots, credentials and voids are bound to.
void write_ballot_context(CanonicalWriter& writer, const BallotContext& context);
Result<BallotContext> read_ballot_context(CanonicalReader& reader);

/// u16 issuer, u16 key, prefix, signature (SPEC 6.3).
void write_endorsement(CanonicalWriter& writer, const Endorsement& endorsement);
Result<Endorsement> read_endorsement(CanonicalReader& reader);

/// The issuer's signature on this key, under its key of the context's class. Errors:
/// `wrong_context` for a class or issuer there is not, `signature_invalid`.
Result<void> verify_endorsement(const Endorsement& endorsement, const BallotContext& context,
                                const VerifyKey& key, const BallotKeys& keys);

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

}  // namespace piaojue
