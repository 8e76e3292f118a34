#include "core/group/msm/decode.hpp"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "core/group/msm/field.hpp"

namespace piaojue::msm {
namespace {

constexpr std::uint8_t kUncompressed = 4;

template <class Curve>
bool is_on_curve(const U256& plain_x, const U256& plain_y) {
  using F = Field<Curve>;
  if (!is_below(plain_x, Curve::kPrime) || !is_below(plain_y, Curve::kPrime)) return false;
  constexpr F kB = F::from_plain(Curve::kB);
  const F x = F::from_plain(plain_x);
  const F y = F::from_plain(plain_y);
  return y.squared() == x.squared() * x - (x.doubled() + x) + kB;
}

}  // namespace

bool is_point(SuiteId curve, ByteView bytes) {
  if (bytes.size() != kEncodedSize || bytes[0] != kUncompressed) return false;
  const U256 x = u256_from_bytes(bytes.subspan(1, 32));
  const U256 y = u256_from_bytes(bytes.subspan(33, 32));
  switch (curve) {
    case SuiteId::p256_sha256:
      return is_on_curve<P256>(x, y);
    case SuiteId::sm2_sm3:
      return is_on_curve<Sm2>(x, y);
  }
  throw std::logic_error("no such curve");
}

AffinePoint decode_accepted(const EncodedPoint& bytes) {
  const ByteView view(bytes);
  return {u256_from_bytes(view.subspan(1, 32)), u256_from_bytes(view.subspan(33, 32))};
}

EncodedPoint encode(const AffinePoint& plain) {
  assert(!is_identity(plain));
  EncodedPoint out{kUncompressed};
  u256_to_bytes(plain.x, std::span(out).subspan(1, 32));
  u256_to_bytes(plain.y, std::span(out).subspan(33, 32));
  return out;
}

}  // namespace piaojue::msm
