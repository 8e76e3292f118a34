#include "core/group/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdexcept>

namespace piaojue {
namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;

void check(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL failed in a signature operation");
}

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

Key make_key(const Point& public_key, const SecretScalar* secret) {
  const Suite& suite = public_key.suite();
  const Bytes encoded = public_key.encode();
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  check(builder != nullptr);
  check(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                        OBJ_nid2sn(suite.curve_nid()), 0) == 1);
  check(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                         encoded.size()) == 1);
  Number number;
  if (secret != nullptr) {
    const SecretBytes bytes = secret->reveal_bytes();
    number.reset(BN_secure_new());
    check(number != nullptr && BN_bin2bn(bytes.reveal().data(), static_cast<int>(bytes.size()),
                                         number.get()) != nullptr);
    check(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) == 1);
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  check(params != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_fromdata(context.get(), &key,
                          secret != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          params.get()) == 1);
  return Key(key);
}

Bytes scalar_bytes(const BIGNUM* number) {
  Bytes out(kScalarSize);
  check(BN_bn2binpad(number, out.data(), static_cast<int>(out.size())) == 32);
  return out;
}

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
  const Key key = make_key(public_, &secret_);
  const DigestContext context(EVP_MD_CTX_new());
  check(context != nullptr &&
        EVP_DigestSignInit(context.get(), nullptr, md_of(suite), nullptr, key.get()) == 1);
  std::size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1);
  Bytes der(size);
  check(EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) == 1);
  const unsigned char* cursor = der.data();
  const EcdsaSignature parsed(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(size)));
  check(parsed != nullptr);
  const Bytes r = scalar_bytes(ECDSA_SIG_get0_r(parsed.get()));
  Scalar s = *Scalar::parse(suite, scalar_bytes(ECDSA_SIG_get0_s(parsed.get())));
  if (is_high(s)) s = -s;
  Signature out{};
  std::ranges::copy(r, out.begin());
  std::ranges::copy(s.encode(), out.begin() + kScalarSize);
  return out;
}

Result<void> verify_signature(const VerifyKey& key, ByteView message, const Signature& signature) {
  const Error bad{ErrorCode::signature_invalid, "signature does not hold"};
  const Suite& suite = key.suite();
  const auto r = Scalar::parse(suite, ByteView(signature).first(kScalarSize));
  const auto s = Scalar::parse(suite, ByteView(signature).last(kScalarSize));
  if (!r || !s || r->is_zero() || s->is_zero() || is_high(*s)) return bad;

  const EcdsaSignature parsed(ECDSA_SIG_new());
  BIGNUM* r_number = BN_bin2bn(signature.data(), kScalarSize, nullptr);
  BIGNUM* s_number = BN_bin2bn(signature.data() + kScalarSize, kScalarSize, nullptr);
  check(parsed != nullptr && r_number != nullptr && s_number != nullptr &&
        ECDSA_SIG_set0(parsed.get(), r_number, s_number) == 1);
  unsigned char* der = nullptr;
  const int der_size = i2d_ECDSA_SIG(parsed.get(), &der);
  check(der_size > 0);
  const Bytes encoded(der, der + der_size);
  OPENSSL_free(der);

  const Key public_key = make_key(key, nullptr);
  const DigestContext context(EVP_MD_CTX_new());
  check(context != nullptr &&
        EVP_DigestVerifyInit(context.get(), nullptr, md_of(suite), nullptr, public_key.get()) == 1);
  if (EVP_DigestVerify(context.get(), encoded.data(), encoded.size(), message.data(),
                       message.size()) != 1)
    return bad;
  return {};
}

}  // namespace piaojue
