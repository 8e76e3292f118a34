#include "core/ballot/encrypted_ballot.hpp"

#include <limits>

namespace piaojue {
namespace {

// R4.4-1, R6.3-6
void write_proof(CanonicalWriter& writer, const RangeProof& proof) {
  for (const RangeProof::Commitment& c : proof.commitments)
    writer.raw(c.a.encoding()).raw(c.b.encoding());
  for (const Scalar& c : proof.challenges) writer.raw(c.encode());
  for (const Scalar& z : proof.responses) writer.raw(z.encode());
}

Result<RangeProof> read_proof(CanonicalReader& reader, const Suite& suite, std::size_t branches) {
  RangeProof out;
  out.commitments.reserve(branches);
  out.challenges.reserve(branches - 1);
  out.responses.reserve(branches);
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
  body.selections.reserve(selections);
  body.selection_proofs.reserve(selections);
  body.constraint_proofs.reserve(shape.constraints().size());
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
  write_signatures(writer, signatures);
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
  PJ_TRY(out.signatures, read_signatures(reader, out.body.credential.keys.size()));
  PJ_CHECK(reader.finish());
  return out;
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
    for (const RangeProof::Commitment& c : *proof)
      commitments.raw(c.a.encoding()).raw(c.b.encoding());
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
