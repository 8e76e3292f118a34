#include "core/group/signature.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

namespace {

const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }
const Suite& sm2() { return Suite::get(SuiteId::sm2_sm3); }

Scalar sm2_scalar(std::string_view hex) {
  return Scalar::parse(sm2(), from_hex(hex).value()).value();
}

Signature join(const Scalar& r, const Scalar& s) {
  Signature out{};
  std::ranges::copy(r.encode(), out.begin());
  std::ranges::copy(s.encode(), out.begin() + 32);
  return out;
}

/// The signing example of GB/T 32918.5 appendix A.
struct Sm2Example {
  Scalar secret = sm2_scalar("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
  Scalar r = sm2_scalar("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
  Scalar s = sm2_scalar("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  ByteView message = as_bytes("message digest");
  SigningKey key = SigningKey::from_secret(SecretScalar::from_public(secret)).value();
};

}  // namespace

TEST_CASE("verify_signature accepts its own and refuses each altered bit") {
  PJ_EACH_SUITE(suite);
  const SigningKey key = SigningKey::generate(suite);
  const Bytes message = to_bytes(as_bytes("a statement"));
  const Signature good = key.sign(message);
  REQUIRE(verify_signature(key.verify_key(), message, good));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Signature bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
    CHECK_FALSE(verify_signature(key.verify_key(), message, bad));
  }
  CHECK_FALSE(verify_signature(key.verify_key(), as_bytes("another"), good));
  CHECK_FALSE(verify_signature(SigningKey::generate(suite).verify_key(), message, good));
}

TEST_CASE("ECDSA signatures have low s, and the high twin is refused") {
  const SigningKey key = SigningKey::generate(p256());
  for (int i = 0; i < 20; ++i) {
    const Bytes message{static_cast<std::uint8_t>(i)};
    Signature signature = key.sign(message);
    const Scalar s = *Scalar::parse(p256(), ByteView(signature).last(32));
    const Bytes twin = (-s).encode();
    CHECK(s.encode() < twin);
    std::ranges::copy(twin, signature.begin() + 32);
    CHECK_FALSE(verify_signature(key.verify_key(), message, signature));
  }
}

TEST_CASE("verify_signature accepts the example of GB/T 32918.5") {
  const Sm2Example example;
  CHECK(to_hex(example.key.verify_key().encode()) ==
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
  CHECK(verify_signature(example.key.verify_key(), example.message, join(example.r, example.s)));
}

TEST_CASE("verify_signature has no other form of an SM2 signature that needs no secret") {
  const Sm2Example example;
  const auto accepts = [&](const Scalar& r, const Scalar& s) {
    return verify_signature(example.key.verify_key(), example.message, join(r, s)).has_value();
  };
  REQUIRE(accepts(example.r, example.s));
  CHECK_FALSE(accepts(example.r, -example.s));
  CHECK_FALSE(accepts(-example.r, example.s));
  CHECK_FALSE(accepts(-example.r, -example.s));
  CHECK_FALSE(accepts(example.s, example.r));
  CHECK_FALSE(accepts(example.r, -(example.r + example.s)));
  // With the secret there is a second s; but who has it could sign again anyway.
  const Scalar one = Scalar::from_u64(sm2(), 1);
  const Scalar two = Scalar::from_u64(sm2(), 2);
  const Scalar twin =
      -example.s - two * example.r * example.secret * (one + example.secret).inverse();
  CHECK(accepts(example.r, twin));
}

TEST_CASE("verify_signature refuses SM2 numbers out of range, and r + s = 0") {
  const Sm2Example example;
  const VerifyKey& key = example.key.verify_key();
  const Scalar zero = Scalar::zero(sm2());
  CHECK_FALSE(verify_signature(key, example.message, join(zero, example.s)));
  CHECK_FALSE(verify_signature(key, example.message, join(example.r, zero)));
  CHECK_FALSE(verify_signature(key, example.message, join(example.r, -example.r)));
  CHECK_FALSE(verify_signature(key, example.message, Signature{}));
  Signature overflowing = join(Scalar::from_u64(sm2(), 5), example.s);
  Bytes order(32);
  u256_to_bytes(sm2().order().prime(), order);
  order.back() += 5;
  std::ranges::copy(order, overflowing.begin());
  CHECK_FALSE(verify_signature(key, example.message, overflowing));
}

TEST_CASE("SM2 signatures bind the identity and the public key by Z") {
  // Made from the text of GB/T 32918.2, here without Z: e = H(message) alone.
  const Sm2Example example;
  const auto sign_digest = [&](const Hash32& digest) {
    const SecretScalar k = SecretScalar::random(sm2());
    const auto number = [](ByteView bytes) { return Scalar::parse(sm2(), bytes).value(); };
    const Bytes point = multiply_generator(k).encode();
    const Scalar r = number(digest) + number(ByteView(point).subspan(1, 32));
    const Scalar one = Scalar::from_u64(sm2(), 1);
    const Scalar s = (one + example.secret).inverse() * (k.reveal() - r * example.secret);
    return join(r, s);
  };
  const Bytes z =
      from_hex("b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3").value();
  const Hash32 with_z = Hasher(HashAlgorithm::sm3).update(z).update(example.message).finish();
  const VerifyKey& key = example.key.verify_key();
  CHECK(verify_signature(key, example.message, sign_digest(with_z)));
  CHECK_FALSE(verify_signature(key, example.message, sign_digest(sm2().hash(example.message))));
}

TEST_CASE("SigningKey refuses zero, and in SM2 minus one") {
  for (const Suite* const suite : Suite::all()) {
    CHECK_FALSE(SigningKey::from_secret(SecretScalar::zero(*suite)));
    CHECK(SigningKey::from_secret(SecretScalar::from_u64(*suite, 1)));
  }
  const auto minus_one = [](const Suite& suite) {
    return SecretScalar::from_public(-Scalar::from_u64(suite, 1));
  };
  CHECK(SigningKey::from_secret(minus_one(p256())));
  CHECK_FALSE(SigningKey::from_secret(minus_one(sm2())));
}

TEST_CASE("verify_signature refuses a signature of the same secret in the other suite") {
  PJ_EACH_SUITE(suite);
  const Bytes message = to_bytes(as_bytes("a statement"));
  const SigningKey key = SigningKey::from_secret(SecretScalar::from_u64(suite, 12345)).value();
  for (const Suite* const other : Suite::all()) {
    const SigningKey theirs =
        SigningKey::from_secret(SecretScalar::from_u64(*other, 12345)).value();
    CHECK(verify_signature(key.verify_key(), message, theirs.sign(message)).has_value() ==
          (other == &suite));
  }
}
