#include "core/crypto/key_ceremony_messages.hpp"

#include <cassert>

#include "core/crypto/feldman_vss.hpp"
#include "core/openssl/aead.hpp"

namespace piaojue {

Bytes CeremonyMessage::encode() const {
  return CanonicalWriter("piaojue/1 ceremony message")
      .u8(static_cast<std::uint8_t>(round))
      .u16(trustee)
      .bytes(body)
      .raw(signature)
      .take();
}

Result<CeremonyMessage> CeremonyMessage::parse(ByteView bytes) {
  CanonicalReader reader(bytes);
  PJ_CHECK(reader.expect_tag("piaojue/1 ceremony message"));
  PJ_TRY(const std::uint8_t round, reader.u8());
  if (round < 1 || round > 4) return Error{ErrorCode::malformed, "no such ceremony round"};
  PJ_TRY(const std::uint16_t trustee, reader.u16());
  PJ_TRY(const ByteView body, reader.bytes());
  PJ_TRY(const ByteView signature_bytes, reader.raw(std::tuple_size_v<Signature>));
  PJ_CHECK(reader.finish());
  PJ_TRY(const Signature signature, to_array<std::tuple_size_v<Signature>>(signature_bytes));
  return CeremonyMessage{static_cast<CeremonyRound>(round), trustee, to_bytes(body), signature};
}

namespace ceremony {
namespace {

Error invalid(const char* what) { return {ErrorCode::invalid, what}; }

void write_key(CanonicalWriter& writer, const Reveal::Key& key) {
  for (const Point& commitment : key.commitments) writer.raw(commitment.encode());
  key.proof.write(writer);
}

Result<Reveal::Key> read_key(CanonicalReader& reader, const Session& session) {
  std::vector<Point> commitments;
  for (std::size_t k = 0; k < session.threshold(); ++k) {
    PJ_TRY(Point commitment, read_point(reader, session.suite()));
    commitments.push_back(std::move(commitment));
  }
  PJ_TRY(SchnorrProof proof, SchnorrProof::read(reader, session.suite()));
  return Reveal::Key{std::move(commitments), std::move(proof)};
}

/// The key of one box. It seals once, so its nonce is zero.
SecretBytes box_key(const Session& session, std::uint16_t sender, std::uint16_t receiver,
                    const Point& ephemeral, const Point& shared) {
  const Bytes info = CanonicalWriter("piaojue/1 ceremony box")
                         .raw(session.id())
                         .u16(sender)
                         .u16(receiver)
                         .raw(ephemeral.encode())
                         .take();
  const SecretBytes secret = SecretBytes::adopt(shared.encode());
  return hkdf(session.suite().hash_algorithm(), secret.reveal(), {}, info, 32);
}

constexpr AeadNonce kZeroNonce{};

}  // namespace

Result<Session> Session::create(const CeremonyParameters& parameters) {
  const auto& participants = parameters.participants;
  if (participants.empty() || participants.back() >= parameters.trustees.size())
    return invalid("a ceremony participant is not a trustee");
  if (std::ranges::adjacent_find(participants, std::ranges::greater_equal()) != participants.end())
    return invalid("ceremony participants are not in ascending order");
  if (parameters.threshold < 1 || parameters.threshold > participants.size())
    return invalid("ceremony threshold out of range");

  CanonicalWriter writer("piaojue/1 ceremony session");
  writer.u16(parameters.suite->number()).raw(parameters.manifest).u32(parameters.attempt);
  writer.u16(parameters.threshold).count(parameters.trustees.size());
  for (const TrusteePin& pin : parameters.trustees)
    writer.raw(pin.sign_key.encode()).raw(pin.exchange_key.encode());
  writer.count(participants.size());
  for (const std::uint16_t participant : participants) writer.u16(participant);
  return Session(parameters, parameters.suite->hash(writer.view()));
}

bool Session::takes_part(std::uint16_t trustee) const {
  return std::ranges::binary_search(participants(), trustee);
}

Bytes Session::header(CeremonyRound round, std::uint16_t trustee) const {
  return CanonicalWriter("piaojue/1 ceremony")
      .raw(id_)
      .u8(static_cast<std::uint8_t>(round))
      .u16(trustee)
      .take();
}

Bytes Session::proof_context(CeremonyRound round, std::uint16_t trustee, std::string_view about,
                             std::uint16_t other) const {
  return CanonicalWriter().raw(header(round, trustee)).text(about).u16(other).take();
}

void Reveal::write(CanonicalWriter& writer) const {
  write_key(writer, election);
  write_key(writer, note);
}

Result<Reveal> Reveal::read(CanonicalReader& reader, const Session& session) {
  PJ_TRY(Key election, read_key(reader, session));
  PJ_TRY(Key note, read_key(reader, session));
  return Reveal{std::move(election), std::move(note)};
}

Result<void> Reveal::verify(const Session& session, std::uint16_t trustee) const {
  PJ_CHECK(
      verify_schnorr(election.proof, election.commitments.front(),
                     session.proof_context(CeremonyRound::reveal, trustee, "election", trustee)));
  return verify_schnorr(note.proof, note.commitments.front(),
                        session.proof_context(CeremonyRound::reveal, trustee, "note", trustee));
}

Hash32 Reveal::commitment(const Session& session, std::uint16_t trustee) const {
  CanonicalWriter writer("piaojue/1 ceremony commitment");
  writer.raw(session.header(CeremonyRound::reveal, trustee));
  write(writer);
  return session.suite().hash(writer.view());
}

Result<void> SharePair::verify(const Reveal& sender, std::uint16_t receiver) const {
  const std::uint32_t x = receiver + 1U;
  if (!(multiply_generator(election) == evaluate_commitments(sender.election.commitments, x)) ||
      !(multiply_generator(note) == evaluate_commitments(sender.note.commitments, x)))
    return Error{ErrorCode::proof_invalid, "shares do not match what was committed to"};
  return {};
}

SealedShares SealedShares::seal(const Session& session, std::uint16_t sender,
                                std::uint16_t receiver, const SecretBytes& seed,
                                const SharePair& shares) {
  const SecretScalar secret =
      SecretScalar::derive(session.suite(), seed.reveal(), "ephemeral", receiver);
  Point ephemeral = multiply_generator(secret);
  SchnorrProof proof = SchnorrProof::prove(
      secret, session.proof_context(CeremonyRound::share, sender, "ephemeral", receiver), seed);
  const SecretBytes key = box_key(session, sender, receiver, ephemeral,
                                  multiply(secret, session.pin(receiver).exchange_key));
  SecretBytes plain(2 * kScalarSize);
  std::ranges::copy(shares.election.reveal_bytes().reveal(), plain.reveal_mutable().begin());
  std::ranges::copy(shares.note.reveal_bytes().reveal(),
                    plain.reveal_mutable().begin() + kScalarSize);
  SealedShares out{std::move(ephemeral), std::move(proof), {}};
  std::ranges::copy(aead_seal(session.suite().aead(), key.reveal(), kZeroNonce, {}, plain.reveal()),
                    out.box.begin());
  return out;
}

Result<SealedShares> SealedShares::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point ephemeral, read_point(reader, suite));
  PJ_TRY(SchnorrProof proof, SchnorrProof::read(reader, suite));
  PJ_TRY(const ByteView bytes, reader.raw(kBoxSize));
  PJ_TRY(const auto box, to_array<kBoxSize>(bytes));
  return SealedShares{std::move(ephemeral), std::move(proof), box};
}

