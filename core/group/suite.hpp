// The cryptographic suite of a meeting: group and hash (SPEC 3). Same code for each.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.hpp"
#include "core/group/modular.hpp"
#include "core/openssl/digest.hpp"

struct ec_group_st;

namespace piaojue {

enum class SuiteId : std::uint16_t { p256_sha256 = 1 };

/// Lives as long as the process; compared by address.
class Suite {
 public:
  static const Suite& get(SuiteId id);
  /// By its name in meeting.toml; error `invalid`.
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
  const Modulus& order() const { return order_; }
  /// For files of group/, openssl/ and crypto/ only.
  const ec_group_st* ec_group() const { return group_; }
  int curve_nid() const { return curve_nid_; }

 private:
  Suite(SuiteId id, std::string_view name, int curve_nid, HashAlgorithm hash);
  SuiteId id_;
  std::string_view name_;
  int curve_nid_;
  HashAlgorithm hash_;
  ec_group_st* group_;
  Modulus order_;
};

/// RFC 9380 §5.3.1 expand_message_xmd over a 32-byte hash; `size` at most 8160.
Bytes expand_message_xmd(HashAlgorithm hash, ByteView message, std::string_view dst,
                         std::size_t size);

}  // namespace piaojue
