// Cast or challenge (Benaloh 2006): instead of casting, a voter may have the terminal disclose what
// it encrypted, and recompute on another device that the tracker it showed is that of these choices
// (SPEC 6.8). Only the encryption's randomness is disclosed, never a proof's nonce.
#pragma once

#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue {

inline constexpr std::size_t kBallotSeedSize = 32;

/// Randomness of selection j of a ballot (SPEC 6.6).
SecretScalar selection_randomness(const Suite& suite, ByteView seed, std::uint32_t selection);

struct ChallengeOpening {
  BallotContext context;  ///< the class is not part of it
  std::array<std::uint8_t, kBallotSeedSize> seed;
  std::vector<bool> selections;

  /// Canonical bytes, small enough for one QR code: a bit for each selection.
  Bytes encode() const;
  static Result<ChallengeOpening> parse(ByteView bytes);
  /// As one QR code holds it: kQrPrefix and base32. Spaces and line ends are ignored in reading.
  static constexpr std::string_view kQrPrefix = "PJ1X:";
  std::string reveal_qr() const;
  static Result<ChallengeOpening> parse_qr(std::string_view text);
  /// The tracker of a ballot that holds these selections with this randomness.
  Hash32 compute_tracker(const Point& election_key) const;
};

}  // namespace piaojue
