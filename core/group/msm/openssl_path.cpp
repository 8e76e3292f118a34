// EC_POINTs_mul has no successor in OpenSSL 3.0.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/group/msm/openssl_path.hpp"

#include <algorithm>
#include <openssl/ec.h>

#include "core/openssl/handle.hpp"

namespace piaojue::msm {
namespace {

using openssl::check;
using Bignum = openssl::BignumHandle;
using PointHandle = openssl::Handle<EC_POINT, EC_POINT_free>;

Bignum to_bignum(const U256& value) {
  std::array<std::uint8_t, 32> bytes{};
  u256_to_bytes(value, bytes);
  return Bignum(
      check(BN_bin2bn(bytes.data(), openssl::to_int(bytes.size()), nullptr), "BN_bin2bn"));
}

U256 from_bignum(const BIGNUM* number) {
  std::array<std::uint8_t, 32> bytes{};
  check(BN_bn2binpad(number, bytes.data(), openssl::to_int(bytes.size())), "BN_bn2binpad");
  return u256_from_bytes(bytes);
}

PointHandle to_point(const EC_GROUP* group, const AffinePoint& plain, BN_CTX* context) {
  PointHandle out(check(EC_POINT_new(group), "EC_POINT_new"));
  if (is_identity(plain))
    check(EC_POINT_set_to_infinity(group, out.get()), "EC_POINT_set_to_infinity");
  else
    check(EC_POINT_set_affine_coordinates(group, out.get(), to_bignum(plain.x).get(),
                                          to_bignum(plain.y).get(), context),
          "EC_POINT_set_affine_coordinates");
  return out;
}

AffinePoint from_point(const EC_GROUP* group, const EC_POINT* point, BN_CTX* context) {
  if (EC_POINT_is_at_infinity(group, point) == 1) return {};
  const Bignum x(check(BN_new(), "BN_new"));
  const Bignum y(check(BN_new(), "BN_new"));
  check(EC_POINT_get_affine_coordinates(group, point, x.get(), y.get(), context),
        "EC_POINT_get_affine_coordinates");
  return {from_bignum(x.get()), from_bignum(y.get())};
}

}  // namespace

AffinePoint multiply_sum_by_openssl(const Suite& suite, std::span<const AffinePoint> points,
                                    std::span<const U256> scalars) {
  const EC_GROUP* const group = suite.ec_group();
  const openssl::BignumContextHandle context(check(BN_CTX_new(), "BN_CTX_new"));
  const PointHandle sum = to_point(group, {}, context.get());
  const PointHandle part = to_point(group, {}, context.get());
  // In blocks: OpenSSL builds a table for every point of one call.
  static constexpr std::size_t kBlock = 512;
  for (std::size_t begin = 0; begin < points.size(); begin += kBlock) {
    const std::size_t size = std::min(kBlock, points.size() - begin);
    std::vector<Bignum> numbers;
    std::vector<PointHandle> handles;
    std::vector<const BIGNUM*> raw_numbers;
    std::vector<const EC_POINT*> raw_points;
    for (std::size_t i = begin; i < begin + size; ++i) {
      numbers.push_back(to_bignum(scalars[i]));
      raw_numbers.push_back(numbers.back().get());
      handles.push_back(to_point(group, points[i], context.get()));
      raw_points.push_back(handles.back().get());
    }
    check(EC_POINTs_mul(group, part.get(), nullptr, size, raw_points.data(), raw_numbers.data(),
                        context.get()),
          "EC_POINTs_mul");
    check(EC_POINT_add(group, sum.get(), sum.get(), part.get(), context.get()), "EC_POINT_add");
  }
  return from_point(group, sum.get(), context.get());
}

std::vector<AffinePoint> sum_each_by_openssl(const Suite& suite,
                                             std::span<const AffinePoint> points,
                                             std::span<const std::size_t> sizes) {
  const EC_GROUP* const group = suite.ec_group();
  const openssl::BignumContextHandle context(check(BN_CTX_new(), "BN_CTX_new"));
  std::vector<AffinePoint> out;
  out.reserve(sizes.size());
  for (const std::size_t size : sizes) {
    const PointHandle sum = to_point(group, {}, context.get());
    for (const AffinePoint& point : points.first(size))
      check(EC_POINT_add(group, sum.get(), sum.get(), to_point(group, point, context.get()).get(),
                         context.get()),
            "EC_POINT_add");
    out.push_back(from_point(group, sum.get(), context.get()));
    points = points.subspan(size);
  }
  return out;
}

}  // namespace piaojue::msm
