#include "core/crypto/blind_rsa.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/base/canonical.hpp"
#include "core/crypto/blind_rsa_internal.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"

namespace piaojue {
namespace {

/// One for all cases: generating takes a while.
const IssuerKey& issuer() {
  static const IssuerKey kKey = IssuerKey::generate();
  return kKey;
}

const ByteView kMessage = as_bytes("public key of a credential");

struct Issued {
  const IssuerPublicKey& key = issuer().public_key();
  BlindRequest request = blind(key, kMessage).value();
  Bytes answer = issuer().blind_sign(request.blinded_message).value();
};

TEST_CASE_METHOD(Issued, "finalize yields a signature that verifies", "[R4.6-4][R4.6-6]") {
  const auto signature = finalize(key, kMessage, request.state, answer);
  REQUIRE(signature);
  CHECK(signature->size() == kBlindSignatureSize);
  CHECK(verify_blind_signature(key, request.state.prefix, kMessage, *signature));
}

TEST_CASE_METHOD(Issued, "verify_blind_signature refuses each altered field", "[R4.6-3]") {
  const Bytes signature = *finalize(key, kMessage, request.state, answer);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Bytes altered = signature;
    altered[i] ^= static_cast<std::uint8_t>(1U << i % 8);
    REQUIRE_FALSE(verify_blind_signature(key, request.state.prefix, kMessage, altered));
  }
  MessagePrefix prefix = request.state.prefix;
  prefix[0] ^= 1U;
  CHECK_FALSE(verify_blind_signature(key, prefix, kMessage, signature));
  CHECK_FALSE(verify_blind_signature(key, request.state.prefix, as_bytes("another"), signature));
  const auto truncated = ByteView(signature).first(signature.size() - 1);
  CHECK_FALSE(verify_blind_signature(key, request.state.prefix, kMessage, truncated));
  Bytes longer(1, 0);
  longer.insert(longer.end(), signature.begin(), signature.end());
  CHECK_FALSE(verify_blind_signature(key, request.state.prefix, kMessage, longer));
}

TEST_CASE_METHOD(Issued, "finalize refuses an altered answer", "[R4.6-6]") {
  for (std::size_t i = 0; i < answer.size(); i += 16) {
    Bytes altered = answer;
    altered[i] ^= 1U;
    const auto refused = finalize(key, kMessage, request.state, altered);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::signature_invalid);
  }
  CHECK_FALSE(finalize(key, kMessage, request.state, ByteView(answer).first(383)));
  CHECK_FALSE(finalize(key, kMessage, request.state, key.encode()));
  CHECK_FALSE(finalize(key, kMessage, request.state, Bytes(384, 0)));
  CHECK_FALSE(finalize(key, as_bytes("another message"), request.state, answer));
}

TEST_CASE_METHOD(Issued, "finalize refuses an answer under another key than the pinned one",
                 "[R4.6-6]") {
  const IssuerKey tagging = IssuerKey::generate();
  const auto other_answer = tagging.blind_sign(request.blinded_message);
  if (other_answer)  // unless its modulus happens to be below the request
    CHECK_FALSE(finalize(key, kMessage, request.state, *other_answer));
  CHECK_FALSE(finalize(tagging.public_key(), kMessage, request.state, answer));
  const Bytes signature = *finalize(key, kMessage, request.state, answer);
  CHECK_FALSE(
      verify_blind_signature(tagging.public_key(), request.state.prefix, kMessage, signature));
}

TEST_CASE_METHOD(Issued, "blind_sign answers a repeated request identically", "[R4.6-5][R8.6-4]") {
  CHECK(issuer().blind_sign(request.blinded_message).value() == answer);
}

TEST_CASE_METHOD(Issued, "blind_sign refuses what is no number below the modulus", "[R4.6-2]") {
  const auto refuses = [](ByteView bytes) {
    const auto signature = issuer().blind_sign(bytes);
    return !signature && signature.error().code == ErrorCode::malformed;
  };
  CHECK(refuses({}));
  CHECK(refuses(ByteView(request.blinded_message).first(383)));
  Bytes longer = request.blinded_message;
  longer.insert(longer.begin(), 0);
  CHECK(refuses(longer));
  CHECK(refuses(key.encode()));
  CHECK(refuses(Bytes(384, 0xff)));
}

