#include "tests/support/openssl_point.hpp"

#include <openssl/ec.h>

#include "core/openssl/handle.hpp"

namespace piaojue::test {
namespace {

using PointHandle = openssl::Handle<EC_POINT, EC_POINT_free>;

PointHandle new_point(const Suite& suite) {
  return PointHandle(openssl::check(EC_POINT_new(suite.ec_group()), "EC_POINT_new"));
}

}  // namespace

bool is_point_by_openssl(const Suite& suite, ByteView bytes) {
  if (bytes.size() != kPointSize || bytes[0] != POINT_CONVERSION_UNCOMPRESSED) return false;
  const PointHandle point = new_point(suite);
  const bool accepted =
      EC_POINT_oct2point(suite.ec_group(), point.get(), bytes.data(), bytes.size(), nullptr) == 1;
  ERR_clear_error();
  return accepted;
}

std::optional<Bytes> point_with_x_by_openssl(const Suite& suite, std::uint64_t x) {
  const PointHandle point = new_point(suite);
  const openssl::BignumHandle number(openssl::check(BN_new(), "BN_new"));
  openssl::check(BN_set_word(number.get(), x), "BN_set_word");
  if (EC_POINT_set_compressed_coordinates(suite.ec_group(), point.get(), number.get(), 0,
                                          nullptr) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  Bytes out(kPointSize);
  if (EC_POINT_point2oct(suite.ec_group(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(),
                         out.size(), nullptr) != kPointSize)
    openssl::fail("EC_POINT_point2oct");
  return out;
}

}  // namespace piaojue::test
