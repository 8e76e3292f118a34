#include "core/crypto/chaum_pedersen.hpp"

#include <catch2/catch.hpp>

#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

const ByteView kContext = as_bytes("trustee 1, round 2");

template <class Proof>
Bytes encode(const Proof& proof) {
  CanonicalWriter writer;
  proof.write(writer);
  return writer.take();
}

/// Whether the bytes are a proof that `verify` takes.
template <class Proof, class Verify>
bool accepts(const Suite& suite, ByteView bytes, const Verify& verify) {
  CanonicalReader reader(bytes);
  const Result<Proof> proof = Proof::read(reader, suite);
  return proof && reader.finish() && verify(*proof);
}

template <class Proof, class Verify>
void check_wire_form(const Suite& suite, const Proof& proof, const Verify& verify) {
  const Bytes bytes = encode(proof);
  CHECK(bytes.size() == Proof::kSize);
  CHECK(accepts<Proof>(suite, bytes, verify));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    Bytes altered = bytes;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    INFO("bit " << bit);
    CHECK_FALSE(accepts<Proof>(suite, altered, verify));
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(accepts<Proof>(suite, ByteView(bytes).first(size), verify));
}

TEST_CASE_METHOD(test::EachSuite, "verify_schnorr accepts a proof and refuses every altered bit") {
  const SecretScalar x = SecretScalar::random(suite());
  const Point y = multiply_generator(x);
  check_wire_form(suite(), SchnorrProof::prove(x, kContext), [&](const SchnorrProof& proof) {
    return verify_schnorr(proof, y, kContext).has_value();
  });
}

TEST_CASE_METHOD(test::EachSuite,
                 "verify_schnorr refuses altered commitment, response, statement and context") {
  const SecretScalar x = SecretScalar::random(suite());
  const Point y = multiply_generator(x);
  const SchnorrProof proof = SchnorrProof::prove(x, kContext);
  const Scalar one = Scalar::from_u64(suite(), 1);

  SchnorrProof altered = proof;
  altered.commitment += Point::generator(suite());
  CHECK_FALSE(verify_schnorr(altered, y, kContext));
  altered = proof;
  altered.response += one;
  CHECK_FALSE(verify_schnorr(altered, y, kContext));
  altered.commitment +=
      Point::generator(suite());  // both: the equation holds for the old challenge
  CHECK_FALSE(verify_schnorr(altered, y, kContext));
  CHECK_FALSE(verify_schnorr(proof, y + Point::generator(suite()), kContext));
  CHECK_FALSE(verify_schnorr(proof, y, as_bytes("trustee 2, round 2")));
  CHECK_FALSE(verify_schnorr(proof, y, {}));
  CHECK(verify_schnorr(proof, y, as_bytes("x")).error().code == ErrorCode::proof_invalid);
}

TEST_CASE_METHOD(test::EachSuite, "verify_schnorr refuses the identity") {
  const SecretScalar nonce = SecretScalar::random(suite());
  // With x = 0, response = nonce satisfies the equation for every challenge.
  const SchnorrProof proof{multiply_generator(nonce), nonce.reveal()};
  CHECK_FALSE(verify_schnorr(proof, Point::identity(suite()), kContext));
  const SecretScalar x = SecretScalar::random(suite());
  CHECK_FALSE(verify_schnorr({Point::identity(suite()), Scalar::zero(suite())},
                             multiply_generator(x), kContext));
}

TEST_CASE_METHOD(test::EachSuite,
                 "SchnorrProof repeats itself for one nonce seed and no other statement's nonce") {
  const SecretScalar x = SecretScalar::random(suite());
  const SecretBytes seed = random_secret(32);
  const SchnorrProof proof = SchnorrProof::prove(x, kContext, seed);
  CHECK(encode(proof) == encode(SchnorrProof::prove(x, kContext, seed)));
  CHECK_FALSE(proof.commitment == SchnorrProof::prove(x, as_bytes("other"), seed).commitment);
  const SecretScalar other = SecretScalar::random(suite());
  CHECK_FALSE(proof.commitment == SchnorrProof::prove(other, kContext, seed).commitment);
  CHECK_FALSE(proof.commitment == SchnorrProof::prove(x, kContext).commitment);
}

struct EqualExponents : test::EachSuite {
  SecretScalar x = SecretScalar::random(suite());
  Point y = multiply_generator(x);
  Point a = multiply_generator(SecretScalar::random(suite()));
  Point d = multiply(x, a);
  ChaumPedersenProof proof = ChaumPedersenProof::prove(x, y, a, d, kContext);
};

