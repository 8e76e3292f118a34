#include "core/ballot/note.hpp"

#include <algorithm>
#include <cassert>

namespace piaojue {
namespace {

/// What key, box and proof are bound to: so nobody can pass the note on as their own.
// R6.10-4
Bytes sealing_context(const BallotContext& context, const Credential& credential) {
  CanonicalWriter out("piaojue/1 note-context");
  write_ballot_context(out, context);
  out.u16(static_cast<std::uint16_t>(credential.keys.size()));
  for (const VerifyKey& key : credential.keys) out.raw(key.encode());
  return out.take();
}

/// u16 length, text, zeros.
SecretBytes pad(std::string_view text) {
  assert(text.size() <= kNoteSize - 2);
  SecretBytes out(kNoteSize);
  out.reveal_mutable()[0] = static_cast<std::uint8_t>(text.size() >> 8U);
  out.reveal_mutable()[1] = static_cast<std::uint8_t>(text.size() & 0xffU);
  std::ranges::copy(as_bytes(text), out.reveal_mutable().begin() + 2);
  return out;
}

// R9.5-3
std::optional<std::string> unpad(ByteView plain) {
  const std::size_t size = std::size_t{plain[0]} << 8U | plain[1];
  if (size > kNoteSize - 2) return std::nullopt;
  const ByteView padding = plain.subspan(2 + size);
  if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; }))
    return std::nullopt;
  return std::string(as_text(plain.subspan(2, size)));
}

}  // namespace

SignedNote SignedNote::write(const BallotContext& context, const CredentialSecret& credential,
                             const Point& note_key, std::string_view text) {
  const Bytes bound = sealing_context(context, credential.credential);
  SignedNote out{
      context, credential.credential, SealedNote::seal(note_key, pad(text).reveal(), bound), {}};
  out.signatures = credential.sign(out.signed_bytes());
  return out;
}

Bytes SignedNote::signed_bytes() const {
  CanonicalWriter out(kNoteTag);
  write_ballot_context(out, context);
  write_credential(out, credential);
  sealed.write(out);
  return out.take();
}

Bytes SignedNote::encode() const {
  CanonicalWriter out;
  out.raw(signed_bytes());
  write_signatures(out, signatures);
  return out.take();
}

// R6.10-1
Result<SignedNote> SignedNote::parse(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kNoteTag));
  PJ_TRY(const BallotContext context, read_ballot_context(in));
  if (context.suite != &suite) return Error{ErrorCode::wrong_context, "a note of another suite"};
  PJ_TRY(Credential credential, read_credential(in, suite));
  PJ_TRY(SealedNote sealed, SealedNote::read(in, suite));
  PJ_TRY(auto signatures, read_signatures(in, credential.keys.size()));
  PJ_CHECK(in.finish());
  return SignedNote{context, std::move(credential), std::move(sealed), std::move(signatures)};
}

// R6.10-5
Hash32 SignedNote::compute_tracker() const {
  CanonicalWriter out("piaojue/1 note-tracker");
  write_ballot_context(out, context);
  out.raw(sealed.kem.encode()).raw(sealed.box);
  return context.suite->hash(out.view());
}

// R6.10-3
Result<void> SignedNote::verify_credential(const BallotContext& expected,
                                           const BallotKeys& keys) const {
  if (context != expected)
    return Error{ErrorCode::wrong_context, "the note was made for another poll or slot"};
  return piaojue::verify_credential(credential, context, keys);
}

Result<void> SignedNote::verify_proofs() const {
  PJ_CHECK(verify_signatures(credential, signed_bytes(), signatures));
  return sealed.verify(sealing_context(context, credential));
}

std::optional<std::string> SignedNote::read(const Point& shared) const {
  const auto plain = sealed.open(shared, sealing_context(context, credential));
  return plain ? unpad(plain->reveal()) : std::nullopt;
}

}  // namespace piaojue
