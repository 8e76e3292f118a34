// Integers modulo the order of the group. Public ones are values; secret ones are move-only,
// wiped, and meet public ones only through the few functions that protocols need.
#pragma once

#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"
#include "core/group/suite.hpp"

namespace piaojue {

inline constexpr std::size_t kScalarSize = 32;

class Scalar {
 public:
  static Scalar zero(const Suite& suite) { return {suite, U256{}}; }
  static Scalar from_u64(const Suite& suite, std::uint64_t value);
  /// A negative one is the order less its amount.
  static Scalar from_i32(const Suite& suite, std::int32_t value);
  /// 32 bytes big-endian below the order, else `malformed`.
  static Result<Scalar> parse(const Suite& suite, ByteView bytes);
  /// RFC 9380 hash_to_field with one element: expand_message_xmd to 48 bytes, reduced.
  static Scalar hash(const Suite& suite, ByteView message, std::string_view dst);
  /// A fresh coefficient below 2^128 for random linear combinations; never zero.
  static Scalar random_128(const Suite& suite);
  /// Several at once, which costs one call of the generator.
  static std::vector<Scalar> random_128(const Suite& suite, std::size_t count);

  Bytes encode() const;
  bool is_zero() const { return value_ == U256{}; }
  const Suite& suite() const { return *suite_; }
  const U256& value() const { return value_; }
  Scalar inverse() const;

  friend Scalar operator+(const Scalar& a, const Scalar& b);
  friend Scalar operator-(const Scalar& a, const Scalar& b);
  friend Scalar operator*(const Scalar& a, const Scalar& b);
  Scalar operator-() const { return zero(*suite_) - *this; }
  Scalar& operator+=(const Scalar& other) { return *this = *this + other; }
  friend bool operator==(const Scalar& a, const Scalar& b) { return a.value_ == b.value_; }

 private:
  friend class SecretScalar;
  Scalar(const Suite& suite, const U256& value) : suite_(&suite), value_(value) {}
  const Suite* suite_;
  U256 value_;
};

class SecretScalar {
 public:
  /// Uniform in [1, q) by rejection from the CSPRNG. Nobody can give it the number, so no prover
  /// can be handed a nonce (R13-2).
  static SecretScalar random(const Suite& suite);
  /// Several at once, which costs one call of the generator.
  static std::vector<SecretScalar> random(const Suite& suite, std::size_t count);
  static SecretScalar zero(const Suite& suite) { return {suite, U256{}}; }
  static SecretScalar from_u64(const Suite& suite, std::uint64_t value);
  static SecretScalar from_public(const Scalar& value) { return {*value.suite_, value.value_}; }
  static Result<SecretScalar> parse(const Suite& suite, ByteView bytes);
  /// Deterministic, from a seed of at least 32 secret bytes and a label: expand_message_xmd to 48
  /// bytes, reduced. For state that must survive a restart, and for a ballot's randomness.
  static SecretScalar derive(const Suite& suite, ByteView seed, std::string_view label,
                             std::uint32_t index);

  SecretScalar(const SecretScalar&) = delete;
  SecretScalar& operator=(const SecretScalar&) = delete;
  SecretScalar(SecretScalar&& other) noexcept;
  SecretScalar& operator=(SecretScalar&& other) noexcept;
  ~SecretScalar();

  const Suite& suite() const { return *suite_; }
  /// 1 if a == b, else 0, without a branch.
  static SecretScalar equality(const SecretScalar& a, const SecretScalar& b);
  SecretScalar plus(const SecretScalar& other) const;
  SecretScalar minus(const SecretScalar& other) const;
  SecretScalar times(const Scalar& factor) const;
  SecretScalar times(const SecretScalar& factor) const;
  SecretScalar duplicate() const { return {*suite_, value_}; }
  /// A sigma-protocol response: this + challenge * secret, uniform while `this` is a fresh nonce.
  Scalar respond(const Scalar& challenge, const SecretScalar& secret) const;
  /// Discloses the value: for shares sent sealed, and for openings that their owner asks for.
  SecretBytes reveal_bytes() const;
  Scalar reveal() const { return {*suite_, value_}; }

 private:
  SecretScalar(const Suite& suite, const U256& value) : suite_(&suite), value_(value) {}
  const Suite* suite_;
  U256 value_;
};

}  // namespace piaojue
