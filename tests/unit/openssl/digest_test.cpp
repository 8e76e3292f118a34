#include "core/openssl/digest.hpp"

#include <catch2/catch.hpp>

namespace piaojue {
namespace {

TEST_CASE("digest matches the published values for abc") {
  // FIPS 180-4 examples; GB/T 32905-2016 appendix A.
  CHECK(to_hex(digest(HashAlgorithm::sha256, as_bytes("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(digest(HashAlgorithm::sha384, as_bytes("abc"))) ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7");
  CHECK(to_hex(digest(HashAlgorithm::sm3, as_bytes("abc"))) ==
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

TEST_CASE("digest takes no bytes") {
  CHECK(to_hex(hash32(HashAlgorithm::sha256, {})) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("Hasher yields the same for every way to cut its input") {
  const ByteView text = as_bytes("a ballot that nobody opens");
  for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
    const Hash32 whole = hash32(algorithm, text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      Hasher hasher(algorithm);
      hasher.update(text.first(cut));
      Hasher moved = std::move(hasher);
      CHECK(moved.update(text.subspan(cut)).finish() == whole);
    }
    CHECK(to_hex(digest(algorithm, text)) == to_hex(whole));
  }
}

TEST_CASE("hkdf depends on key, salt, info and algorithm") {
  const auto derive = [](std::string_view key, std::string_view salt, std::string_view info,
                         HashAlgorithm algorithm = HashAlgorithm::sha256) {
    return to_hex(hkdf(algorithm, as_bytes(key), as_bytes(salt), as_bytes(info), 32).reveal());
  };
  const std::string base = derive("key", "salt", "info");
  CHECK(base == derive("key", "salt", "info"));
  CHECK(base != derive("kez", "salt", "info"));
  CHECK(base != derive("key", "", "info"));
  CHECK(base != derive("key", "salt", ""));
  CHECK(base != derive("key", "salt", "info", HashAlgorithm::sm3));
  CHECK_THROWS_AS(hkdf(HashAlgorithm::sha256, as_bytes("key"), {}, {}, 255 * 32 + 1),
                  std::runtime_error);
}

TEST_CASE("scrypt matches RFC 7914 section 12") {
  CHECK(to_hex(scrypt(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"), 64).reveal()) ==
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

TEST_CASE("equal_constant_time tells equal from different") {
  CHECK(equal_constant_time({}, {}));
  CHECK(equal_constant_time(as_bytes("same"), as_bytes("same")));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sane")));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("same longer")));
}

}  // namespace
}  // namespace piaojue
