#include "core/ballot/encrypted_ballot.hpp"

#include <limits>

namespace piaojue {
namespace {

constexpr std::string_view kBallotTag = "piaojue/1 ballot";
constexpr std::size_t kMaxKeys = 8;  ///< one for each issuer at most

void write_credential(CanonicalWriter& writer, const Credential& credential) {
  writer.u16(static_cast<std::uint16_t>(credential.keys.size()));
  for (const VerifyKey& key : credential.keys) writer.raw(key.encode());
  writer.u16(static_cast<std::uint16_t>(credential.endorsements.size()));
  for (const Endorsement& e : credential.endorsements) write_endorsement(writer, e);
}

/// With one key every issuer signs it; with several, issuer i signs key i.
// R6.3-4
Result<void> check_credential_layout(const Credential& credential) {
  const std::size_t issuers = credential.endorsements.size();
  for (std::size_t i = 0; i < issuers; ++i) {
    const Endorsement& e = credential.endorsements[i];
    const std::size_t key = credential.keys.size() == 1 ? 0 : i;
    if (e.issuer != i || e.key != key)
      return Error{ErrorCode::malformed, "the credential's signatures are not in order"};
  }
  if (credential.keys.size() != 1 && credential.keys.size() != issuers)
    return Error{ErrorCode::malformed, "a credential has one key, or one for each issuer"};
  for (std::size_t i = 0; i < credential.keys.size(); ++i)
    for (std::size_t k = i + 1; k < credential.keys.size(); ++k)
      if (credential.keys[i] == credential.keys[k])
        return Error{ErrorCode::malformed, "a credential's keys differ"};
  return {};
}

Result<Credential> read_credential(CanonicalReader& reader, const Suite& suite) {
  Credential out;
  PJ_TRY(const std::uint16_t keys, reader.u16());
  // R6.3-3
  if (keys == 0 || keys > kMaxKeys) return Error{ErrorCode::malformed, "number of credential keys"};
  for (std::size_t i = 0; i < keys; ++i) {
    PJ_TRY(Point key, read_point(reader, suite));
    out.keys.push_back(std::move(key));
  }
  PJ_TRY(const std::uint16_t endorsements, reader.u16());
  if (endorsements == 0 || endorsements > kMaxKeys)
    return Error{ErrorCode::malformed, "number of issuers' signatures"};
  for (std::size_t i = 0; i < endorsements; ++i) {
    PJ_TRY(Endorsement endorsement, read_endorsement(reader));
    out.endorsements.push_back(std::move(endorsement));
  }
  PJ_CHECK(check_credential_layout(out));
  return out;
}

// R4.4-1, R6.3-6
void write_proof(CanonicalWriter& writer, const RangeProof& proof) {
  for (const RangeProof::Commitment& c : proof.commitments)
    writer.raw(c.a.encode()).raw(c.b.encode());
  for (const Scalar& c : proof.challenges) writer.raw(c.encode());
  for (const Scalar& z : proof.responses) writer.raw(z.encode());
}

Result<RangeProof> read_proof(CanonicalReader& reader, const Suite& suite, std::size_t branches) {
  RangeProof out;
  for (std::size_t i = 0; i < branches; ++i) {
    PJ_TRY(Point a, read_point(reader, suite));
    PJ_TRY(Point b, read_point(reader, suite));
    out.commitments.push_back({std::move(a), std::move(b)});
  }
  for (std::size_t i = 0; i + 1 < branches; ++i) {
    PJ_TRY(const Scalar c, read_scalar(reader, suite));
    out.challenges.push_back(c);
  }
  for (std::size_t i = 0; i < branches; ++i) {
    PJ_TRY(const Scalar z, read_scalar(reader, suite));
    out.responses.push_back(z);
  }
  return out;
}

Result<void> read_sealed_part(CanonicalReader& reader, const Suite& suite, const BallotShape& shape,
                              BallotBody& body) {
  PJ_TRY(const std::uint32_t selections, reader.u32());
  // R6.3-2
  if (selections != shape.selections())
    return Error{ErrorCode::malformed, "the ballot has another number of selections"};
  for (std::size_t i = 0; i < selections; ++i) {
    PJ_TRY(Ciphertext selection, Ciphertext::read(reader, suite));
    body.selections.push_back(std::move(selection));
  }
  for (std::size_t i = 0; i < selections; ++i) {
    PJ_TRY(RangeProof proof, read_proof(reader, suite, 2));
    body.selection_proofs.push_back(std::move(proof));
  }
  for (const LinearConstraint& constraint : shape.constraints()) {
    PJ_TRY(RangeProof proof,
           read_proof(reader, suite, std::size_t{constraint.hi} - constraint.lo + 1));
    body.constraint_proofs.push_back(std::move(proof));
  }
  return {};
}

}  // namespace

void write_ballot_context(CanonicalWriter& writer, const BallotContext& context) {
  writer.u16(context.suite->number()).raw(context.opening).raw(context.poll);
  writer.u16(context.voter_class);
}

Result<BallotContext> read_ballot_context(CanonicalReader& reader) {
  PJ_TRY(const std::uint16_t suite_number, reader.u16());
  PJ_TRY(const Suite* const suite, Suite::from_number(suite_number));
  PJ_TRY(const Hash32 opening, reader.hash());
  PJ_TRY(const Hash32 poll, reader.hash());
  PJ_TRY(const std::uint16_t voter_class, reader.u16());
  return BallotContext{suite, opening, poll, voter_class};
}

void write_endorsement(CanonicalWriter& writer, const Endorsement& endorsement) {
  writer.u16(endorsement.issuer).u16(endorsement.key);
  writer.raw(endorsement.prefix).raw(endorsement.signature);
}

Result<Endorsement> read_endorsement(CanonicalReader& reader) {
  PJ_TRY(const std::uint16_t issuer, reader.u16());
  PJ_TRY(const std::uint16_t key, reader.u16());
  PJ_TRY(const Hash32 prefix, reader.hash());
  PJ_TRY(const ByteView signature, reader.raw(kBlindSignatureSize));
  return Endorsement{issuer, key, prefix, to_bytes(signature)};
}

// R6.4-1
Bytes credential_message(const BallotContext& context, const VerifyKey& key) {
  CanonicalWriter writer("piaojue/1 credential");
  write_ballot_context(writer, context);
  return writer.raw(key.encode()).take();
}

// R6.3-1
Bytes encode_body(const BallotBody& body) {
  CanonicalWriter writer(kBallotTag);
  write_ballot_context(writer, body.context);
  write_credential(writer, body.credential);
  writer.count(body.selections.size());
  for (const Ciphertext& selection : body.selections) selection.write(writer);
  for (const RangeProof& proof : body.selection_proofs) write_proof(writer, proof);
  for (const RangeProof& proof : body.constraint_proofs) write_proof(writer, proof);
  return writer.take();
}

Bytes SignedBallot::encode() const {
  CanonicalWriter writer;
  writer.raw(encode_body(body));
  // R6.3-5
  for (const Signature& signature : signatures) writer.raw(signature);
  return writer.take();
}

Result<SignedBallot> SignedBallot::parse(ByteView bytes, const Suite& suite,
                                         const BallotShape& shape) {
  CanonicalReader reader(bytes);
  PJ_CHECK(reader.expect_tag(kBallotTag));
  PJ_TRY(const BallotContext context, read_ballot_context(reader));
  if (context.suite != &suite) return Error{ErrorCode::wrong_context, "ballot of another suite"};
  PJ_TRY(Credential credential, read_credential(reader, suite));
  SignedBallot out{{context, std::move(credential), {}, {}, {}}, {}};
  PJ_CHECK(read_sealed_part(reader, suite, shape, out.body));
  for (std::size_t i = 0; i < out.body.credential.keys.size(); ++i) {
    PJ_TRY(const ByteView raw, reader.raw(std::tuple_size_v<Signature>));
    PJ_TRY(const Signature signature, to_array<64>(raw));
    out.signatures.push_back(signature);
  }
  PJ_CHECK(reader.finish());
  return out;
}

Result<BallotContext> peek_ballot_context(ByteView bytes) {
  CanonicalReader reader(bytes);
  PJ_CHECK(reader.expect_tag(kBallotTag));
  return read_ballot_context(reader);
}

// R6.5-1
Hash32 compute_tracker(const BallotContext& context, std::span<const Ciphertext> selections) {
  CanonicalWriter writer("piaojue/1 tracker");
  writer.raw(context.opening).raw(context.poll).count(selections.size());
  for (const Ciphertext& selection : selections) selection.write(writer);
  return context.suite->hash(writer.view());
}

Hash32 compute_ballot_seed(const BallotContext& context, const std::vector<VerifyKey>& keys,
                           const BallotShape& shape, std::span<const Ciphertext> selections,
                           const std::vector<const std::vector<RangeProof::Commitment>*>& proofs) {
  CanonicalWriter credential;
  for (const VerifyKey& key : keys) credential.raw(key.encode());
  CanonicalWriter ciphertexts;
  for (const Ciphertext& selection : selections) selection.write(ciphertexts);
  CanonicalWriter commitments;
  for (const auto* proof : proofs)
    for (const RangeProof::Commitment& c : *proof) commitments.raw(c.a.encode()).raw(c.b.encode());
  // R4.4-4
  return Transcript(*context.suite, "ballot")
      .append("opening", context.opening)
      .append("poll", context.poll)
      .append("class", std::uint32_t{context.voter_class})
      .append("credential", credential.view())
      .append("shape", context.suite->hash(shape.encode()))
      .append("ciphertexts", ciphertexts.view())
      .append("commitments", commitments.view())
      .seed();
}

}  // namespace piaojue
