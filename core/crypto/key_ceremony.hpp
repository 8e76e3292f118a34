// Verifiable distributed key generation without a dealer (Pedersen 1991 with Feldman's check),
// t of n, for two keys at once: the election key and the note key (SPEC 5).
//
// Every message is signed by its trustee's pinned key and, from round 2 on, carries the hash of all
// messages of the round before, so that a board that shows different things to different trustees
// is found out. Rounds: 1 commit (hash of what round 2 reveals), 2 reveal (coefficient commitments
// and proofs of knowledge), 3 share (sealed to each peer), 4 confirm or complain. A complaint
// discloses the ECDH value of one sealed share with a proof, so that anyone can judge it.
#pragma once

#include <optional>
#include <vector>

#include "core/crypto/chaum_pedersen.hpp"
#include "core/group/signature.hpp"

namespace piaojue {

struct TrusteePin {
  VerifyKey sign_key;
  Point exchange_key;
};

struct CeremonyParameters {
  const Suite* suite;
  Hash32 manifest;                          ///< hash of the manifest that pins the trustees
  std::uint32_t attempt = 1;                ///< a restart counts up and uses fresh secrets
  std::uint16_t threshold = 1;              ///< t: how many open a sum
  std::vector<TrusteePin> trustees;         ///< all of the manifest, index 0 .. n-1
  std::vector<std::uint16_t> participants;  ///< indices taking part, ascending
};

enum class CeremonyRound : std::uint8_t { commit = 1, reveal = 2, share = 3, confirm = 4 };

struct CeremonyMessage {
  CeremonyRound round;
  std::uint16_t trustee;  ///< index into CeremonyParameters::trustees
  Bytes body;             ///< canonical bytes (SPEC 5.2), binding manifest, attempt, round, trustee
  Signature signature;

  Bytes encode() const;
  static Result<CeremonyMessage> parse(ByteView bytes);
};

/// The public outcome; trustee i's own index in the polynomial is i + 1.
struct CeremonyOutcome {
  Point election_key;
  Point note_key;
  /// One per participant, in the order of CeremonyParameters::participants.
  std::vector<Point> election_verification_keys;
  std::vector<Point> note_verification_keys;
  Hash32 transcript;  ///< hash over the bodies of all messages of all rounds in order
};

/// What the messages so far amount to. Judged by everybody from public data alone.
struct CeremonyStatus {
  std::optional<CeremonyRound> awaiting;  ///< the incomplete round; none after a cheat
  std::vector<std::uint16_t> missing;     ///< who has not sent it
  /// Ascending; proven by their own signature: content that does not parse, match its commitment or
  /// hold, an upheld complaint, or a false complaint. The attempt is over then.
  std::vector<std::uint16_t> proven_cheats;
  std::optional<CeremonyOutcome> outcome;  ///< set when all confirmed
};

/// Judges messages, in any order; identical repetitions do no harm. An error names the first
/// message to refuse (bad signature, not a participant, wrong binding, another view of the round
/// before, a second different message of one trustee in one round, a round begun too early):
/// faults that do not show who caused them.
Result<CeremonyStatus> evaluate_ceremony(const CeremonyParameters& parameters,
                                         std::span<const CeremonyMessage> messages);

/// One trustee's side. Everything is derived from `seed` (32 secret bytes, fresh per attempt, kept
/// by the trustee), so a restarted program sends the same bodies again and finds its share again.
class CeremonyParticipant {
 public:
  /// Parameters and keys outlive the participant.
  CeremonyParticipant(const CeremonyParameters& parameters, std::uint16_t trustee,
                      const SigningKey& sign_key, const SecretScalar& exchange_key, ByteView seed);

  /// The message of the awaited round if this trustee has not sent it; nullopt when there is
  /// nothing to send. In round 4 a bad share yields a complaint. Error `wrong_state` when a message
  /// in this trustee's name is not its own.
  Result<std::optional<CeremonyMessage>> next_message(
      std::span<const CeremonyMessage> messages) const;

  struct Shares {
    SecretScalar election;
    SecretScalar note;
  };
  /// After the ceremony succeeded: this trustee's share of both keys, checked against the
  /// verification keys.
  Result<Shares> shares(std::span<const CeremonyMessage> messages) const;

 private:
  const CeremonyParameters& parameters_;
  std::uint16_t trustee_;
  const SigningKey& sign_key_;
  const SecretScalar& exchange_key_;
  SecretBytes seed_;
};

}  // namespace piaojue
