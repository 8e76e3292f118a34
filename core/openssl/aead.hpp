// AES-256-GCM with a 96-bit nonce and a 128-bit tag.
#pragma once

#include <array>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace piaojue {

using AeadNonce = std::array<std::uint8_t, 12>;

/// Ciphertext followed by the 16-byte tag. `key` is 32 bytes. A (key, nonce) pair is used once.
Bytes aead_seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext);

/// Error `malformed` when the tag does not hold.
Result<SecretBytes> aead_open(ByteView key, const AeadNonce& nonce, ByteView associated,
                              ByteView sealed);

}  // namespace piaojue