void SealedShares::write(CanonicalWriter& writer) const {
  writer.raw(ephemeral.encode());
  proof.write(writer);
  writer.raw(box);
}

Result<void> SealedShares::verify(const Session& session, std::uint16_t sender,
                                  std::uint16_t receiver) const {
  return verify_schnorr(proof, ephemeral,
                        session.proof_context(CeremonyRound::share, sender, "ephemeral", receiver));
}

Result<SharePair> SealedShares::open(const Session& session, std::uint16_t sender,
                                     std::uint16_t receiver, const Point& shared) const {
  const SecretBytes key = box_key(session, sender, receiver, ephemeral, shared);
  PJ_TRY(const SecretBytes plain,
         aead_open(session.suite().aead(), key.reveal(), kZeroNonce, {}, box));
  const ByteView bytes = plain.reveal();
  PJ_TRY(SecretScalar election, SecretScalar::parse(session.suite(), bytes.first(kScalarSize)));
  PJ_TRY(SecretScalar note, SecretScalar::parse(session.suite(), bytes.last(kScalarSize)));
  return SharePair{std::move(election), std::move(note)};
}

void ShareMessage::write(CanonicalWriter& writer) const {
  for (const SealedShares& sealed : boxes) sealed.write(writer);
}

Result<ShareMessage> ShareMessage::read(CanonicalReader& reader, const Session& session) {
  ShareMessage out;
  for (std::size_t i = 1; i < session.participants().size(); ++i) {
    PJ_TRY(SealedShares sealed, SealedShares::read(reader, session.suite()));
    out.boxes.push_back(std::move(sealed));
  }
  return out;
}

Result<void> ShareMessage::verify(const Session& session, std::uint16_t sender) const {
  for (const std::uint16_t receiver : session.participants())
    if (receiver != sender)
      PJ_CHECK(box_for(session, sender, receiver).verify(session, sender, receiver));
  return {};
}

const SealedShares& ShareMessage::box_for(const Session& session, std::uint16_t sender,
                                          std::uint16_t receiver) const {
  assert(sender != receiver && session.takes_part(sender) && session.takes_part(receiver));
  std::size_t position = 0;
  for (const std::uint16_t participant : session.participants()) {
    if (participant == receiver) break;
    if (participant != sender) ++position;
  }
  return boxes[position];
}

void Verdict::write(CanonicalWriter& writer) const {
  writer.flag(complaint.has_value());
  if (!complaint) return;
  writer.u16(complaint->accused).raw(complaint->shared.encode());
  complaint->proof.write(writer);
}

Result<Verdict> Verdict::read(CanonicalReader& reader, const Session& session) {
  PJ_TRY(const bool complains, reader.flag());
  if (!complains) return Verdict{};
  PJ_TRY(const std::uint16_t accused, reader.u16());
  PJ_TRY(Point shared, read_point(reader, session.suite()));
  PJ_TRY(ChaumPedersenProof proof, ChaumPedersenProof::read(reader, session.suite()));
  return Verdict{Complaint{accused, std::move(shared), std::move(proof)}};
}

}  // namespace ceremony
}  // namespace piaojue
