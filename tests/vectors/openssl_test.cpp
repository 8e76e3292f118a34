// AES-GCM and HKDF against Wycheproof.
#include "core/openssl/aead.hpp"
#include "core/openssl/digest.hpp"
#include "tests/vectors/vectors.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("aead agrees with Wycheproof's AES-256-GCM") {
  const auto vectors = load_vectors("wycheproof_aes_gcm.json");
  if (!vectors) return;
  Count count;
  for (const auto& group : vectors->at("testGroups")) {
    if (group["keySize"] != 256 || group["ivSize"] != 96 || group["tagSize"] != 128) continue;
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"]);
      const Bytes key = hex(test["key"]);
      const AeadNonce nonce = to_array<12>(hex(test["iv"])).value();
      Bytes sealed = hex(test["ct"]);
      std::ranges::copy(hex(test["tag"]), std::back_inserter(sealed));
      const auto opened =
          aead_open(AeadAlgorithm::aes_256_gcm, key, nonce, hex(test["aad"]), sealed);
      if (test["result"] == "valid") {
        REQUIRE(opened);
        CHECK(equal(opened->reveal(), hex(test["msg"])));
        CHECK(aead_seal(AeadAlgorithm::aes_256_gcm, key, nonce, hex(test["aad"]),
                        hex(test["msg"])) == sealed);
        ++count.accepted;
      } else {
        CHECK_FALSE(opened);
        ++count.refused;
      }
    }
  }
  CHECK(count.accepted >= 39);
  CHECK(count.refused >= 27);
}

TEST_CASE("hkdf agrees with Wycheproof's HKDF-SHA-256") {
  const auto vectors = load_vectors("wycheproof_hkdf_sha256.json");
  if (!vectors) return;
  Count count;
  for (const auto& group : vectors->at("testGroups"))
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"]);
      const auto derive = [&] {
        return hkdf(HashAlgorithm::sha256, hex(test["ikm"]), hex(test["salt"]), hex(test["info"]),
                    test["size"].get<std::size_t>());
      };
      if (test["result"] == "valid") {
        CHECK(equal(derive().reveal(), hex(test["okm"])));
        ++count.accepted;
      } else {  // more than 255 digests: a bug of the caller
        CHECK_THROWS_AS(derive(), std::runtime_error);
        ++count.refused;
      }
    }
  CHECK(count.accepted >= 83);
  CHECK(count.refused >= 3);
}

}  // namespace
}  // namespace piaojue
