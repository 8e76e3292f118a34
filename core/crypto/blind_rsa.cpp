#include "core/crypto/blind_rsa.hpp"

#include <cassert>
#include <openssl/rsa.h>

#include "core/base/canonical.hpp"
#include "core/crypto/blind_rsa_internal.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/handle.hpp"
#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

using openssl::BignumContextHandle;
using openssl::BignumHandle;
using openssl::check;
using openssl::KeyHandle;
using openssl::to_int;

// R3-2
constexpr std::size_t kDigestSize = 48;  // SHA-384
constexpr std::uint8_t kPssTrailer = 0xbc;

// -- Numbers ------------------------------------------------------------------------------------

BignumHandle new_number() { return BignumHandle(check(BN_new(), "BN_new")); }

BignumHandle number(ByteView big_endian) {
  return BignumHandle(
      check(BN_bin2bn(big_endian.data(), to_int(big_endian.size()), nullptr), "BN_bin2bn"));
}

/// A number that OpenSSL handles in constant time where it can.
BignumHandle secret_number(ByteView big_endian) {
  BignumHandle out = number(big_endian);
  BN_set_flags(out.get(), BN_FLG_CONSTTIME);
  return out;
}

BignumContextHandle new_context() { return BignumContextHandle(check(BN_CTX_new(), "BN_CTX_new")); }

void write_number(const BIGNUM* value, std::span<std::uint8_t> out) {
  check(BN_bn2binpad(value, out.data(), to_int(out.size())) >= 0 ? 1 : 0, "BN_bn2binpad");
}

/// Arithmetic modulo one public modulus, without branches on the values.
class Modular {
 public:
  explicit Modular(ByteView modulus)
      : context_(new_context()),
        modulus_(number(modulus)),
        montgomery_(check(BN_MONT_CTX_new(), "BN_MONT_CTX_new")) {
    check(BN_MONT_CTX_set(montgomery_.get(), modulus_.get(), context_.get()), "BN_MONT_CTX_set");
  }

  bool contains(const BIGNUM* value) const { return BN_cmp(value, modulus_.get()) < 0; }

  bool is_coprime(const BIGNUM* value) const {
    const BignumHandle divisor = new_number();
    check(BN_gcd(divisor.get(), value, modulus_.get(), context_.get()), "BN_gcd");
    return BN_is_one(divisor.get()) == 1;
  }

  /// Precondition: coprime.
  BignumHandle inverse(const BIGNUM* value) const {
    BignumHandle out = new_number();
    check(BN_mod_inverse(out.get(), value, modulus_.get(), context_.get()), "BN_mod_inverse");
    BN_set_flags(out.get(), BN_FLG_CONSTTIME);
    return out;
  }

  BignumHandle multiply(const BIGNUM* a, const BIGNUM* b) const {
    BignumHandle out = new_number();
    check(BN_to_montgomery(out.get(), a, montgomery_.get(), context_.get()), "BN_to_montgomery");
    check(BN_mod_mul_montgomery(out.get(), out.get(), b, montgomery_.get(), context_.get()),
          "BN_mod_mul_montgomery");
    return out;
  }

  BignumHandle power(const BIGNUM* base, std::uint64_t exponent) const {
    const BignumHandle e = new_number();
    check(BN_set_word(e.get(), exponent), "BN_set_word");
    BignumHandle out = new_number();
    check(BN_mod_exp_mont_consttime(out.get(), base, e.get(), modulus_.get(), context_.get(),
                                    montgomery_.get()),
          "BN_mod_exp_mont_consttime");
    return out;
  }

  /// Uniform in [1, n).
  BignumHandle random() const {
    BignumHandle out = new_number();
    do {
      check(BN_priv_rand_range(out.get(), modulus_.get()), "BN_priv_rand_range");
    } while (BN_is_zero(out.get()) == 1);
    return out;
  }

 private:
  BignumContextHandle context_;
  BignumHandle modulus_;
  openssl::MontgomeryHandle montgomery_;
};

// -- Keys ---------------------------------------------------------------------------------------

KeyHandle public_key_from(ByteView modulus) {
  const BignumHandle n = number(modulus);
  const BignumHandle e = new_number();
  check(BN_set_word(e.get(), RSA_F4), "BN_set_word");
  const openssl::ParameterBuilderHandle builder(check(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new"));
  check(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()), "push n");
  check(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()), "push e");
  const openssl::ParametersHandle parameters(
      check(OSSL_PARAM_BLD_to_param(builder.get()), "OSSL_PARAM_BLD_to_param"));
  const openssl::KeyContextHandle context(
      check(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), "EVP_PKEY_CTX_new_from_name"));
  check(EVP_PKEY_fromdata_init(context.get()), "EVP_PKEY_fromdata_init");
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()),
        "EVP_PKEY_fromdata");
  return KeyHandle(check(key, "EVP_PKEY_fromdata"));
}

BignumHandle key_number(const EVP_PKEY* key, const char* name) {
  BIGNUM* out = nullptr;
  check(EVP_PKEY_get_bn_param(key, name, &out), "EVP_PKEY_get_bn_param");
  return BignumHandle(check(out, "EVP_PKEY_get_bn_param"));
}

