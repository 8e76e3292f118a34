// Authenticated encryption with a 96-bit nonce and a 128-bit tag (SPEC 3.5).
#pragma once

#include <array>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace piaojue {

enum class AeadAlgorithm {
  aes_256_gcm,       ///< NIST SP 800-38D
  sm4_ctr_hmac_sm3,  ///< GB/T 32907 and GB/T 32905, encrypt-then-MAC of our own: OpenSSL 3.0 has
                     ///< no SM4-GCM
};

using AeadNonce = std::array<std::uint8_t, 12>;

/// Ciphertext followed by the 16-byte tag. `key` is 32 bytes. A (key, nonce) pair is used once.
Bytes aead_seal(AeadAlgorithm algorithm, ByteView key, const AeadNonce& nonce, ByteView associated,
                ByteView plaintext);

/// Error `malformed` when the tag does not hold.
Result<SecretBytes> aead_open(AeadAlgorithm algorithm, ByteView key, const AeadNonce& nonce,
                              ByteView associated, ByteView sealed);

}  // namespace piaojue
