// Hash functions, HMAC, key derivation and password hashing over OpenSSL EVP.
#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

struct evp_md_ctx_st;

namespace piaojue {

enum class HashAlgorithm { sha256, sha384, sm3 };

/// As OpenSSL calls it.
const char* name_of(HashAlgorithm algorithm);

/// Streaming hash with a 32-byte result (sha256, sm3).
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);

  Hasher& update(ByteView bytes);
  /// Ends the hash; the object may not be used afterwards.
  Hash32 finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Hash32 hash32(HashAlgorithm algorithm, ByteView bytes);

/// Any algorithm; the digest's own length (sha384: 48).
Bytes digest(HashAlgorithm algorithm, ByteView bytes);

/// RFC 2104 HMAC of `parts` one after the other, with a 32-byte result (sha256, sm3); `key` is not
/// empty.
Hash32 hmac(HashAlgorithm algorithm, ByteView key, std::initializer_list<ByteView> parts);

/// RFC 5869 HKDF; `key` is not empty, `size` at most 255 digests.
SecretBytes hkdf(HashAlgorithm algorithm, ByteView key, ByteView salt, ByteView info,
                 std::size_t size);

/// RFC 7914 scrypt with N = 2^14, r = 8, p = 1: some 40 ms; for personal codes and passphrases.
SecretBytes scrypt(ByteView password, ByteView salt, std::size_t size);

/// Compares in time that depends on the lengths only.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace piaojue
