// RFC 9474 RSABSSA-SHA384-PSS-Randomized with 3072-bit keys: the issuers' signature under which a
// credential is unlinkable to the request that produced it.
#pragma once

#include <array>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

struct evp_pkey_st;

namespace piaojue {

inline constexpr std::size_t kIssuerKeyBits = 3072;
inline constexpr std::size_t kBlindSignatureSize = kIssuerKeyBits / 8;

/// RFC 9474 §4.1: 32 random bytes that precede the message.
using MessagePrefix = std::array<std::uint8_t, 32>;

class IssuerPublicKey {
 public:
  /// Modulus as big-endian bytes of exactly the key's size; exponent is 65537. Refuses
  /// (`malformed`) another size, an even modulus. Tests may ask for another size than 3072 (a
  /// multiple of 8).
  static Result<IssuerPublicKey> parse(ByteView modulus, std::size_t bits = kIssuerKeyBits);
  const Bytes& encode() const { return modulus_; }
  std::size_t size() const { return modulus_.size(); }
  /// For blind_rsa.cpp; shared and never changed.
  evp_pkey_st* raw() const { return key_.get(); }
  friend bool operator==(const IssuerPublicKey& a, const IssuerPublicKey& b) {
    return a.modulus_ == b.modulus_;
  }

 private:
  IssuerPublicKey(Bytes modulus, std::shared_ptr<evp_pkey_st> key)
      : modulus_(std::move(modulus)), key_(std::move(key)) {}
  Bytes modulus_;
  std::shared_ptr<evp_pkey_st> key_;
};

class IssuerKey {
 public:
  static IssuerKey generate(std::size_t bits = kIssuerKeyBits);
  /// PKCS#8 DER, nothing after it; error `malformed` for another kind or size of key.
  static Result<IssuerKey> parse(ByteView der, std::size_t bits = kIssuerKeyBits);
  SecretBytes reveal_der() const;
  const IssuerPublicKey& public_key() const { return public_; }

  /// RFC 9474 §4.3 BlindSign, with the check that the result verifies (a faulty signature would
  /// leak the key). Deterministic, so a repeated request gets the identical answer. Errors:
  /// `malformed` for a wrong size or a value not below the modulus.
  Result<Bytes> blind_sign(ByteView blinded_message) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  IssuerKey(std::unique_ptr<evp_pkey_st, Free> key, IssuerPublicKey public_key)
      : key_(std::move(key)), public_(std::move(public_key)) {}
  static Result<IssuerKey> adopt(std::unique_ptr<evp_pkey_st, Free> key, std::size_t bits);
  std::unique_ptr<evp_pkey_st, Free> key_;
  IssuerPublicKey public_;
};

/// What the requester must keep, sealed, between asking and finalising.
struct BlindingState {
  MessagePrefix prefix{};
  SecretBytes inverse;  ///< of the blind, modulo n
};

struct BlindRequest {
  Bytes blinded_message;
  BlindingState state;
};

/// RFC 9474 §4.1 Prepare and §4.2 Blind. Error `invalid` when the encoded message is not coprime
/// to n (§4.2 step 6).
Result<BlindRequest> blind(const IssuerPublicKey& key, ByteView message);

/// RFC 9474 §4.4 Finalize: unblinds and verifies; error `signature_invalid` for a wrong answer.
Result<Bytes> finalize(const IssuerPublicKey& key, ByteView message, const BlindingState& state,
                       ByteView blind_signature);

/// RSASSA-PSS-VERIFY with SHA-384, MGF1-SHA-384 and a 48-byte salt, over prefix || message.
Result<void> verify_blind_signature(const IssuerPublicKey& key, const MessagePrefix& prefix,
                                    ByteView message, ByteView signature);

}  // namespace piaojue