TEST_CASE_METHOD(EqualExponents,
                 "verify_chaum_pedersen accepts a proof and refuses every altered bit") {
  check_wire_form(suite(), proof, [&](const ChaumPedersenProof& read) {
    return verify_chaum_pedersen(read, y, a, d, kContext).has_value();
  });
}

TEST_CASE_METHOD(EqualExponents,
                 "verify_chaum_pedersen refuses altered commitments, response and context") {
  CHECK(verify_chaum_pedersen(proof, y, a, d, kContext));
  const Point g = Point::generator(suite());
  ChaumPedersenProof altered = proof;
  altered.commitment_g += g;
  CHECK_FALSE(verify_chaum_pedersen(altered, y, a, d, kContext));
  altered = proof;
  altered.commitment_a += g;
  CHECK_FALSE(verify_chaum_pedersen(altered, y, a, d, kContext));
  altered = proof;
  altered.response += Scalar::from_u64(suite(), 1);
  CHECK_FALSE(verify_chaum_pedersen(altered, y, a, d, kContext));
  altered = proof;
  std::swap(altered.commitment_g, altered.commitment_a);
  CHECK_FALSE(verify_chaum_pedersen(altered, y, a, d, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, y, a, d, as_bytes("another poll")));
}

TEST_CASE_METHOD(EqualExponents, "verify_chaum_pedersen refuses another statement") {
  const Point g = Point::generator(suite());
  CHECK_FALSE(verify_chaum_pedersen(proof, y + g, a, d, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, y, a + g, d, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, y, a, d + g, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, a, y, d, kContext));
  const Point none = Point::identity(suite());
  CHECK_FALSE(verify_chaum_pedersen(proof, none, a, d, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, y, none, d, kContext));
  CHECK_FALSE(verify_chaum_pedersen(proof, y, a, none, kContext));
}

TEST_CASE_METHOD(EqualExponents, "verify_chaum_pedersen refuses unequal exponents") {
  // An honest prover run on a false statement: one of the two equations cannot hold.
  const Point wrong = multiply(SecretScalar::random(suite()), a);
  const auto forged = ChaumPedersenProof::prove(x, y, a, wrong, kContext);
  CHECK_FALSE(verify_chaum_pedersen(forged, y, a, wrong, kContext));
  const Point wrong_key = multiply_generator(SecretScalar::random(suite()));
  const auto forged_key = ChaumPedersenProof::prove(x, wrong_key, a, d, kContext);
  CHECK_FALSE(verify_chaum_pedersen(forged_key, wrong_key, a, d, kContext));
}

TEST_CASE_METHOD(EqualExponents, "ChaumPedersenProof repeats itself for one nonce seed only") {
  const SecretBytes seed = random_secret(32);
  const auto first = ChaumPedersenProof::prove(x, y, a, d, kContext, seed);
  CHECK(encode(first) == encode(ChaumPedersenProof::prove(x, y, a, d, kContext, seed)));
  const auto other = ChaumPedersenProof::prove(x, y, a, d, as_bytes("other"), seed);
  CHECK_FALSE(first.commitment_g == other.commitment_g);
}

// Proofs made by hand from the text of SPEC 4.3: every part of the statement is in the challenge,
// so none can be chosen after it.

TEST_CASE_METHOD(test::EachSuite, "verify_schnorr computes its challenge as SPEC 4.3 says") {
  const SecretScalar x = SecretScalar::random(suite());
  const SecretScalar nonce = SecretScalar::random(suite());
  const Point y = multiply_generator(x);
  const Point commitment = multiply_generator(nonce);
  Transcript transcript(suite(), "schnorr");
  transcript.append("context", kContext).append("y", y).append("commitment", commitment);
  const Scalar c = challenge(suite(), transcript.seed(), 0);
  CHECK(verify_schnorr({commitment, nonce.respond(c, x)}, y, kContext));
}

TEST_CASE_METHOD(EqualExponents, "verify_chaum_pedersen computes its challenge as SPEC 4.3 says") {
  const SecretScalar nonce = SecretScalar::random(suite());
  const Point commitment_g = multiply_generator(nonce);
  const Point commitment_a = multiply(nonce, a);
  Transcript transcript(suite(), "chaum-pedersen");
  transcript.append("context", kContext).append("y", y).append("a", a).append("d", d);
  transcript.append("commitment_g", commitment_g).append("commitment_a", commitment_a);
  const Scalar c = challenge(suite(), transcript.seed(), 0);
  CHECK(
      verify_chaum_pedersen({commitment_g, commitment_a, nonce.respond(c, x)}, y, a, d, kContext));
}

}  // namespace
}  // namespace piaojue
