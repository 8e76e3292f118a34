// All messages of a key ceremony, judged (SPEC 5.3).
#pragma once

#include <map>
#include <set>

#include "core/crypto/key_ceremony_messages.hpp"

namespace piaojue::ceremony {

/// Two kinds of faults. What its sender's own signature proves (content that does not parse, does
/// not match its commitment, carries a false proof or a false complaint) makes the sender a cheat.
/// What somebody else may have caused (bad signature, another session, another view of the round
/// before, two messages for one round) is an Error: the message is refused, nobody is blamed.
class Board {
 public:
  /// `messages` may be in any order, and repeat. They and `session` outlive the board.
  static Result<Board> read(const Session& session, std::span<const CeremonyMessage> messages);

  const CeremonyStatus& status() const { return status_; }
  /// Null when there is none.
  const Bytes* body(CeremonyRound round, std::uint16_t trustee) const;
  /// Over all bodies of a complete round, in the order of participants.
  Hash32 round_hash(CeremonyRound round) const;
  /// Precondition: the round in question is complete and without cheats.
  const Reveal& reveal(std::uint16_t trustee) const { return reveals_.at(trustee); }
  const SealedShares& box(std::uint16_t sender, std::uint16_t receiver) const;

 private:
  explicit Board(const Session& session) : session_(&session) {}
  Result<void> place(const CeremonyMessage& message);
  Result<void> judge();
  Result<void> judge_round(CeremonyRound round);
  Result<void> take_content(CeremonyRound round, std::uint16_t trustee, CanonicalReader& content);
  Result<void> take_reveal(std::uint16_t trustee, CanonicalReader& content);
  Result<void> take_verdict(std::uint16_t trustee, CanonicalReader& content);
  Result<void> uphold(const Complaint& complaint, std::uint16_t complainer) const;
  Result<CeremonyOutcome> compute_outcome() const;

  using Bodies = std::map<std::uint16_t, const Bytes*>;  // by trustee, hence in their order
  const Bodies& bodies(CeremonyRound round) const {
    return bodies_[static_cast<std::size_t>(round) - 1];
  }

  const Session* session_;
  std::array<Bodies, 4> bodies_;
  std::map<std::uint16_t, Hash32> commitments_;
  std::map<std::uint16_t, Reveal> reveals_;
  std::map<std::uint16_t, ShareMessage> shares_;
  std::set<std::uint16_t> cheats_;
  CeremonyStatus status_;
};

}  // namespace piaojue::ceremony
