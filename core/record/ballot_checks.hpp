// V13 to V18: the ballots, a batch at a time on several threads. Internal to core/record.
#pragma once

#include <span>
#include <unordered_set>

#include "core/crypto/merkle.hpp"
#include "core/record/material.hpp"
#include "core/record/tally.hpp"

namespace piaojue::verification {

class BallotBox {
 public:
  BallotBox(const Material& material, unsigned jobs, Checklist& list);

  /// Judges a batch when enough has come together.
  void add(Bytes section);
  /// Judges what is left and decides V13 to V18; false when one fails.
  bool finish();

  Box box() const { return {root_.root(), root_.size(), aggregator_.cast()}; }
  const Aggregator& aggregator() const { return aggregator_; }

 private:
  /// What can be said of a ballot by itself.
  struct Judged {
    std::optional<SignedBallot> ballot;
    Hash32 tracker{};
    Hash32 leaf{};
    std::optional<Check> failed;
    std::string detail;
  };
  struct HashOfHash {
    std::size_t operator()(const Hash32& hash) const;
  };

  void judge_batch();
  void judge_together(std::span<const Bytes> sections, std::span<Judged> out) const;
  /// All but the proofs.
  Judged judge_alone(const Bytes& section) const;
  /// Whether it belongs to this poll, so that it can be added up.
  bool take(const Judged& judged);
  void fail(Check check, const Judged& judged, const std::string& what);

  const Material& material_;
  unsigned jobs_;
  Checklist& list_;
  BallotKeys keys_;
  std::vector<Bytes> batch_;
  std::size_t batch_bytes_ = 0;
  std::optional<Hash32> last_tracker_;
  std::unordered_set<Hash32, HashOfHash> spent_;  ///< hashes of credential keys, voided ones too
  MerkleRoot root_;
  Aggregator aggregator_;
  std::uint64_t seen_ = 0;
};

}  // namespace piaojue::verification
