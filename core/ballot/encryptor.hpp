// Seals a voter's selections. The credential signs only after the voter said "cast".
#pragma once

#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue {

/// A credential with its secret keys, held by the voter.
struct CredentialSecret {
  Credential credential;
  std::vector<SigningKey> keys;
};

/// Encrypted, proven, not yet signed: shows its tracker, can be cast or dropped.
class SealedBallot {
 public:
  const Hash32& tracker() const { return tracker_; }
  /// Signs with all keys of the credential.
  SignedBallot cast(const std::vector<SigningKey>& keys) &&;

 private:
  friend class BallotEncryptor;
  SealedBallot(BallotBody body, const Hash32& tracker)
      : body_(std::move(body)), tracker_(tracker) {}
  BallotBody body_;
  Hash32 tracker_;
};

class BallotEncryptor {
 public:
  BallotEncryptor(const BallotContext& context, BallotShape shape, const Point& election_key);

  /// Error `invalid` unless the shape accepts `selections`. All randomness expands from one fresh
  /// 32-byte seed (SPEC 6.6).
  Result<SealedBallot> seal(const std::vector<bool>& selections,
                            const Credential& credential) const;

 private:
  BallotContext context_;
  BallotShape shape_;
  FixedBase key_;
};

}  // namespace piaojue
