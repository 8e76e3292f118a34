#include "core/crypto/chaum_pedersen.hpp"

#include <array>
#include <cassert>

#include "core/group/msm/msm.hpp"
#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

Transcript schnorr_statement(const Point& y, ByteView context) {
  Transcript transcript(y.suite(), "schnorr");
  transcript.append("context", context).append("y", y);
  return transcript;
}

Transcript chaum_pedersen_statement(const Point& y, const Point& a, const Point& d,
                                    ByteView context) {
  Transcript transcript(y.suite(), "chaum-pedersen");
  transcript.append("context", context).append("y", y).append("a", a).append("d", d);
  return transcript;
}

// R4.3-1
Scalar schnorr_challenge(const Point& y, ByteView context, const Point& commitment) {
  Transcript transcript = schnorr_statement(y, context);
  transcript.append("commitment", commitment);
  return challenge(y.suite(), transcript.seed(), 0);
}

// R4.3-2
Scalar chaum_pedersen_challenge(const Point& y, const Point& a, const Point& d, ByteView context,
                                const Point& commitment_g, const Point& commitment_a) {
  Transcript transcript = chaum_pedersen_statement(y, a, d, context);
  transcript.append("commitment_g", commitment_g).append("commitment_a", commitment_a);
  return challenge(y.suite(), transcript.seed(), 0);
}

/// Different for different statements under one seed, and unpredictable while either the seed or
/// the secret is.
SecretScalar derive_nonce(const SecretBytes& nonce_seed, const SecretScalar& x,
                          const Hash32& statement) {
  assert(nonce_seed.size() == 32);
  const SecretBytes secret = x.reveal_bytes();
  SecretBytes seed(nonce_seed.size() + secret.size() + statement.size());
  auto out = std::ranges::copy(nonce_seed.reveal(), seed.reveal_mutable().begin()).out;
  out = std::ranges::copy(secret.reveal(), out).out;
  std::ranges::copy(statement, out);
  // R4.3-4
  return SecretScalar::derive(x.suite(), seed.reveal(), "sigma nonce", 0);
}

/// response * base = commitment + challenge * image
bool holds(const Scalar& response, const Point& base, const Point& commitment,
           const Scalar& challenge, const Point& image) {
  const std::array scalars{response, -challenge};
  const std::array<const Point*, 2> points{&base, &image};
  return multi_multiply_vartime(base.suite(), scalars, points) == commitment;
}

Error invalid(const char* what) { return {ErrorCode::proof_invalid, what}; }

}  // namespace

SchnorrProof SchnorrProof::prove(const SecretScalar& x, ByteView context) {
  return prove(x, context, random_secret(32));
}

SchnorrProof SchnorrProof::prove(const SecretScalar& x, ByteView context,
                                 const SecretBytes& nonce_seed) {
  const Point y = multiply_generator(x);
  const SecretScalar nonce = derive_nonce(nonce_seed, x, schnorr_statement(y, context).seed());
  Point commitment = multiply_generator(nonce);
  Scalar response = nonce.respond(schnorr_challenge(y, context, commitment), x);
  return {std::move(commitment), response};
}

Result<SchnorrProof> SchnorrProof::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point commitment, read_point(reader, suite));
  PJ_TRY(Scalar response, read_scalar(reader, suite));
  return SchnorrProof{std::move(commitment), response};
}

void SchnorrProof::write(CanonicalWriter& writer) const {
  writer.raw(commitment.encode()).raw(response.encode());
}

Result<void> verify_schnorr(const SchnorrProof& proof, const Point& y, ByteView context) {
  // R4.3-3
  if (y.is_identity() || proof.commitment.is_identity())
    return invalid("Schnorr proof about the identity");
  const Scalar c = schnorr_challenge(y, context, proof.commitment);
  if (!holds(proof.response, Point::generator(y.suite()), proof.commitment, c, y))
    return invalid("Schnorr proof does not hold");
  return {};
}

ChaumPedersenProof ChaumPedersenProof::prove(const SecretScalar& x, const Point& y, const Point& a,
                                             const Point& d, ByteView context) {
  return prove(x, y, a, d, context, random_secret(32));
}

ChaumPedersenProof ChaumPedersenProof::prove(const SecretScalar& x, const Point& y, const Point& a,
                                             const Point& d, ByteView context,
                                             const SecretBytes& nonce_seed) {
  const SecretScalar nonce =
      derive_nonce(nonce_seed, x, chaum_pedersen_statement(y, a, d, context).seed());
  Point commitment_g = multiply_generator(nonce);
  Point commitment_a = multiply(nonce, a);
  const Scalar c = chaum_pedersen_challenge(y, a, d, context, commitment_g, commitment_a);
  return {std::move(commitment_g), std::move(commitment_a), nonce.respond(c, x)};
}

Result<ChaumPedersenProof> ChaumPedersenProof::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point commitment_g, read_point(reader, suite));
  PJ_TRY(Point commitment_a, read_point(reader, suite));
  PJ_TRY(Scalar response, read_scalar(reader, suite));
  return ChaumPedersenProof{std::move(commitment_g), std::move(commitment_a), response};
}

void ChaumPedersenProof::write(CanonicalWriter& writer) const {
  writer.raw(commitment_g.encode()).raw(commitment_a.encode()).raw(response.encode());
}

Result<void> verify_chaum_pedersen(const ChaumPedersenProof& proof, const Point& y, const Point& a,
                                   const Point& d, ByteView context) {
  // R4.3-3
  if (y.is_identity() || a.is_identity() || d.is_identity() || proof.commitment_g.is_identity() ||
      proof.commitment_a.is_identity())
    return invalid("Chaum-Pedersen proof about the identity");
  const Scalar c =
      chaum_pedersen_challenge(y, a, d, context, proof.commitment_g, proof.commitment_a);
  if (!holds(proof.response, Point::generator(y.suite()), proof.commitment_g, c, y) ||
      !holds(proof.response, a, proof.commitment_a, c, d))
    return invalid("Chaum-Pedersen proof does not hold");
  return {};
}

}  // namespace piaojue
