// What a voter writes: one sealed note for each place for writing, under a credential of its own,
// sent by itself; so that nothing joins it to the ballot (SPEC 6.10).
#pragma once

#include <optional>
#include <string>

#include "core/ballot/credential.hpp"
#include "core/crypto/sealed_note.hpp"

namespace piaojue {

inline constexpr std::string_view kNoteTag = "piaojue/1 note";

struct SignedNote {
  BallotContext context;  ///< its class is that of the note slot
  Credential credential;
  SealedNote sealed;
  std::vector<Signature> signatures;  ///< one per credential key, over all before them

  /// Seals and signs. An empty text is sealed like any other. Precondition: at most
  /// kNoteSize - 2 bytes.
  static SignedNote write(const BallotContext& context, const CredentialSecret& credential,
                          const Point& note_key, std::string_view text);

  Bytes encode() const;
  /// Strict: fixed size for a number of keys and issuers, every point and scalar canonical.
  static Result<SignedNote> parse(ByteView bytes, const Suite& suite);

  /// Hash of opening, poll, slot and what is sealed, without credential and signature: the order
  /// of a record, and what a receipt names.
  Hash32 compute_tracker() const;
  /// Context and credential's endorsements. Errors: `wrong_context`, `signature_invalid`.
  Result<void> verify_credential(const BallotContext& expected, const BallotKeys& keys) const;
  /// Signatures and proof. Errors: `signature_invalid`, `proof_invalid`.
  Result<void> verify_proofs() const;
  /// What was written, given the note key's secret times SealedNote::kem; nullopt when nothing
  /// readable was sealed, which only its sender can bring about.
  std::optional<std::string> read(const Point& shared) const;

 private:
  Bytes signed_bytes() const;
};

}  // namespace piaojue
