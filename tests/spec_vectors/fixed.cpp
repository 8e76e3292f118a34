#include "tests/spec_vectors/fixed.hpp"

#include <cassert>
#include <fmt/format.h>

#include "core/base/canonical.hpp"
#include "core/crypto/blind_rsa_internal.hpp"
#include "tests/spec_vectors/issuer_key.hpp"

namespace piaojue::vectors {
namespace {

constexpr std::uint16_t kSm2Number = 2;

Scalar reduced(const Suite& suite, ByteView big_endian) {
  Bytes bytes(kScalarSize);
  u256_to_bytes(suite.order().reduce(big_endian), bytes);
  return Scalar::parse(suite, bytes).value();
}

Scalar x_of(const Point& point) {
  const Bytes encoded = point.encode();
  return reduced(point.suite(), ByteView(encoded).subspan(1, 32));
}

Scalar public_scalar(const SecretScalar& secret) { return secret.reveal(); }

Signature joined(const Scalar& r, const Scalar& s) {
  Signature out{};
  std::ranges::copy(s.encode(), std::ranges::copy(r.encode(), out.begin()).out);
  return out;
}

FixedSignature ecdsa(const SigningKey& key, ByteView message, const Scalar& k) {
  const Suite& suite = key.verify_key().suite();
  const Hash32 hashed = suite.hash(message);
  const Scalar r = x_of(multiply_vartime(k, Point::generator(suite)));
  Scalar s = k.inverse() * (reduced(suite, hashed) + r * public_scalar(key.secret()));
  if ((-s).encode() < s.encode()) s = -s;
  return {to_bytes(hashed), k, joined(r, s)};
}

/// Z of GB/T 32918.2: length of the identifier in bits, identifier, a, b, G, P.
Hash32 signer_hash(const Point& key) {
  static constexpr std::string_view kId = "1234567812345678";
  static constexpr std::string_view kCurve =
      "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
      "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93";
  const Bytes generator = Point::generator(key.suite()).encode();
  const Bytes encoded = key.encode();
  CanonicalWriter out;
  out.u16(8 * kId.size()).raw(as_bytes(kId)).raw(from_hex(kCurve).value());
  out.raw(ByteView(generator).subspan(1)).raw(ByteView(encoded).subspan(1));
  return key.suite().hash(out.view());
}

FixedSignature sm2(const SigningKey& key, ByteView message, const Scalar& k) {
  const Suite& suite = key.verify_key().suite();
  const Hash32 hashed =
      suite.hash(CanonicalWriter().raw(signer_hash(key.verify_key())).raw(message).view());
  const Scalar d = public_scalar(key.secret());
  const Scalar r = reduced(suite, hashed) + x_of(multiply_vartime(k, Point::generator(suite)));
  const Scalar s = (Scalar::from_u64(suite, 1) + d).inverse() * (k - r * d);
  return {to_bytes(hashed), k, joined(r, s)};
}

}  // namespace

SecretBytes base_seed() {
  SecretBytes out(32);
  for (std::size_t i = 0; i < out.size(); ++i)
    out.reveal_mutable()[i] = static_cast<std::uint8_t>(i);
  return out;
}

SecretScalar fixed_scalar(const Suite& suite, std::string_view label, std::uint32_t index) {
  return SecretScalar::derive(suite, base_seed().reveal(), label, index);
}

SigningKey fixed_key(const Suite& suite, std::string_view label, std::uint32_t index) {
  return SigningKey::from_secret(fixed_scalar(suite, label, index)).value();
}

Bytes fixed_bytes(const Suite& suite, std::string_view label, std::size_t size) {
  return to_bytes(
      hkdf(suite.hash_algorithm(), base_seed().reveal(), {}, as_bytes(label), size).reveal());
}

FixedSignature fixed_signature(const SigningKey& key, ByteView message, const SecretScalar& nonce) {
  FixedSignature out = key.verify_key().suite().number() == kSm2Number
                           ? sm2(key, message, public_scalar(nonce))
                           : ecdsa(key, message, public_scalar(nonce));
  verify_signature(key.verify_key(), message, out.signature).value();
  return out;
}

FixedRangeProver::FixedRangeProver(const Point& key, std::uint32_t value, std::uint32_t lo,
                                   std::uint32_t hi, std::string_view label)
    : true_branch_(value - lo) {
  assert(lo <= value && value <= hi);
  const Suite& suite = key.suite();
  const Point generator = Point::generator(suite);
  for (std::uint32_t i = 0; i <= hi - lo; ++i) {
    nonces.push_back(fixed_scalar(suite, fmt::format("{} e", label), i).reveal());
    first_challenges.push_back(fixed_scalar(suite, fmt::format("{} c", label), i).reveal());
    const Scalar distance = Scalar::from_u64(suite, lo + i) - Scalar::from_u64(suite, value);
    proof_.commitments.push_back({multiply_vartime(nonces[i], generator),
                                  multiply_vartime(nonces[i], key) +
                                      multiply_vartime(first_challenges[i] * distance, generator)});
  }
}

RangeProof FixedRangeProver::respond(const Scalar& challenge, const SecretScalar& randomness) {
  std::vector<Scalar> all = first_challenges;
  Scalar rest = challenge;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i != true_branch_) rest = rest - all[i];
  all[true_branch_] = rest;
  for (std::size_t i = 0; i < all.size(); ++i)
    proof_.responses.push_back(nonces[i] + all[i] * public_scalar(randomness));
  all.pop_back();  // the last follows from the others
  proof_.challenges = std::move(all);
  return proof_;
}

const IssuerKey& example_issuer_key() {
  static const IssuerKey kKey = IssuerKey::parse(from_hex(kIssuerKeyDer).value()).value();
  return kKey;
}

const IssuerKey& example_note_issuer_key() {
  static const IssuerKey kKey = IssuerKey::parse(from_hex(kNoteIssuerKeyDer).value()).value();
  return kKey;
}

FixedBlinding fixed_blinding(const Suite& suite, const IssuerKey& issuer, ByteView message,
                             std::string_view label) {
  const IssuerPublicKey& key = issuer.public_key();
  FixedBlinding out;
  out.request.state.prefix =
      to_array<32>(fixed_bytes(suite, fmt::format("{} prefix", label), 32)).value();
  out.salt = fixed_bytes(suite, fmt::format("{} salt", label), detail::kPssSaltSize);
  Bytes inverse = fixed_bytes(suite, fmt::format("{} inverse", label), key.size());
  inverse[0] = 0;  // below n
  out.encoded =
      detail::emsa_pss_encode(CanonicalWriter().raw(out.request.state.prefix).raw(message).view(),
                              8 * key.size() - 1, out.salt);
  out.request.blinded_message = detail::blind_encoded(key, out.encoded, inverse).value();
  out.request.state.inverse = SecretBytes::adopt(std::move(inverse));
  out.answer = issuer.blind_sign(out.request.blinded_message).value();
  out.signature = finalize(key, message, out.request.state, out.answer).value();
  return out;
}

}  // namespace piaojue::vectors
