// A short text sealed for the note key, so that only a quorum of scrutineers can open it: key
// encapsulation, authenticated encryption and a proof that the sender knows what it sealed, which
// nobody else's note can be copied from (SPEC 6.10).
#pragma once

#include "core/crypto/chaum_pedersen.hpp"

namespace piaojue {

/// Every note's plaintext has this size, whatever it says.
inline constexpr std::size_t kNoteSize = 1024;
inline constexpr std::size_t kSealedNoteSize = kNoteSize + 16;

struct SealedNote {
  static constexpr std::size_t kSize = kPointSize + kSealedNoteSize + SchnorrProof::kSize;
  Point kem;           ///< rG
  Bytes box;           ///< kSealedNoteSize bytes, under a key derived from r times the note key
  SchnorrProof proof;  ///< of r, bound to `context` and box

  /// `context` says whose note it is and where it belongs; it is bound by key, box and proof.
  /// Precondition: kNoteSize bytes.
  static SealedNote seal(const Point& note_key, ByteView plaintext, ByteView context);
  /// Error `proof_invalid`.
  Result<void> verify(ByteView context) const;
  /// `shared` is the note key's secret times `kem`. Error `malformed` when the box does not open:
  /// its sender sealed it for nobody.
  Result<SecretBytes> open(const Point& shared, ByteView context) const;

  static Result<SealedNote> read(CanonicalReader& reader, const Suite& suite);
  void write(CanonicalWriter& writer) const;
};

}  // namespace piaojue
