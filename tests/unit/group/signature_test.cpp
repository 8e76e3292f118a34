#include "core/group/signature.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"

using namespace piaojue;

namespace {
const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }
}  // namespace

TEST_CASE("verify_signature accepts its own and refuses each altered bit") {
  const SigningKey key = SigningKey::generate(p256());
  const Bytes message = to_bytes(as_bytes("a statement"));
  const Signature good = key.sign(message);
  REQUIRE(verify_signature(key.verify_key(), message, good));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Signature bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
    CHECK_FALSE(verify_signature(key.verify_key(), message, bad));
  }
  CHECK_FALSE(verify_signature(key.verify_key(), as_bytes("another"), good));
  CHECK_FALSE(verify_signature(SigningKey::generate(p256()).verify_key(), message, good));
}

TEST_CASE("signatures have low s, and the high twin is refused") {
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
