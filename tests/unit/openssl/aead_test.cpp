#include "core/openssl/aead.hpp"

#include <catch2/catch.hpp>
#include <openssl/evp.h>

#include "core/base/canonical.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"

namespace piaojue {
namespace {

const AeadNonce kNonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

AeadAlgorithm each_algorithm() {
  return GENERATE(AeadAlgorithm::aes_256_gcm, AeadAlgorithm::sm4_ctr_hmac_sm3);
}

TEST_CASE("aead_open yields what aead_seal took") {
  const AeadAlgorithm algorithm = each_algorithm();
  const Bytes key = random_bytes(32);
  for (const std::size_t size : {0U, 1U, 16U, 64U, 4096U}) {
    const Bytes plain = random_bytes(size);
    for (const std::string_view associated : {"", "associated"}) {
      const Bytes sealed = aead_seal(algorithm, key, kNonce, as_bytes(associated), plain);
      CHECK(sealed.size() == size + 16);
      const auto opened = aead_open(algorithm, key, kNonce, as_bytes(associated), sealed);
      REQUIRE(opened);
      CHECK(equal(opened->reveal(), plain));
    }
  }
}

TEST_CASE("aead_open refuses every altered bit") {
  const AeadAlgorithm algorithm = each_algorithm();
  const Bytes key = random_bytes(32);
  const Bytes sealed =
      aead_seal(algorithm, key, kNonce, as_bytes("associated"), as_bytes("plaintext"));
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    Bytes altered = sealed;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto opened = aead_open(algorithm, key, kNonce, as_bytes("associated"), altered);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::malformed);
  }
}

TEST_CASE("aead_open refuses another key, nonce, associated data or algorithm") {
  const AeadAlgorithm algorithm = each_algorithm();
  Bytes key = random_bytes(32);
  const Bytes sealed =
      aead_seal(algorithm, key, kNonce, as_bytes("associated"), as_bytes("plaintext"));
  REQUIRE(aead_open(algorithm, key, kNonce, as_bytes("associated"), sealed));
  CHECK_FALSE(aead_open(algorithm, key, kNonce, as_bytes("associates"), sealed));
  CHECK_FALSE(aead_open(algorithm, key, kNonce, {}, sealed));
  CHECK_FALSE(aead_open(algorithm, key, AeadNonce{}, as_bytes("associated"), sealed));
  const AeadAlgorithm other = algorithm == AeadAlgorithm::aes_256_gcm
                                  ? AeadAlgorithm::sm4_ctr_hmac_sm3
                                  : AeadAlgorithm::aes_256_gcm;
  CHECK_FALSE(aead_open(other, key, kNonce, as_bytes("associated"), sealed));
  key[31] ^= 1U;
  CHECK_FALSE(aead_open(algorithm, key, kNonce, as_bytes("associated"), sealed));
}

TEST_CASE("aead_open refuses truncated bytes") {
  const AeadAlgorithm algorithm = each_algorithm();
  const Bytes key = random_bytes(32);
  const Bytes sealed = aead_seal(algorithm, key, kNonce, {}, as_bytes("plaintext"));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(aead_open(algorithm, key, kNonce, {}, ByteView(sealed).first(size)));
}

TEST_CASE("aead_open refuses bytes moved between associated data and ciphertext") {
  const AeadAlgorithm algorithm = each_algorithm();
  const Bytes key = random_bytes(32);
  const Bytes sealed = aead_seal(algorithm, key, kNonce, as_bytes("head"), as_bytes("body"));
  CHECK_FALSE(aead_open(algorithm, key, kNonce, as_bytes("hea"),
                        CanonicalWriter().raw(as_bytes("d")).raw(sealed).view()));
  Bytes head = to_bytes(as_bytes("head"));
  head.push_back(sealed.front());
  CHECK_FALSE(aead_open(algorithm, key, kNonce, head, ByteView(sealed).subspan(1)));
}

// ---- the SM4 construction, recomputed from SPEC 3.5 ---------------------------------------------

Bytes sm4_block(ByteView key, ByteView block) {
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  REQUIRE(context != nullptr);
  Bytes out(16);
  int size = 0;
  REQUIRE(EVP_EncryptInit_ex(context, EVP_sm4_ecb(), nullptr, key.data(), nullptr) == 1);
  REQUIRE(EVP_EncryptUpdate(context, out.data(), &size, block.data(), 16) == 1);
  CHECK(size == 16);
  EVP_CIPHER_CTX_free(context);
  return out;
}

Bytes from_text(std::string_view hex) { return from_hex(hex).value(); }

TEST_CASE("SM4 matches the example of GB/T 32907") {
  const Bytes key = from_text("0123456789abcdeffedcba9876543210");
  CHECK(to_hex(sm4_block(key, key)) == "681edf34d206965e86b3e94f536e4246");
}

/// Block by block, from the primitives alone.
Bytes seal_by_hand(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext) {
  const SecretBytes keys =
      hkdf(HashAlgorithm::sm3, key, {}, as_bytes("piaojue/1 sm4-ctr hmac-sm3"), 48);
  Bytes ciphertext;
  for (std::size_t i = 0; i < plaintext.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i / 16);
    const Bytes mask =
        sm4_block(keys.reveal().first(16), CanonicalWriter().raw(nonce).u32(number).view());
    ciphertext.push_back(plaintext[i] ^ mask[i % 16]);
  }
  const Bytes authenticated =
      CanonicalWriter().raw(nonce).u64(associated.size()).raw(associated).raw(ciphertext).take();
  const Hash32 mac = hmac(HashAlgorithm::sm3, keys.reveal().last(32), {authenticated});
  return CanonicalWriter().raw(ciphertext).raw(ByteView(mac).first(16)).take();
}

TEST_CASE("aead_seal with SM4 is the construction of SPEC 3.5") {
  const Bytes key = random_bytes(32);
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 64U, 5000U}) {
    const Bytes plain = random_bytes(size);
    for (const std::string_view associated : {"", "associated"})
      CHECK(aead_seal(AeadAlgorithm::sm4_ctr_hmac_sm3, key, kNonce, as_bytes(associated), plain) ==
            seal_by_hand(key, kNonce, as_bytes(associated), plain));
  }
}

TEST_CASE("aead_seal with SM4 matches another implementation") {
  // By SM3 and SM4 written from the standards in another language, without OpenSSL.
  Bytes key(32);
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const std::string_view plain = "a plaintext of more than two blocks, 45 bytes";
  CHECK(to_hex(aead_seal(AeadAlgorithm::sm4_ctr_hmac_sm3, key, kNonce, as_bytes("associated"),
                         as_bytes(plain))) ==
        "a705827d290adf73be55bfc5a2908782bb576a5e23328373e98d7a11cc84030f31d092c62685a4bc2b020a2b41"
        "c92c75f9ac9aed5ff6840969f31a638c");
}

}  // namespace
}  // namespace piaojue
