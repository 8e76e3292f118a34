// Protocol signatures of the suite: ECDSA with low s (P256_SHA256) or SM2 (SM2_SM3), 64 bytes r ||
// s (SPEC 3.4).
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
  /// Error `malformed` for 0, and for q - 1 in SM2.
  static Result<SigningKey> from_secret(SecretScalar secret);

  const VerifyKey& verify_key() const { return public_; }
  /// Signs `message` under the suite's hash; the message starts with a tag of its own kind.
  Signature sign(ByteView message) const;
  const SecretScalar& secret() const { return secret_; }

 private:
  explicit SigningKey(SecretScalar secret);
  SecretScalar secret_;
  VerifyKey public_;
};

/// Error `signature_invalid`; refuses r or s out of range, high s (ECDSA), r + s = 0 mod q (SM2).
Result<void> verify_signature(const VerifyKey& key, ByteView message, const Signature& signature);

}  // namespace piaojue
