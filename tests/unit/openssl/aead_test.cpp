#include "core/openssl/aead.hpp"

#include <catch2/catch.hpp>

#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"

namespace piaojue {
namespace {

const AeadNonce kNonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

TEST_CASE("aead_open yields what aead_seal took") {
  const Bytes key = random_bytes(32);
  for (const std::size_t size : {0U, 1U, 16U, 64U, 4096U}) {
    const Bytes plain = random_bytes(size);
    for (const std::string_view associated : {"", "associated"}) {
      const Bytes sealed = aead_seal(key, kNonce, as_bytes(associated), plain);
      CHECK(sealed.size() == size + 16);
      const auto opened = aead_open(key, kNonce, as_bytes(associated), sealed);
      REQUIRE(opened);
      CHECK(equal(opened->reveal(), plain));
    }
  }
}

TEST_CASE("aead_open refuses every altered bit") {
  const Bytes key = random_bytes(32);
  const Bytes sealed = aead_seal(key, kNonce, as_bytes("associated"), as_bytes("plaintext"));
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    Bytes altered = sealed;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto opened = aead_open(key, kNonce, as_bytes("associated"), altered);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::malformed);
  }
}

TEST_CASE("aead_open refuses another key, nonce or associated data") {
  Bytes key = random_bytes(32);
  const Bytes sealed = aead_seal(key, kNonce, as_bytes("associated"), as_bytes("plaintext"));
  CHECK_FALSE(aead_open(key, kNonce, as_bytes("associates"), sealed));
  CHECK_FALSE(aead_open(key, kNonce, {}, sealed));
  CHECK_FALSE(aead_open(key, AeadNonce{}, as_bytes("associated"), sealed));
  key[31] ^= 1U;
  CHECK_FALSE(aead_open(key, kNonce, as_bytes("associated"), sealed));
}

TEST_CASE("aead_open refuses truncated bytes") {
  const Bytes key = random_bytes(32);
  const Bytes sealed = aead_seal(key, kNonce, {}, as_bytes("plaintext"));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(aead_open(key, kNonce, {}, ByteView(sealed).first(size)));
}

}  // namespace
}  // namespace piaojue
