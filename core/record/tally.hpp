// Sums, partial decryptions and result of a poll, as pure functions of verified material (SPEC 9).
#pragma once

#include <span>

#include "core/record/statements.hpp"

namespace piaojue {

/// Adds ballots into sums per class, in any order.
class Aggregator {
 public:
  Aggregator(const Suite& suite, std::size_t classes, std::uint32_t selections);
  /// Precondition: the ballot is verified, so its class and size are right.
  void add(const SignedBallot& ballot);
  /// Adds them all, on several threads; faster than one by one.
  void add(std::span<const SignedBallot* const> ballots, unsigned jobs);
  /// Sums per part of a partition; a part without ballots has no sums (empty vector).
  std::vector<std::vector<Ciphertext>> sums(
      const std::vector<std::vector<std::uint16_t>>& partition) const;
  std::vector<std::uint32_t> cast() const { return cast_; }

 private:
  /// Counts it; false when it is the first of its class, and its ciphertexts the sums.
  bool count(const SignedBallot& ballot);
  const Suite* suite_;
  std::uint32_t selections_;
  std::vector<std::vector<Ciphertext>> classes_;  ///< empty until the class has a ballot
  std::vector<std::uint32_t> cast_;
};

/// One scrutineer's partial decryptions of all sums; the notes' are to be added.
DecryptionStatement decrypt_sums(const std::vector<std::vector<Ciphertext>>& sums,
                                 const Hash32& closing, std::uint16_t trustee,
                                 const SecretScalar& share, const Point& verification_key);

/// Checks every proof of one answer; error `proof_invalid` names trustee, part and selection.
Result<void> verify_decryption(const DecryptionStatement& statement,
                               const std::vector<std::vector<Ciphertext>>& sums,
                               const Hash32& closing, const Point& verification_key);

/// Combines the first `threshold` answers (each already verified) into counts per part, each at
/// most `bound`; error `invalid`. A part without ballots counts zero everywhere.
Result<std::vector<std::vector<std::uint32_t>>> combine_decryptions(
    const Suite& suite, const std::vector<std::vector<Ciphertext>>& sums,
    const std::vector<DecryptionStatement>& answers, std::size_t threshold, std::uint32_t bound);

/// result.json of a poll.
Result<std::string> compute_result(const Manifest& manifest, const PollDefinition& poll,
                                   const Hash32& opening, const ClosingStatement& closing,
                                   const HallFindings& hall,
                                   const std::vector<std::vector<std::uint32_t>>& sums,
                                   const WrittenNotes& notes,
                                   const std::map<std::string, std::string>& names);

}  // namespace piaojue
