#include "core/group/scalar.hpp"

#include <cassert>

#include "core/base/canonical.hpp"
#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

Error not_a_scalar() { return {ErrorCode::malformed, "not a scalar below the group's order"}; }

/// 48 bytes are enough that reduction leaves a bias below 2^-128 (RFC 9380 §5).
constexpr std::size_t kWideSize = 48;

}  // namespace

Scalar Scalar::from_u64(const Suite& suite, std::uint64_t value) {
  return {suite, U256{value, 0, 0, 0}};
}

Scalar Scalar::from_i32(const Suite& suite, std::int32_t value) {
  const std::int64_t wide = value;
  const Scalar amount = from_u64(suite, static_cast<std::uint64_t>(wide < 0 ? -wide : wide));
  return value < 0 ? -amount : amount;
}

// R3.1-1
Result<Scalar> Scalar::parse(const Suite& suite, ByteView bytes) {
  if (bytes.size() != kScalarSize) return not_a_scalar();
  const U256 value = u256_from_bytes(bytes);
  if (!suite.order().contains(value)) return not_a_scalar();
  return Scalar(suite, value);
}

// R3.3-2
Scalar Scalar::hash(const Suite& suite, ByteView message, std::string_view dst) {
  return {suite, suite.order().reduce(
                     expand_message_xmd(suite.hash_algorithm(), message, dst, kWideSize))};
}

Scalar Scalar::random_128(const Suite& suite) { return random_128(suite, 1).front(); }

std::vector<Scalar> Scalar::random_128(const Suite& suite, std::size_t count) {
  std::vector<std::array<std::uint64_t, 2>> halves(count);
  std::vector<Scalar> out;
  out.reserve(count);
  while (out.size() < count) {
    const std::span wanted = std::span(halves).first(count - out.size());
    random_fill({reinterpret_cast<std::uint8_t*>(wanted.data()), wanted.size_bytes()});
    for (const auto& [low, high] : wanted)
      if ((low | high) != 0) out.push_back({suite, U256{low, high, 0, 0}});
  }
  return out;
}

Bytes Scalar::encode() const {
  Bytes out(kScalarSize);
  u256_to_bytes(value_, out);
  return out;
}

Scalar Scalar::inverse() const { return {*suite_, suite_->order().inverse(value_)}; }

Scalar operator+(const Scalar& a, const Scalar& b) {
  return {*a.suite_, a.suite_->order().add(a.value_, b.value_)};
}
Scalar operator-(const Scalar& a, const Scalar& b) {
  return {*a.suite_, a.suite_->order().sub(a.value_, b.value_)};
}
Scalar operator*(const Scalar& a, const Scalar& b) {
  return {*a.suite_, a.suite_->order().mul(a.value_, b.value_)};
}

SecretScalar SecretScalar::random(const Suite& suite) {
  return std::move(random(suite, 1).front());
}

// R3.6-3
std::vector<SecretScalar> SecretScalar::random(const Suite& suite, std::size_t count) {
  std::vector<SecretScalar> out;
  out.reserve(count);
  while (out.size() < count) {
    const SecretBytes bytes = random_secret((count - out.size()) * kScalarSize);
    for (std::size_t at = 0; at < bytes.size(); at += kScalarSize) {
      const U256 value = u256_from_bytes(bytes.reveal().subspan(at, kScalarSize));
      if (suite.order().contains(value) && value != U256{}) out.push_back({suite, value});
    }
  }
  return out;
}

SecretScalar SecretScalar::from_u64(const Suite& suite, std::uint64_t value) {
  return {suite, U256{value, 0, 0, 0}};
}

Result<SecretScalar> SecretScalar::parse(const Suite& suite, ByteView bytes) {
  if (bytes.size() != kScalarSize) return not_a_scalar();
  const U256 value = u256_from_bytes(bytes);
  if (!suite.order().contains(value)) return not_a_scalar();
  return SecretScalar(suite, value);
}

// R3.6-1
SecretScalar SecretScalar::derive(const Suite& suite, ByteView seed, std::string_view label,
                                  std::uint32_t index) {
  assert(seed.size() >= 32);
  CanonicalWriter message;
  message.bytes(seed).text(label).u32(index);
  const SecretBytes input = SecretBytes::adopt(message.take());
  const SecretBytes wide = SecretBytes::adopt(
      expand_message_xmd(suite.hash_algorithm(), input.reveal(), "piaojue/1 derive", kWideSize));
  return {suite, suite.order().reduce(wide.reveal())};
}

SecretScalar::SecretScalar(SecretScalar&& other) noexcept
    : suite_(other.suite_), value_(other.value_) {
  wipe(other.value_.data(), sizeof other.value_);
}

SecretScalar& SecretScalar::operator=(SecretScalar&& other) noexcept {
  if (this != &other) {
    suite_ = other.suite_;
    value_ = other.value_;
    wipe(other.value_.data(), sizeof other.value_);
  }
  return *this;
}

SecretScalar::~SecretScalar() { wipe(value_.data(), sizeof value_); }

SecretScalar SecretScalar::plus(const SecretScalar& other) const {
  return {*suite_, suite_->order().add(value_, other.value_)};
}
SecretScalar SecretScalar::minus(const SecretScalar& other) const {
  return {*suite_, suite_->order().sub(value_, other.value_)};
}
SecretScalar SecretScalar::times(const SecretScalar& factor) const {
  return {*suite_, suite_->order().mul(value_, factor.value_)};
}
SecretScalar SecretScalar::equality(const SecretScalar& a, const SecretScalar& b) {
  std::uint64_t differences = 0;
  for (std::size_t i = 0; i < a.value_.size(); ++i) differences |= a.value_[i] ^ b.value_[i];
  const std::uint64_t any = (differences | (~differences + 1)) >> 63U;
  return {*a.suite_, U256{any ^ 1U, 0, 0, 0}};
}
SecretScalar SecretScalar::times(const Scalar& factor) const {
  return {*suite_, suite_->order().mul(value_, factor.value())};
}

Scalar SecretScalar::respond(const Scalar& challenge, const SecretScalar& secret) const {
  const Modulus& order = suite_->order();
  return {*suite_, order.add(value_, order.mul(challenge.value(), secret.value_))};
}

SecretBytes SecretScalar::reveal_bytes() const {
  SecretBytes out(kScalarSize);
  u256_to_bytes(value_, out.reveal_mutable());
  return out;
}

}  // namespace piaojue