// -- Raw RSA ------------------------------------------------------------------------------------

using RawInit = int (*)(EVP_PKEY_CTX*);
using RawOperation = int (*)(EVP_PKEY_CTX*, unsigned char*, std::size_t*, const unsigned char*,
                             std::size_t);

Bytes raw_rsa(EVP_PKEY* key, ByteView value, RawInit init, RawOperation operation) {
  const openssl::KeyContextHandle context(
      check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), "EVP_PKEY_CTX_new_from_pkey"));
  check(init(context.get()), "raw RSA init");
  check(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING), "set_rsa_padding");
  Bytes out(value.size());
  std::size_t size = out.size();
  check(operation(context.get(), out.data(), &size, value.data(), value.size()), "raw RSA");
  check(size == out.size() ? 1 : 0, "raw RSA result size");
  return out;
}

// -- EMSA-PSS -----------------------------------------------------------------------------------

/// RFC 8017 §B.2.1 MGF1 with SHA-384, XORed onto `target`.
void xor_mgf1(ByteView seed, std::span<std::uint8_t> target) {
  std::uint32_t counter = 0;
  for (std::size_t done = 0; done < target.size(); ++counter) {
    const Bytes input = CanonicalWriter().raw(seed).u32(counter).take();
    for (const std::uint8_t byte : digest(HashAlgorithm::sha384, input)) {
      if (done == target.size()) break;
      target[done++] ^= byte;
    }
  }
}

Bytes prepared(const MessagePrefix& prefix, ByteView message) {
  return CanonicalWriter().raw(prefix).raw(message).take();
}

}  // namespace

namespace detail {

Bytes emsa_pss_encode(ByteView message, std::size_t em_bits, ByteView salt) {
  assert(em_bits % 8 == 7);
  const std::size_t size = em_bits / 8 + 1;
  assert(size >= kDigestSize + salt.size() + 2);
  static constexpr std::array<std::uint8_t, 8> kZeros{};
  const Bytes hash = digest(
      HashAlgorithm::sha384,
      CanonicalWriter().raw(kZeros).raw(digest(HashAlgorithm::sha384, message)).raw(salt).take());
  Bytes out(size);
  const std::span<std::uint8_t> block = std::span(out).first(size - kDigestSize - 1);
  block[block.size() - salt.size() - 1] = 1;
  std::ranges::copy(salt, block.end() - static_cast<std::ptrdiff_t>(salt.size()));
  xor_mgf1(hash, block);
  block.front() &= 0x7fU;  // em_bits is one less than the whole bytes hold
  std::ranges::copy(hash, out.begin() + static_cast<std::ptrdiff_t>(block.size()));
  out.back() = kPssTrailer;
  return out;
}

Result<Bytes> blind_encoded(const IssuerPublicKey& key, ByteView encoded, ByteView inverse) {
  const Modular modular(key.encode());
  const BignumHandle m = secret_number(encoded);
  const BignumHandle inv = secret_number(inverse);
  if (!modular.is_coprime(m.get())) return Error{ErrorCode::invalid, "message not coprime to n"};
  if (!modular.is_coprime(inv.get())) return Error{ErrorCode::invalid, "blind not coprime to n"};
  const BignumHandle r = modular.inverse(inv.get());
  const BignumHandle x = modular.power(r.get(), RSA_F4);
  Bytes out(key.size());
  write_number(modular.multiply(m.get(), x.get()).get(), out);
  return out;
}

Result<Bytes> unblind(const IssuerPublicKey& key, ByteView blind_signature, ByteView inverse) {
  const Error refused{ErrorCode::signature_invalid, "blind signature has a wrong size"};
  // R4.6-2
  if (blind_signature.size() != key.size() || inverse.size() != key.size()) return refused;
  const Modular modular(key.encode());
  const BignumHandle z = secret_number(blind_signature);
  const BignumHandle inv = secret_number(inverse);
  if (!modular.contains(z.get()) || !modular.contains(inv.get())) return refused;
  Bytes out(key.size());
  write_number(modular.multiply(z.get(), inv.get()).get(), out);
  return out;
}

Result<void> verify_pss(const IssuerPublicKey& key, ByteView message, ByteView signature,
                        std::size_t salt_size) {
  const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  EVP_PKEY_CTX* pss = nullptr;  // owned by the context
  check(EVP_DigestVerifyInit_ex(context.get(), &pss, "SHA2-384", nullptr, nullptr, key.raw(),
                                nullptr),
        "EVP_DigestVerifyInit_ex");
  check(EVP_PKEY_CTX_set_rsa_padding(pss, RSA_PKCS1_PSS_PADDING), "set_rsa_padding");
  // R4.6-3
  check(EVP_PKEY_CTX_set_rsa_pss_saltlen(pss, to_int(salt_size)), "set_rsa_pss_saltlen");
  check(EVP_PKEY_CTX_set_rsa_mgf1_md_name(pss, "SHA2-384", nullptr), "set_rsa_mgf1_md_name");
  if (signature.size() != key.size() ||
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                       message.size()) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::signature_invalid, "RSA-PSS signature does not hold"};
  }
  return {};
}

}  // namespace detail

