// A poll made in process, with the keys of everybody, and fresh ballots of it as they lie on the
// wire.
#pragma once

#include "core/ballot/encryptor.hpp"

namespace piaojue::bench {

/// 23 nominees with three options each.
inline constexpr std::uint32_t kNominees = 23;
inline constexpr std::uint32_t kOptions = 3;
inline constexpr std::uint32_t kSelections = kNominees * kOptions;
/// Scrutineers that open a sum, and all of them.
inline constexpr std::uint16_t kThreshold = 3;
inline constexpr std::uint16_t kTrustees = 5;

class BenchPoll {
 public:
  /// Every nominee gets at least `lo` marks, 0 or 1, and at most one.
  BenchPoll(const Suite& suite, std::uint32_t lo);

  const Suite& suite() const { return *context_.suite; }
  const BallotContext& context() const { return context_; }
  const BallotShape& shape() const { return shape_; }
  const BallotKeys& keys() const { return keys_; }
  const IssuerKey& issuer() const { return issuer_; }
  BallotEncryptor encryptor() const { return {context_, shape_, keys_.election_key}; }
  /// The one-based point of the scrutineers' polynomial.
  SecretScalar share(std::uint32_t index) const;
  /// Voter i's, all different from one nominee to the next.
  std::vector<bool> marks(std::size_t voter) const;

 private:
  BallotContext context_;
  BallotShape shape_;
  const IssuerKey& issuer_;
  std::vector<SecretScalar> coefficients_;
  BallotKeys keys_;
};

struct FreshBallots {
  std::vector<Bytes> wire;
  std::vector<CredentialSecret> credentials;
  double seal_seconds = 0;   ///< CPU: encrypt, prove, sign, encode; of all together
  double blind_seconds = 0;  ///< CPU: the issuer's blind signatures
};

FreshBallots make_ballots(const BenchPoll& poll, std::size_t count, unsigned jobs);

/// What a server or auditor finds of each: empty, or what is wrong. Parses, checks credential and
/// signature, and judges the proofs of all that are left together.
std::vector<std::string> judge_together(const BenchPoll& poll, std::span<const Bytes> wire);
/// The same of one ballot by itself.
std::string judge_alone(const BenchPoll& poll, ByteView wire);

/// Throws std::runtime_error unless a byte flipped anywhere in one ballot fails that ballot of the
/// batch and no other; and so when it is in a proof, and the voter has signed it.
void require_flips_fail(const BenchPoll& poll, const FreshBallots& ballots, std::size_t together);

}  // namespace piaojue::bench
