// expand_message_xmd against RFC 9380; points and signatures against Wycheproof; Shamir shares
// against RFC 9591.
#include "core/crypto/threshold.hpp"
#include "core/group/signature.hpp"
#include "tests/vectors/vectors.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("expand_message_xmd agrees with RFC 9380 appendix K.1", "[R3.3-1]") {
  const auto vectors = load_vectors("rfc9380_expand_message_xmd_sha256.json");
  if (!vectors) return;
  const std::string dst = vectors->at("DST");
  int count = 0;
  for (const auto& test : vectors->at("tests")) {
    const std::string message = test["msg"];
    const std::size_t size = std::stoul(test["len_in_bytes"].get<std::string>(), nullptr, 16);
    CHECK(expand_message_xmd(HashAlgorithm::sha256, as_bytes(message), dst, size) ==
          hex(test["uniform_bytes"]));
    ++count;
  }
  CHECK(count >= 10);
}

TEST_CASE("Scalar::hash reduces as RFC 9380 hash_to_field does", "[R3.3-2]") {
  // The published field elements are modulo p, ours modulo q, so this recomputes from the 48 bytes.
  const auto vectors = load_vectors("rfc9380_p256_sswu_ro.json");
  if (!vectors) return;
  int count = 0;
  for (const auto& test : vectors->at("vectors")) {
    const std::string message = test["msg"];
    const std::string dst = vectors->at("dst");
    const Bytes wide = expand_message_xmd(HashAlgorithm::sha256, as_bytes(message), dst, 48);
    Scalar expected = Scalar::zero(suite());
    for (const std::uint8_t byte : wide)
      expected = expected * Scalar::from_u64(suite(), 256) + Scalar::from_u64(suite(), byte);
    CHECK(Scalar::hash(suite(), as_bytes(message), dst) == expected);
    ++count;
  }
  CHECK(count >= 5);
}

TEST_CASE("Point agrees with Wycheproof's ECDH on P-256", "[R3.2-1]") {
  const auto vectors = load_vectors("wycheproof_ecdh_secp256r1_ecpoint.json");
  if (!vectors) return;
  Count count;
  for (const auto& group : vectors->at("testGroups"))
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"] << " " << test["comment"]);
      const auto point = Point::parse(suite(), hex(test["public"]));
      // "acceptable" is a valid point in compressed form, which is no encoding of ours.
      if (test["result"] != "valid") {
        CHECK_FALSE(point);
        ++count.refused;
        continue;
      }
      REQUIRE(point);
      const auto bytes = hex_number(test["private"], kScalarSize);
      REQUIRE(bytes);
      const auto secret = SecretScalar::parse(suite(), *bytes);
      REQUIRE(secret);
      const Bytes shared = hex(test["shared"]);
      CHECK(equal(ByteView(multiply(*secret, *point).encode()).subspan(1, 32), shared));
      CHECK(multiply(*secret, *point) == multiply_vartime(secret->reveal(), *point));
      ++count.accepted;
    }
  CHECK(count.accepted >= 330);
  CHECK(count.refused >= 25);
}

/// The r || s of a strict DER ECDSA-Sig-Value; nothing for any other bytes.
std::optional<Signature> from_der(ByteView der) {
  Signature out{};
  if (der.size() < 2 || der[0] != 0x30 || der[1] >= 0x80 || der[1] != der.size() - 2)
    return std::nullopt;
  der = der.subspan(2);
  for (std::size_t number = 0; number < 2; ++number) {
    if (der.size() < 2 || der[0] != 0x02 || der[1] == 0 || der[1] > der.size() - 2)
      return std::nullopt;
    ByteView digits = der.subspan(2, der[1]);
    der = der.subspan(2 + digits.size());
    if (digits[0] >= 0x80) return std::nullopt;  // negative
    if (digits[0] == 0 && digits.size() > 1) {
      digits = digits.subspan(1);
      if (digits[0] < 0x80) return std::nullopt;  // zeros in front
    }
    if (digits.size() > kScalarSize) return std::nullopt;
    std::ranges::copy(digits, out.begin() + static_cast<std::ptrdiff_t>((number + 1) * kScalarSize -
                                                                        digits.size()));
  }
  if (!der.empty()) return std::nullopt;
  return out;
}

