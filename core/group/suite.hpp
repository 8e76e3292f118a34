// The cryptographic suite of a meeting: group, hash, signature scheme, AEAD (SPEC 3). All code
// above is the same for each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/group/modular.hpp"
#include "core/openssl/aead.hpp"
#include "core/openssl/digest.hpp"

struct ec_group_st;

namespace piaojue {

enum class SuiteId : std::uint16_t { p256_sha256 = 1, sm2_sm3 = 2 };

enum class SignatureScheme {
  ecdsa_low_s,  ///< FIPS 186-4 with s in the lower half
  sm2,          ///< GB/T 32918.2 with the default distinguishing identifier
};

/// Lives as long as the process; compared by address.
class Suite {
 public:
  static const Suite& get(SuiteId id);
  /// In the order of their numbers.
  static std::span<const Suite* const> all();
  /// "P256_SHA256, SM2_SM3", for messages that say what is available.
  static std::string all_names();
  /// By its name in meeting.toml; error `invalid` says which there are.
  static Result<const Suite*> from_name(std::string_view name);
  /// By its number in a format; error `malformed`.
  static Result<const Suite*> from_number(std::uint16_t number);

  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

  SuiteId id() const { return id_; }
  std::uint16_t number() const { return static_cast<std::uint16_t>(id_); }
  std::string_view name() const { return name_; }
  HashAlgorithm hash_algorithm() const { return hash_; }
  Hash32 hash(ByteView bytes) const { return hash32(hash_, bytes); }
  SignatureScheme signature_scheme() const { return signature_scheme_; }
  /// Of what is sealed inside protocol messages.
  AeadAlgorithm aead() const { return aead_; }
  const Modulus& order() const { return order_; }
  /// For files of group/, openssl/ and crypto/ only.
  const ec_group_st* ec_group() const { return group_; }
  int curve_nid() const { return curve_nid_; }

 private:
  struct Parts {
    SuiteId id;
    std::string_view name;
    int curve_nid;
    HashAlgorithm hash;
    SignatureScheme signature_scheme;
    AeadAlgorithm aead;
  };
  explicit Suite(const Parts& parts);
  SuiteId id_;
  std::string_view name_;
  int curve_nid_;
  HashAlgorithm hash_;
  SignatureScheme signature_scheme_;
  AeadAlgorithm aead_;
  ec_group_st* group_;
  Modulus order_;
};

/// RFC 9380 §5.3.1 expand_message_xmd over a hash of 32 bytes with blocks of 64 (sha256, sm3);
/// `size` at most 8160.
Bytes expand_message_xmd(HashAlgorithm hash, ByteView message, std::string_view dst,
                         std::size_t size);

}  // namespace piaojue
