// Blind RSA against RFC 9474 appendix A; RSA-PSS verification against Wycheproof.
#include "core/crypto/blind_rsa.hpp"

#include "core/crypto/blind_rsa_internal.hpp"
#include "core/openssl/handle.hpp"
#include "tests/vectors/vectors.hpp"

namespace piaojue {
namespace {

using namespace test;

constexpr std::size_t kBits = 4096;

using openssl::BignumHandle;
using openssl::check;

BignumHandle new_number() { return BignumHandle(check(BN_new(), "BN_new")); }

/// n, e, d, p, q, d mod (p-1), d mod (q-1), q^-1 mod p under OpenSSL's names: a PKCS#8 key has all.
std::vector<std::pair<const char*, BignumHandle>> key_numbers(const nlohmann::json& vector) {
  std::vector<std::pair<const char*, BignumHandle>> out;
  for (const auto& [name, field] : {std::pair{OSSL_PKEY_PARAM_RSA_N, "n"},
                                    {OSSL_PKEY_PARAM_RSA_E, "e"},
                                    {OSSL_PKEY_PARAM_RSA_D, "d"},
                                    {OSSL_PKEY_PARAM_RSA_FACTOR1, "p"},
                                    {OSSL_PKEY_PARAM_RSA_FACTOR2, "q"}}) {
    const Bytes bytes = hex(vector[field]);
    out.emplace_back(
        name, check(BN_bin2bn(bytes.data(), openssl::to_int(bytes.size()), nullptr), "BN_bin2bn"));
  }
  const openssl::BignumContextHandle context(check(BN_CTX_new(), "BN_CTX_new"));
  const BIGNUM* d = out[2].second.get();
  for (const auto& [name, prime] :
       {std::pair{OSSL_PKEY_PARAM_RSA_EXPONENT1, 3U}, {OSSL_PKEY_PARAM_RSA_EXPONENT2, 4U}}) {
    const BignumHandle order(check(BN_dup(out[prime].second.get()), "BN_dup"));
    check(BN_sub_word(order.get(), 1), "BN_sub_word");
    BignumHandle exponent = new_number();
    check(BN_mod(exponent.get(), d, order.get(), context.get()), "BN_mod");
    out.emplace_back(name, std::move(exponent));
  }
  BignumHandle coefficient = new_number();
  check(BN_mod_inverse(coefficient.get(), out[4].second.get(), out[3].second.get(), context.get()),
        "BN_mod_inverse");
  out.emplace_back(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, std::move(coefficient));
  return out;
}

/// PKCS#8 DER of the vectors' key.
SecretBytes make_der(const nlohmann::json& vector) {
  const auto numbers = key_numbers(vector);
  const openssl::ParameterBuilderHandle builder(check(OSSL_PARAM_BLD_new(), "builder"));
  for (const auto& [name, number] : numbers)
    check(OSSL_PARAM_BLD_push_BN(builder.get(), name, number.get()), "push");
  const openssl::ParametersHandle parameters(
      check(OSSL_PARAM_BLD_to_param(builder.get()), "to_param"));
  const openssl::KeyContextHandle context(
      check(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), "context"));
  check(EVP_PKEY_fromdata_init(context.get()), "init");
  EVP_PKEY* raw = nullptr;
  check(EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_KEYPAIR, parameters.get()), "fromdata");
  const openssl::KeyHandle key(raw);
  const openssl::Pkcs8Handle info(check(EVP_PKEY2PKCS8(key.get()), "PKCS8"));
  SecretBytes out(static_cast<std::size_t>(i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr)));
  unsigned char* cursor = out.reveal_mutable().data();
  check(i2d_PKCS8_PRIV_KEY_INFO(info.get(), &cursor), "DER");
  return out;
}

TEST_CASE("blind RSA agrees with every variant of RFC 9474 appendix A", "[R4.6-2][R4.6-3]") {
  const auto vectors = load_vectors("rfc9474_blind_rsa.json");
  if (!vectors) return;
  int variants = 0;
  for (const auto& vector : *vectors) {
    INFO(vector["name"]);
    const auto key = IssuerKey::parse(make_der(vector).reveal(), kBits);
    REQUIRE(key);
    CHECK(key->public_key().encode() == *hex_number(vector["n"], kBits / 8));

    const Bytes salt = hex(vector["salt"]);
    const Bytes encoded = detail::emsa_pss_encode(hex(vector["input_msg"]), kBits - 1, salt);
    if (vector.contains("encoded_msg")) CHECK(encoded == hex(vector["encoded_msg"]));

    const Bytes inverse = *hex_number(vector["inv"], kBits / 8);
    const auto blinded = detail::blind_encoded(key->public_key(), encoded, inverse);
    REQUIRE(blinded);
    CHECK(*blinded == hex(vector["blinded_msg"]));
    const auto blind_signature = key->blind_sign(*blinded);
    REQUIRE(blind_signature);
    CHECK(*blind_signature == hex(vector["blind_sig"]));
    const auto signature = detail::unblind(key->public_key(), *blind_signature, inverse);
    REQUIRE(signature);
    CHECK(*signature == hex(vector["sig"]));
    CHECK(detail::verify_pss(key->public_key(), hex(vector["input_msg"]), *signature, salt.size()));
    ++variants;
  }
  CHECK(variants == 4);
}

TEST_CASE("finalize agrees with RSABSSA-SHA384-PSS-Randomized of RFC 9474",
          "[R4.6-3][R4.6-4][R4.6-5][R4.6-6]") {
  const auto vectors = load_vectors("rfc9474_blind_rsa.json");
  if (!vectors) return;
  const auto found = std::ranges::find_if(*vectors, [](const auto& vector) {
    return vector["name"] == "RSABSSA-SHA384-PSS-Randomized";
  });
  REQUIRE(found != vectors->end());
  const auto key = IssuerPublicKey::parse(*hex_number((*found)["n"], kBits / 8), kBits);
  REQUIRE(key);
  const BlindingState state{to_array<32>(hex((*found)["msg_prefix"])).value(),
                            SecretBytes::adopt(*hex_number((*found)["inv"], kBits / 8))};
  const Bytes message = hex((*found)["msg"]);
  const auto signature = finalize(*key, message, state, hex((*found)["blind_sig"]));
  REQUIRE(signature);
  CHECK(*signature == hex((*found)["sig"]));
  CHECK(verify_blind_signature(*key, state.prefix, message, *signature));
}

TEST_CASE("verify_pss agrees with Wycheproof's RSA-PSS with SHA-384 and a 48-byte salt",
          "[R4.6-3]") {
  const auto vectors = load_vectors("wycheproof_rsa_pss_2048_sha384.json");
  if (!vectors) return;
  Count count;
  for (const auto& group : vectors->at("testGroups")) {
    if (group["sLen"] != detail::kPssSaltSize || group["mgfSha"] != "SHA-384") continue;
    REQUIRE(group["publicKey"]["publicExponent"] == "010001");
    const auto key =
        IssuerPublicKey::parse(*hex_number(group["publicKey"]["modulus"], 2048 / 8), 2048);
    REQUIRE(key);
    for (const auto& test : group["tests"]) {
      INFO("tcId " << test["tcId"] << " " << test["comment"]);
      const bool valid = test["result"] == "valid";
      CHECK(detail::verify_pss(*key, hex(test["msg"]), hex(test["sig"]), detail::kPssSaltSize)
                .has_value() == valid);
      ++(valid ? count.accepted : count.refused);
    }
  }
  CHECK(count.accepted >= 95);
  CHECK(count.refused >= 46);
}

}  // namespace
}  // namespace piaojue
