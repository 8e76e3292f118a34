// Protocol signatures of the suite: ECDSA with low s (P256_SHA256), 64 bytes r || s (SPEC 3.4).
#pragma once

#include <array>

#include "core/group/point.hpp"

namespace piaojue {

using Signature = std::array<std::uint8_t, 64>;

/// A public key is a point of the suite's group, pinned where it is used.
using VerifyKey = Point;

class SigningKey {
 public:
  static SigningKey generate(const Suite& suite);
  static Result<SigningKey> from_secret(SecretScalar secret);

  const VerifyKey& verify_key() const { return public_; }
  /// Signs the suite's hash of `message`; the message starts with a tag of its own kind.
  Signature sign(ByteView message) const;
  const SecretScalar& secret() const { return secret_; }

 private:
  explicit SigningKey(SecretScalar secret);
  SecretScalar secret_;
  VerifyKey public_;
};

/// Error `signature_invalid`; refuses high s, r or s out of range.
Result<void> verify_signature(const VerifyKey& key, ByteView message, const Signature& signature);

}  // namespace piaojue
