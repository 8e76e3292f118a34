// Secrets under a passphrase: scrypt and AES-256-GCM.
//
// Canonical bytes: tag "piaojue-sealed/1" | purpose (text) | salt (16) | nonce (12) | sealed
// (bytes). What comes before the nonce is authenticated with it, so that a file of one purpose
// cannot be passed off as one of another.
#pragma once

#include <string_view>

#include "core/base/secret.hpp"

namespace piaojue {

class Sealer {
 public:
  /// Takes some 40 ms; one object seals any number of files under one salt, each with a fresh
  /// nonce.
  explicit Sealer(SecretBytes passphrase);

  Bytes seal(std::string_view purpose, ByteView plaintext) const;
  /// Errors: `malformed` for another format or purpose, `wrong_code` for another passphrase or a
  /// changed file, which cannot be told apart.
  Result<SecretBytes> open(std::string_view purpose, ByteView sealed) const;

 private:
  SecretBytes passphrase_;
  Bytes salt_;
  SecretBytes key_;
};

bool is_sealed(ByteView content);

/// The same under a key of 32 secret bytes instead of a passphrase (no salt):
/// tag "piaojue-keyed/1" | purpose | nonce | sealed.
Bytes seal_with_key(ByteView key, std::string_view purpose, ByteView plaintext);
Result<SecretBytes> open_with_key(ByteView key, std::string_view purpose, ByteView sealed);

}  // namespace piaojue