bool has_high_s(const Signature& signature) {
  const auto s = Scalar::parse(suite(), ByteView(signature).last(kScalarSize));
  return s && s->encode() > (-*s).encode();
}

/// The other s that satisfies the same equation.
Signature with_other_s(Signature signature) {
  const Scalar s = Scalar::parse(suite(), ByteView(signature).last(kScalarSize)).value();
  std::ranges::copy((-s).encode(), signature.begin() + kScalarSize);
  return signature;
}

TEST_CASE("verify_signature agrees with Wycheproof's ECDSA on P-256, but for high s",
          "[R3.4-2][R3.4-3][R3.4-4]") {
  const auto vectors = load_vectors("wycheproof_ecdsa_secp256r1_sha256.json");
  if (!vectors) return;
  Count count;
  int high = 0;
  for (const auto& group : vectors->at("testGroups")) {
    const auto key = Point::parse(suite(), hex(group["publicKey"]["uncompressed"]));
    REQUIRE(key);
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"] << " " << test["comment"]);
      const auto signature = from_der(hex(test["sig"]));
      const Bytes message = hex(test["msg"]);
      if (test["result"] != "valid") {
        if (signature) CHECK_FALSE(verify_signature(*key, message, *signature));
        ++count.refused;
        continue;
      }
      REQUIRE(signature);
      const bool is_high = has_high_s(*signature);
      CHECK(verify_signature(*key, message, *signature).has_value() == !is_high);
      CHECK(verify_signature(*key, message, with_other_s(*signature)).has_value() == is_high);
      ++(is_high ? high : count.accepted);
    }
  }
  WARN("of Wycheproof's valid ECDSA signatures, " << count.accepted << " have low s and pass, "
                                                  << high
                                                  << " have high s and are refused as they stand");
  CHECK(count.accepted + high >= 174);
  CHECK(high > 0);
  CHECK(count.accepted > 0);
  CHECK(count.refused >= 310);
}

TEST_CASE("lagrange_at_zero recombines the shares of RFC 9591 E.1", "[R5.4-2]") {
  const auto vectors = load_vectors("rfc9591_frost_p256.json");
  if (!vectors) return;
  const auto& inputs = vectors->at("inputs");
  const auto scalar = [](const auto& text) { return Scalar::parse(suite(), hex(text)).value(); };
  const Scalar secret = scalar(inputs["group_secret_key"]);
  const Scalar slope = scalar(inputs["share_polynomial_coefficients"][0]);

  std::vector<std::pair<std::uint32_t, Scalar>> shares;
  for (const auto& share : inputs["participant_shares"]) {
    const std::uint32_t index = share["identifier"];
    shares.emplace_back(index, scalar(share["participant_share"]));
    CHECK(shares.back().second == secret + slope * Scalar::from_u64(suite(), index));
  }
  int pairs = 0;
  for (const auto& a : shares)
    for (const auto& b : shares) {
      if (a.first == b.first) continue;
      const std::array indices{a.first, b.first};
      CHECK(lagrange_at_zero(suite(), a.first, indices) * a.second +
                lagrange_at_zero(suite(), b.first, indices) * b.second ==
            secret);
      ++pairs;
    }
  CHECK(pairs >= 6);

  const Bytes compressed = hex(inputs["group_public_key"]);
  const Point key = multiply_vartime(secret, Point::generator(suite()));
  CHECK(equal(ByteView(key.encode()).subspan(1, 32), ByteView(compressed).subspan(1)));
}

}  // namespace
}  // namespace piaojue
