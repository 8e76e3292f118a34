#include "core/group/signature.hpp"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <stdexcept>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using EcdsaSignature = openssl::Handle<ECDSA_SIG, ECDSA_SIG_free>;

const EVP_MD* md_of(const Suite& suite) {
  switch (suite.hash_algorithm()) {
    case HashAlgorithm::sha256:
      return EVP_sha256();
    case HashAlgorithm::sha384:
      return EVP_sha384();
    case HashAlgorithm::sm3:
      return EVP_sm3();
  }
  throw std::logic_error("no such hash");
}

openssl::KeyHandle make_key(const Point& public_key, const SecretScalar* secret) {
  const Suite& suite = public_key.suite();
  const Bytes encoded = public_key.encode();
  const openssl::ParameterBuilderHandle builder(check(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new"));
  check(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                        OBJ_nid2sn(suite.curve_nid()), 0),
        "push group");
  check(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                         encoded.size()),
        "push public key");
  openssl::BignumHandle number;
  if (secret != nullptr) {
    const SecretBytes bytes = secret->reveal_bytes();
    number.reset(check(BN_secure_new(), "BN_secure_new"));
    check(BN_bin2bn(bytes.reveal().data(), openssl::to_int(bytes.size()), number.get()),
          "BN_bin2bn");
    check(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()),
          "push private key");
  }
  const openssl::ParametersHandle params(
      check(OSSL_PARAM_BLD_to_param(builder.get()), "OSSL_PARAM_BLD_to_param"));
  const openssl::KeyContextHandle context(
      check(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), "EVP_PKEY_CTX_new_from_name"));
  check(EVP_PKEY_fromdata_init(context.get()), "EVP_PKEY_fromdata_init");
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_fromdata(context.get(), &key,
                          secret != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()),
        "EVP_PKEY_fromdata");
  return openssl::KeyHandle(key);
}

Bytes scalar_bytes(const BIGNUM* number) {
  Bytes out(kScalarSize);
  check(BN_bn2binpad(number, out.data(), openssl::to_int(out.size())), "BN_bn2binpad");
  return out;
}

/// The form that OpenSSL verifies.
Bytes to_der(const Signature& signature) {
  const EcdsaSignature out(check(ECDSA_SIG_new(), "ECDSA_SIG_new"));
  openssl::BignumHandle r(check(BN_bin2bn(signature.data(), kScalarSize, nullptr), "BN_bin2bn"));
  openssl::BignumHandle s(
      check(BN_bin2bn(signature.data() + kScalarSize, kScalarSize, nullptr), "BN_bin2bn"));
  check(ECDSA_SIG_set0(out.get(), r.get(), s.get()), "ECDSA_SIG_set0");
  static_cast<void>(r.release());  // they belong to the signature now
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(out.get(), &der);
  check(size, "i2d_ECDSA_SIG");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

// R3.4-4
bool is_high(const Scalar& s) {
  // s > q/2  <=>  q - s < s, compared as big-endian bytes.
  return (-s).encode() < s.encode();
}

}  // namespace

SigningKey::SigningKey(SecretScalar secret)
    : secret_(std::move(secret)), public_(multiply_generator(secret_)) {}

SigningKey SigningKey::generate(const Suite& suite) {
  return SigningKey(SecretScalar::random(suite));
}

Result<SigningKey> SigningKey::from_secret(SecretScalar secret) {
  if (secret.reveal().is_zero()) return Error{ErrorCode::malformed, "a signing key is not zero"};
  return SigningKey(std::move(secret));
}

Signature SigningKey::sign(ByteView message) const {
  const Suite& suite = secret_.suite();
  const openssl::KeyHandle key = make_key(public_, &secret_);
  const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  check(EVP_DigestSignInit(context.get(), nullptr, md_of(suite), nullptr, key.get()),
        "EVP_DigestSignInit");
  std::size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()),
        "EVP_DigestSign");
  Bytes der(size);
  check(EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()),
        "EVP_DigestSign");
  const unsigned char* cursor = der.data();
  const EcdsaSignature parsed(
      check(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(size)), "d2i_ECDSA_SIG"));
  const Bytes r = scalar_bytes(ECDSA_SIG_get0_r(parsed.get()));
  Scalar s = *Scalar::parse(suite, scalar_bytes(ECDSA_SIG_get0_s(parsed.get())));
  if (is_high(s)) s = -s;
  Signature out{};
  std::ranges::copy(r, out.begin());
  std::ranges::copy(s.encode(), out.begin() + kScalarSize);
  return out;
}

// R3.4-2, R3.4-3
Result<void> verify_signature(const VerifyKey& key, ByteView message, const Signature& signature) {
  const Error bad{ErrorCode::signature_invalid, "signature does not hold"};
  const Suite& suite = key.suite();
  const auto r = Scalar::parse(suite, ByteView(signature).first(kScalarSize));
  const auto s = Scalar::parse(suite, ByteView(signature).last(kScalarSize));
  if (!r || !s || r->is_zero() || s->is_zero() || is_high(*s)) return bad;

  const openssl::KeyHandle public_key = make_key(key, nullptr);
  const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  check(EVP_DigestVerifyInit(context.get(), nullptr, md_of(suite), nullptr, public_key.get()),
        "EVP_DigestVerifyInit");
  const Bytes der = to_der(signature);
  if (EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) !=
      1) {
    ERR_clear_error();
    return bad;
  }
  return {};
}

}  // namespace piaojue
