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

TEST_CASE("digest matches the second example of GB/T 32905") {
  std::string message;
  for (int i = 0; i < 16; ++i) message += "abcd";
  CHECK(to_hex(digest(HashAlgorithm::sm3, as_bytes(message))) ==
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
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

/// RFC 2104 word for word, for keys of at most one block.
Hash32 hmac_by_hand(HashAlgorithm algorithm, ByteView key, ByteView message) {
  Bytes inner(64, 0x36);
  Bytes outer(64, 0x5c);
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner[i] ^= key[i];
    outer[i] ^= key[i];
  }
  const Hash32 inside = Hasher(algorithm).update(inner).update(message).finish();
  return Hasher(algorithm).update(outer).update(inside).finish();
}

TEST_CASE("hmac matches RFC 4231, another implementation and its definition") {
  CHECK(to_hex(hmac(HashAlgorithm::sha256, as_bytes("Jefe"),
                    {as_bytes("what do ya want "), as_bytes("for nothing?")})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // The same with SM3, by an implementation from the standards in another language.
  CHECK(to_hex(hmac(HashAlgorithm::sm3, as_bytes("Jefe"),
                    {as_bytes("what do ya want "), as_bytes("for nothing?")})) ==
        "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
  for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3})
    for (const std::string_view key : {"k", "a key of thirty-two bytes at all"})
      for (const std::string_view message : {"", "abc",
                                             "what is more than one block of the hash, "
                                             "since blocks are of sixty-four bytes"})
        CHECK(hmac(algorithm, as_bytes(key), {as_bytes(message)}) ==
              hmac_by_hand(algorithm, as_bytes(key), as_bytes(message)));
}

TEST_CASE("hkdf matches its definition with SM3") {
  // RFC 5869: PRK = HMAC(salt, key), T(i) = HMAC(PRK, T(i - 1) || info || i); no salt is 32 zeros.
  const ByteView key = as_bytes("key");
  const ByteView info = as_bytes("info");
  const Hash32 prk = hmac_by_hand(HashAlgorithm::sm3, Bytes(32, 0), key);
  Bytes block;
  Bytes expected;
  for (std::uint8_t i = 1; i <= 2; ++i) {
    block.insert(block.end(), info.begin(), info.end());
    block.push_back(i);
    block = to_bytes(hmac_by_hand(HashAlgorithm::sm3, prk, block));
    expected.insert(expected.end(), block.begin(), block.end());
  }
  CHECK(equal(hkdf(HashAlgorithm::sm3, key, {}, info, 48).reveal(), ByteView(expected).first(48)));
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
