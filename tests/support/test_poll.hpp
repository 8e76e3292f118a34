// A small poll made in process: issuers, election key, credentials and ballots, for tests below the
// record's floor.
#pragma once

#include "core/ballot/encryptor.hpp"

namespace piaojue::testing {

Hash32 filled(std::uint8_t byte);

/// Two issuers serve all tests of a process: RSA keys are slow to make.
const std::vector<IssuerKey>& test_issuers();

struct TestPoll {
  /// Nine selections: three choices of three with 0 <= sum <= 1, and one weighted constraint over
  /// all.
  /// `cards`: one key for each issuer.
  explicit TestPoll(const Suite& suite, std::size_t number_of_issuers = 1, bool cards = false);

  /// A credential endorsed by every issuer for `bound`.
  CredentialSecret credential(const BallotContext& bound) const;
  /// One issuer's signature on one key.
  Endorsement endorse(const BallotContext& bound, std::size_t issuer, const VerifyKey& key) const;
  SignedBallot cast(const CredentialSecret& holder, const std::vector<bool>& marks) const;
  Result<void> verify(const SignedBallot& ballot) const;

  const Suite& suite;
  std::size_t issuers;
  BallotShape shape;
  SecretScalar secret = SecretScalar::random(suite);
  BallotContext context{&suite, filled(1), filled(2), 0};
  BallotKeys keys{multiply_generator(secret), {}, 1};
};

}  // namespace piaojue::testing
