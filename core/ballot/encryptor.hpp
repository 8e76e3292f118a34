// Seals a voter's selections. The credential signs only after the voter said "cast".
#pragma once

#include "core/ballot/challenge.hpp"

namespace piaojue {

/// Encrypted, proven, not yet signed: shows its tracker, and is then either cast or challenged;
/// each consumes it.
class SealedBallot {
 public:
  const Hash32& tracker() const { return tracker_; }
  /// Signs with all keys of the credential.
  SignedBallot cast(const std::vector<SigningKey>& keys) &&;
  /// Discloses what was encrypted and how. The ciphertexts are gone then; the credential, which has
  /// signed nothing, is as good as before.
  ChallengeOpening reveal_challenge() &&;

 private:
  friend class BallotEncryptor;
  SealedBallot(BallotBody body, const Hash32& tracker, SecretBytes seed,
               std::vector<bool> selections)
      : body_(std::move(body)),
        tracker_(tracker),
        seed_(std::move(seed)),
        selections_(std::move(selections)) {}
  BallotBody body_;
  Hash32 tracker_;
  SecretBytes seed_;
  std::vector<bool> selections_;
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