Result<IssuerPublicKey> IssuerPublicKey::parse(ByteView modulus, std::size_t bits) {
  assert(bits % 8 == 0);
  // R4.6-1
  if (modulus.size() != bits / 8 || modulus.front() < 0x80 || modulus.back() % 2 == 0)
    return Error{ErrorCode::malformed, "not an RSA modulus of the expected size"};
  return IssuerPublicKey(to_bytes(modulus),
                         std::shared_ptr<EVP_PKEY>(public_key_from(modulus).release(),
                                                   openssl::Deleter<EVP_PKEY_free>()));
}

void IssuerKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<IssuerKey> IssuerKey::adopt(std::unique_ptr<evp_pkey_st, Free> key, std::size_t bits) {
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) != to_int(bits) ||
      BN_is_word(key_number(key.get(), OSSL_PKEY_PARAM_RSA_E).get(), RSA_F4) != 1)
    return Error{ErrorCode::malformed, "not an RSA key of the expected size and exponent"};
  Bytes modulus(bits / 8);
  write_number(key_number(key.get(), OSSL_PKEY_PARAM_RSA_N).get(), modulus);
  PJ_TRY(IssuerPublicKey public_key, IssuerPublicKey::parse(modulus, bits));
  return IssuerKey(std::move(key), std::move(public_key));
}

IssuerKey IssuerKey::generate(std::size_t bits) {
  std::unique_ptr<evp_pkey_st, Free> key(
      check(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), "EVP_PKEY_Q_keygen"));
  return adopt(std::move(key), bits).value();
}

Result<IssuerKey> IssuerKey::parse(ByteView der, std::size_t bits) {
  const Error refused{ErrorCode::malformed, "not a PKCS#8 private key"};
  if (der.size() > std::numeric_limits<int>::max()) return refused;
  const unsigned char* cursor = der.data();
  const openssl::Pkcs8Handle info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &cursor, static_cast<long>(der.size())));
  std::unique_ptr<evp_pkey_st, Free> key(
      info == nullptr ? nullptr : EVP_PKCS82PKEY_ex(info.get(), nullptr, nullptr));
  ERR_clear_error();
  if (key == nullptr || cursor != der.data() + der.size()) return refused;
  return adopt(std::move(key), bits);
}

SecretBytes IssuerKey::reveal_der() const {
  const openssl::Pkcs8Handle info(check(EVP_PKEY2PKCS8(key_.get()), "EVP_PKEY2PKCS8"));
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  check(size, "i2d_PKCS8_PRIV_KEY_INFO");
  SecretBytes out(static_cast<std::size_t>(size));
  unsigned char* cursor = out.reveal_mutable().data();
  check(i2d_PKCS8_PRIV_KEY_INFO(info.get(), &cursor), "i2d_PKCS8_PRIV_KEY_INFO");
  return out;
}

Result<Bytes> IssuerKey::blind_sign(ByteView blinded_message) const {
  // R4.6-2
  if (blinded_message.size() != public_.size() ||
      !std::ranges::lexicographical_compare(blinded_message, public_.encode()))
    return Error{ErrorCode::malformed, "blinded message is not a number below the modulus"};
  // OpenSSL blinds the private operation internally; its time says nothing of key or message.
  Bytes signature = raw_rsa(key_.get(), blinded_message, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt);
  const Bytes opened = raw_rsa(public_.raw(), signature, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt);
  // R4.6-5
  if (!equal(opened, blinded_message)) throw std::runtime_error("RSA computed a wrong signature");
  return signature;
}

// R4.6-4
Result<BlindRequest> blind(const IssuerPublicKey& key, ByteView message) {
  BlindRequest out;
  random_fill(out.state.prefix);
  const Bytes encoded =
      detail::emsa_pss_encode(prepared(out.state.prefix, message), 8 * key.size() - 1,
                              random_secret(detail::kPssSaltSize).reveal());
  // Drawing the inverse instead of the blind is the same distribution.
  out.state.inverse = SecretBytes(key.size());
  write_number(Modular(key.encode()).random().get(), out.state.inverse.reveal_mutable());
  PJ_TRY(out.blinded_message, detail::blind_encoded(key, encoded, out.state.inverse.reveal()));
  return out;
}

Result<Bytes> finalize(const IssuerPublicKey& key, ByteView message, const BlindingState& state,
                       ByteView blind_signature) {
  PJ_TRY(Bytes signature, detail::unblind(key, blind_signature, state.inverse.reveal()));
  // R4.6-6
  PJ_CHECK(verify_blind_signature(key, state.prefix, message, signature));
  return signature;
}

Result<void> verify_blind_signature(const IssuerPublicKey& key, const MessagePrefix& prefix,
                                    ByteView message, ByteView signature) {
  return detail::verify_pss(key, prepared(prefix, message), signature, detail::kPssSaltSize);
}

}  // namespace piaojue
