#include "core/crypto/sealed_note.hpp"

#include <cassert>

#include "core/openssl/aead.hpp"

namespace piaojue {
namespace {

constexpr AeadNonce kZeroNonce{};  ///< every box has a key of its own

SecretBytes box_key(const Suite& suite, const Point& kem, const Point& shared, ByteView context) {
  CanonicalWriter info("piaojue/1 note-key");
  info.raw(kem.encode()).bytes(context);
  const SecretBytes secret = SecretBytes::adopt(shared.encode());
  return hkdf(suite.hash_algorithm(), secret.reveal(), {}, info.view(), 32);
}

Bytes proof_context(ByteView box, ByteView context) {
  return CanonicalWriter("piaojue/1 note-proof").bytes(context).bytes(box).take();
}

}  // namespace

// R6.10-4
SealedNote SealedNote::seal(const Point& note_key, ByteView plaintext, ByteView context) {
  assert(plaintext.size() == kNoteSize);
  const Suite& suite = note_key.suite();
  const SecretScalar r = SecretScalar::random(suite);
  Point kem = multiply_generator(r);
  const SecretBytes key = box_key(suite, kem, multiply(r, note_key), context);
  Bytes box = aead_seal(suite.aead(), key.reveal(), kZeroNonce, context, plaintext);
  SchnorrProof proof = SchnorrProof::prove(r, proof_context(box, context));
  return {std::move(kem), std::move(box), std::move(proof)};
}

Result<void> SealedNote::verify(ByteView context) const {
  return verify_schnorr(proof, kem, proof_context(box, context));
}

Result<SecretBytes> SealedNote::open(const Point& shared, ByteView context) const {
  const Suite& suite = kem.suite();
  const SecretBytes key = box_key(suite, kem, shared, context);
  return aead_open(suite.aead(), key.reveal(), kZeroNonce, context, box);
}

Result<SealedNote> SealedNote::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point kem, read_point(reader, suite));
  PJ_TRY(const ByteView box, reader.raw(kSealedNoteSize));
  PJ_TRY(SchnorrProof proof, SchnorrProof::read(reader, suite));
  return SealedNote{std::move(kem), to_bytes(box), std::move(proof)};
}

void SealedNote::write(CanonicalWriter& writer) const {
  writer.raw(kem.encode()).raw(box);
  proof.write(writer);
}

}  // namespace piaojue
