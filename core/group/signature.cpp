#include "core/group/signature.hpp"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <stdexcept>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using EcdsaSignature = openssl::Handle<ECDSA_SIG, ECDSA_SIG_free>;

// ---- what differs between the schemes -----------------------------------------------------------

bool is_high(const Scalar& s) {
  // s > q/2  <=>  q - s < s, compared as big-endian bytes.
  return (-s).encode() < s.encode();
}

bool is_number(const SecretScalar& secret, const Scalar& number) {
  return !SecretScalar::equality(secret, SecretScalar::from_public(number)).reveal().is_zero();
}

struct Scheme {
  /// OpenSSL's name.
  const char* key_type;
  /// Hashed with the public key before the message; empty: the message alone is hashed.
  std::string_view signer_id;
  /// Beyond 1 <= secret < q.
  bool (*refuses_secret)(const SecretScalar& secret);
  /// The one form of what OpenSSL made.
  Scalar (*normal_s)(const Scalar& s);
  /// Beyond 1 <= r, s < q.
  bool (*refuses)(const Scalar& r, const Scalar& s);
};

constexpr Scheme kEcdsaLowS{.key_type = "EC",
                            .signer_id = {},
                            .refuses_secret = [](const SecretScalar&) { return false; },
                            .normal_s = [](const Scalar& s) { return is_high(s) ? -s : s; },
                            .refuses = [](const Scalar&, const Scalar& s) { return is_high(s); }};

constexpr Scheme kSm2{
    .key_type = "SM2",
    .signer_id = "1234567812345678",
    // Signing divides by secret + 1.
    .refuses_secret =
        [](const SecretScalar& d) { return is_number(d, -Scalar::from_u64(d.suite(), 1)); },
    .normal_s = [](const Scalar& s) { return s; },
    .refuses = [](const Scalar& r, const Scalar& s) { return (r + s).is_zero(); }};

const Scheme& scheme_of(const Suite& suite) {
  switch (suite.signature_scheme()) {
    case SignatureScheme::ecdsa_low_s:
      return kEcdsaLowS;
    case SignatureScheme::sm2:
      return kSm2;
  }
  throw std::logic_error("no such signature scheme");
}

// ---- OpenSSL ------------------------------------------------------------------------------------

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
      check(EVP_PKEY_CTX_new_from_name(nullptr, scheme_of(suite).key_type, nullptr),
            "EVP_PKEY_CTX_new_from_name"));
  check(EVP_PKEY_fromdata_init(context.get()), "EVP_PKEY_fromdata_init");
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_fromdata(context.get(), &key,
                          secret != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()),
        "EVP_PKEY_fromdata");
  return openssl::KeyHandle(key);
}

/// `context` has just been initialised: OpenSSL 3.0 takes the id neither before nor after the first
/// bytes of the message.
void name_signer(EVP_PKEY_CTX* context, const Scheme& scheme) {
  const std::string_view id = scheme.signer_id;
  if (!id.empty())
    check(EVP_PKEY_CTX_set1_id(context, id.data(), openssl::to_int(id.size())),
          "EVP_PKEY_CTX_set1_id");
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

}  // namespace

SigningKey::SigningKey(SecretScalar secret)
    : secret_(std::move(secret)), public_(multiply_generator(secret_)) {}

SigningKey SigningKey::generate(const Suite& suite) {
  return SigningKey(SecretScalar::random(suite));
}

Result<SigningKey> SigningKey::from_secret(SecretScalar secret) {
  const Suite& suite = secret.suite();
  if (is_number(secret, Scalar::zero(suite)) || scheme_of(suite).refuses_secret(secret))
    return Error{ErrorCode::malformed, "a number that is no signing key"};
  return SigningKey(std::move(secret));
}

Signature SigningKey::sign(ByteView message) const {
  const Suite& suite = secret_.suite();
  const Scheme& scheme = scheme_of(suite);
  const openssl::KeyHandle key = make_key(public_, &secret_);
  const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  EVP_PKEY_CTX* operation = nullptr;  // of `context`
  check(EVP_DigestSignInit_ex(context.get(), &operation, name_of(suite.hash_algorithm()), nullptr,
                              nullptr, key.get(), nullptr),
        "EVP_DigestSignInit_ex");
  name_signer(operation, scheme);
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
  const Scalar s = *Scalar::parse(suite, scalar_bytes(ECDSA_SIG_get0_s(parsed.get())));
  Signature out{};
  std::ranges::copy(r, out.begin());
  std::ranges::copy(scheme.normal_s(s).encode(), out.begin() + kScalarSize);
  return out;
}

Result<void> verify_signature(const VerifyKey& key, ByteView message, const Signature& signature) {
  const Error bad{ErrorCode::signature_invalid, "signature does not hold"};
  const Suite& suite = key.suite();
  const Scheme& scheme = scheme_of(suite);
  const auto r = Scalar::parse(suite, ByteView(signature).first(kScalarSize));
  const auto s = Scalar::parse(suite, ByteView(signature).last(kScalarSize));
  if (!r || !s || r->is_zero() || s->is_zero() || scheme.refuses(*r, *s)) return bad;

  const openssl::KeyHandle public_key = make_key(key, nullptr);
  const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  EVP_PKEY_CTX* operation = nullptr;  // of `context`
  check(EVP_DigestVerifyInit_ex(context.get(), &operation, name_of(suite.hash_algorithm()), nullptr,
                                nullptr, public_key.get(), nullptr),
        "EVP_DigestVerifyInit_ex");
  name_signer(operation, scheme);
  const Bytes der = to_der(signature);
  if (EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) !=
      1) {
    ERR_clear_error();
    return bad;
  }
  return {};
}

}  // namespace piaojue