TEST_CASE("blind never repeats prefix, blind or request", "[R4.6-4]") {
  std::set<Bytes> requests;
  std::set<MessagePrefix> prefixes;
  std::set<Bytes> inverses;
  for (int i = 0; i < 20; ++i) {
    const auto request = blind(issuer().public_key(), kMessage);
    REQUIRE(request);
    CHECK(requests.insert(request->blinded_message).second);
    CHECK(prefixes.insert(request->state.prefix).second);
    CHECK(inverses.insert(to_bytes(request->state.inverse.reveal())).second);
  }
}

TEST_CASE_METHOD(Issued, "blind hides the message: its request does not verify unblinded") {
  CHECK_FALSE(verify_blind_signature(key, request.state.prefix, kMessage, answer));
}

TEST_CASE("blind_encoded refuses a message or blind that is not coprime to the modulus",
          "[R4.6-4]") {
  const IssuerPublicKey& key = issuer().public_key();
  Bytes one(key.size(), 0);
  one.back() = 1;
  CHECK(detail::blind_encoded(key, one, one));
  const Bytes zero(key.size(), 0);
  CHECK(detail::blind_encoded(key, zero, one).error().code == ErrorCode::invalid);
  CHECK(detail::blind_encoded(key, one, zero).error().code == ErrorCode::invalid);
  CHECK(detail::blind_encoded(key, key.encode(), one).error().code == ErrorCode::invalid);
}

TEST_CASE("blind_encoded refuses a message that shares a factor with a malicious modulus",
          "[R4.6-4]") {
  // 2^3072 - 1 is odd and of the right size, so `parse` takes it; 3, 5 and 17 divide it.
  Bytes modulus(384, 0xff);
  const IssuerPublicKey key = IssuerPublicKey::parse(modulus).value();
  Bytes one(384, 0);
  one.back() = 1;
  for (const std::uint8_t factor : Bytes{3, 5, 17, 51}) {
    Bytes encoded(384, 0);
    encoded.back() = factor;
    CHECK(detail::blind_encoded(key, encoded, one).error().code == ErrorCode::invalid);
    CHECK(detail::blind_encoded(key, one, encoded).error().code == ErrorCode::invalid);
  }
}

TEST_CASE("IssuerPublicKey refuses a wrong size and an even modulus", "[R4.6-1]") {
  const Bytes good = issuer().public_key().encode();
  CHECK(IssuerPublicKey::parse(good));
  CHECK(IssuerPublicKey::parse(good).value() == issuer().public_key());
  CHECK_FALSE(IssuerPublicKey::parse({}));
  CHECK_FALSE(IssuerPublicKey::parse(ByteView(good).first(383)));
  CHECK_FALSE(IssuerPublicKey::parse(good, 4096));
  Bytes altered = good;
  altered.back() &= 0xfeU;
  CHECK_FALSE(IssuerPublicKey::parse(altered));
  altered = good;
  altered.front() &= 0x7fU;
  CHECK_FALSE(IssuerPublicKey::parse(altered));
  altered = good;
  altered.insert(altered.begin(), 0);
  CHECK_FALSE(IssuerPublicKey::parse(altered));
}

TEST_CASE_METHOD(Issued, "IssuerKey reads what it writes and signs the same") {
  const SecretBytes der = issuer().reveal_der();
  const auto read = IssuerKey::parse(der.reveal());
  REQUIRE(read);
  CHECK(read->public_key() == key);
  CHECK(read->blind_sign(request.blinded_message).value() == answer);
}

TEST_CASE("IssuerKey refuses truncation, bytes left over, and another size") {
  const SecretBytes der = issuer().reveal_der();
  for (std::size_t size = 0; size < der.size(); size += 37)
    CHECK_FALSE(IssuerKey::parse(der.reveal().first(size)));
  CHECK_FALSE(IssuerKey::parse(der.reveal().first(der.size() - 1)));
  Bytes longer = to_bytes(der.reveal());
  longer.push_back(0);
  CHECK_FALSE(IssuerKey::parse(longer));
  const IssuerKey small = IssuerKey::generate(2048);
  CHECK_FALSE(IssuerKey::parse(small.reveal_der().reveal()));
  CHECK(IssuerKey::parse(small.reveal_der().reveal(), 2048));
}

TEST_CASE("blind signing works for another key size") {
  const IssuerKey small = IssuerKey::generate(2048);
  const auto request = blind(small.public_key(), kMessage);
  REQUIRE(request);
  const auto answer = small.blind_sign(request->blinded_message);
  REQUIRE(answer);
  CHECK(finalize(small.public_key(), kMessage, request->state, *answer));
}

}  // namespace
}  // namespace piaojue
