#include "core/openssl/digest.hpp"

#include <array>
#include <cassert>
#include <openssl/crypto.h>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;

const EVP_MD* fetch(HashAlgorithm algorithm) {
  return check(EVP_MD_fetch(nullptr, name_of(algorithm), nullptr), "EVP_MD_fetch");
}

/// Fetched once and kept as long as the process: a look-up by name costs more than a short hash.
const EVP_MD* evp_md(HashAlgorithm algorithm) {
  static const EVP_MD* const sha256 = fetch(HashAlgorithm::sha256);
  static const EVP_MD* const sha384 = fetch(HashAlgorithm::sha384);
  static const EVP_MD* const sm3 = fetch(HashAlgorithm::sm3);
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return sha256;
    case HashAlgorithm::sha384:
      return sha384;
    case HashAlgorithm::sm3:
      return sm3;
  }
  assert(false);
  return nullptr;
}

OSSL_PARAM octets(const char* key, ByteView bytes) {
  // OpenSSL takes parameters as non-const and only reads this kind.
  return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(bytes.data()),
                                           bytes.size());
}

}  // namespace

const char* name_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return "SHA2-256";
    case HashAlgorithm::sha384:
      return "SHA2-384";
    case HashAlgorithm::sm3:
      return "SM3";
  }
  assert(false);
  return "";
}

void Hasher::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Hasher::Hasher(HashAlgorithm algorithm) : context_(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new")) {
  const EVP_MD* md = evp_md(algorithm);
  assert(EVP_MD_get_size(md) == 32);
  check(EVP_DigestInit_ex2(context_.get(), md, nullptr), "EVP_DigestInit_ex2");
}

Hasher& Hasher::update(ByteView bytes) {
  check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()), "EVP_DigestUpdate");
  return *this;
}

Hash32 Hasher::finish() {
  Hash32 out{};
  unsigned size = 0;
  check(EVP_DigestFinal_ex(context_.get(), out.data(), &size), "EVP_DigestFinal_ex");
  assert(size == out.size());
  context_.reset();
  return out;
}

Hash32 hash32(HashAlgorithm algorithm, ByteView bytes) {
  return Hasher(algorithm).update(bytes).finish();
}

Bytes digest(HashAlgorithm algorithm, ByteView bytes) {
  const EVP_MD* md = evp_md(algorithm);
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(md)));
  unsigned size = 0;
  check(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, md, nullptr), "EVP_Digest");
  assert(size == out.size());
  return out;
}

Hash32 hmac(HashAlgorithm algorithm, ByteView key, std::initializer_list<ByteView> parts) {
  static EVP_MAC* const mac = check(EVP_MAC_fetch(nullptr, "HMAC", nullptr), "EVP_MAC_fetch");
  assert(!key.empty());
  const openssl::MacContextHandle context(check(EVP_MAC_CTX_new(mac), "EVP_MAC_CTX_new"));
  std::string hash_name = name_of(algorithm);
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash_name.data(), 0),
      OSSL_PARAM_construct_end()};
  check(EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()), "EVP_MAC_init");
  for (const ByteView part : parts)
    check(EVP_MAC_update(context.get(), part.data(), part.size()), "EVP_MAC_update");
  Hash32 out{};
  std::size_t size = 0;
  check(EVP_MAC_final(context.get(), out.data(), &size, out.size()), "EVP_MAC_final");
  assert(size == out.size());
  return out;
}

SecretBytes hkdf(HashAlgorithm algorithm, ByteView key, ByteView salt, ByteView info,
                 std::size_t size) {
  static EVP_KDF* const kdf = check(EVP_KDF_fetch(nullptr, "HKDF", nullptr), "EVP_KDF_fetch");
  const openssl::KdfContextHandle context(check(EVP_KDF_CTX_new(kdf), "EVP_KDF_CTX_new"));
  std::string hash_name = name_of(algorithm);
  std::vector<OSSL_PARAM> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash_name.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, key)};
  if (!salt.empty()) parameters.push_back(octets(OSSL_KDF_PARAM_SALT, salt));
  if (!info.empty()) parameters.push_back(octets(OSSL_KDF_PARAM_INFO, info));
  parameters.push_back(OSSL_PARAM_construct_end());
  SecretBytes out(size);
  check(EVP_KDF_derive(context.get(), out.reveal_mutable().data(), size, parameters.data()),
        "EVP_KDF_derive");
  return out;
}

SecretBytes scrypt(ByteView password, ByteView salt, std::size_t size) {
  static constexpr std::uint64_t kCost = 1U << 14U;
  static constexpr std::uint64_t kBlockSize = 8;
  static constexpr std::uint64_t kMaxMemory = 32U << 20U;
  SecretBytes out(size);
  check(EVP_PBE_scrypt(as_text(password).data(), password.size(), salt.data(), salt.size(), kCost,
                       kBlockSize, 1, kMaxMemory, out.reveal_mutable().data(), size),
        "EVP_PBE_scrypt");
  return out;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace piaojue
