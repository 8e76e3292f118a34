// EC_POINTs_mul and EC_GROUP_precompute_mult have no successor in OpenSSL 3.0.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/group/point.hpp"

#include <cassert>
#include <openssl/ec.h>
#include <stdexcept>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using Bignum = openssl::BignumHandle;

Bignum to_bignum(ByteView big_endian) {
  return Bignum(check(BN_bin2bn(big_endian.data(), openssl::to_int(big_endian.size()), nullptr),
                      "BN_bin2bn"));
}

Bignum to_bignum(const SecretScalar& secret) {
  Bignum number = to_bignum(secret.reveal_bytes().reveal());
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  return number;
}

/// One scratch context a thread: allocating it would cost more than an addition.
BN_CTX* context() {
  thread_local const openssl::BignumContextHandle scratch(
      check(BN_CTX_secure_new(), "BN_CTX_secure_new"));
  return scratch.get();
}

}  // namespace

void Point::Free::operator()(ec_point_st* point) const { EC_POINT_clear_free(point); }

Point::Point(const Suite& suite) : suite_(&suite), point_(EC_POINT_new(suite.ec_group())) {
  if (!point_) throw std::bad_alloc();
}

Point::Point(const Point& other) : Point(*other.suite_) {
  check(EC_POINT_copy(point_.get(), other.raw()), "EC_POINT_copy");
  encoding_ = other.encoding_;
}

Point& Point::operator=(const Point& other) {
  if (this != &other) *this = Point(other);
  return *this;
}

Point Point::identity(const Suite& suite) {
  Point out(suite);
  check(EC_POINT_set_to_infinity(suite.ec_group(), out.point_.get()), "EC_POINT_set_to_infinity");
  return out;
}

Point Point::generator(const Suite& suite) {
  Point out(suite);
  check(EC_POINT_copy(out.point_.get(), EC_GROUP_get0_generator(suite.ec_group())),
        "EC_POINT_copy");
  return out;
}

// R3.2-1, R3.2-2
Result<Point> Point::parse(const Suite& suite, ByteView bytes) {
  // OpenSSL's decoder checks coordinates and curve equation, but also takes other encodings.
  if (bytes.size() != kPointSize || bytes[0] != POINT_CONVERSION_UNCOMPRESSED)
    return Error{ErrorCode::malformed, "not an uncompressed point"};
  Point out(suite);
  if (EC_POINT_oct2point(suite.ec_group(), out.point_.get(), bytes.data(), bytes.size(),
                         context()) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::malformed, "not a point of the curve"};
  }
  std::ranges::copy(bytes, out.encoding_.begin());
  return out;
}

Bytes Point::encode() const {
  if (encoding_[0] != 0) return {encoding_.begin(), encoding_.end()};
  assert(!is_identity());
  Bytes out(kPointSize);
  if (EC_POINT_point2oct(suite_->ec_group(), raw(), POINT_CONVERSION_UNCOMPRESSED, out.data(),
                         out.size(), context()) != kPointSize)
    throw std::runtime_error("OpenSSL could not encode a point");
  return out;
}

bool Point::is_identity() const { return EC_POINT_is_at_infinity(suite_->ec_group(), raw()) == 1; }

Point operator+(const Point& a, const Point& b) {
  Point out(*a.suite_);
  check(EC_POINT_add(a.suite_->ec_group(), out.point_.get(), a.raw(), b.raw(), context()),
        "EC_POINT_add");
  return out;
}

Point Point::operator-() const {
  Point out(*this);
  out.encoding_[0] = 0;
  check(EC_POINT_invert(suite_->ec_group(), out.point_.get(), context()), "EC_POINT_invert");
  return out;
}

Point operator-(const Point& a, const Point& b) { return a + -b; }

Point& Point::operator+=(const Point& other) {
  check(EC_POINT_add(suite_->ec_group(), point_.get(), raw(), other.raw(), context()),
        "EC_POINT_add");
  encoding_[0] = 0;
  return *this;
}

bool operator==(const Point& a, const Point& b) {
  if (a.suite_ != b.suite_) return false;
  const int order = EC_POINT_cmp(a.suite_->ec_group(), a.raw(), b.raw(), context());
  if (order < 0) throw std::runtime_error("OpenSSL could not compare points");
  return order == 0;
}

Point multiply(const SecretScalar& secret, const Point& point) {
  assert(&secret.suite() == &point.suite());
  Point out(point.suite());
  check(EC_POINT_mul(point.suite().ec_group(), out.point_.get(), nullptr, point.raw(),
                     to_bignum(secret).get(), context()),
        "EC_POINT_mul");
  return out;
}

Point multiply_generator(const SecretScalar& secret) {
  Point out(secret.suite());
  check(EC_POINT_mul(secret.suite().ec_group(), out.point_.get(), to_bignum(secret).get(), nullptr,
                     nullptr, context()),
        "EC_POINT_mul");
  return out;
}

Point multiply_vartime(const Scalar& scalar, const Point& point) {
  assert(&scalar.suite() == &point.suite());
  Point out(point.suite());
  check(EC_POINT_mul(point.suite().ec_group(), out.point_.get(), nullptr, point.raw(),
                     to_bignum(scalar.encode()).get(), context()),
        "EC_POINT_mul");
  return out;
}

Point multi_multiply_vartime(const Suite& suite, std::span<const Scalar> scalars,
                             std::span<const Point* const> points) {
  assert(scalars.size() == points.size());
  Point out = Point::identity(suite);
  // In blocks: OpenSSL builds a table for every point of one call.
  static constexpr std::size_t kBlock = 512;
  for (std::size_t begin = 0; begin < points.size(); begin += kBlock) {
    const std::size_t size = std::min(kBlock, points.size() - begin);
    std::vector<Bignum> numbers;
    std::vector<const BIGNUM*> raw_numbers;
    std::vector<const EC_POINT*> raw_points;
    for (std::size_t i = begin; i < begin + size; ++i) {
      numbers.push_back(to_bignum(scalars[i].encode()));
      raw_numbers.push_back(numbers.back().get());
      raw_points.push_back(points[i]->raw());
    }
    Point part(suite);
    check(EC_POINTs_mul(suite.ec_group(), part.point_.get(), nullptr, size, raw_points.data(),
                        raw_numbers.data(), context()),
          "EC_POINTs_mul");
    out += part;
  }
  return out;
}

void FixedBase::Free::operator()(ec_group_st* group) const { EC_GROUP_free(group); }

FixedBase::FixedBase(const Point& base)
    : base_(base), group_(EC_GROUP_dup(base.suite().ec_group())) {
  if (!group_) throw std::bad_alloc();
  // A copy of the group whose generator is `base`: OpenSSL keeps a table for a group's generator.
  check(EC_GROUP_set_generator(group_.get(), base.raw(), EC_GROUP_get0_order(group_.get()),
                               EC_GROUP_get0_cofactor(group_.get())),
        "EC_GROUP_set_generator");
  check(EC_GROUP_precompute_mult(group_.get(), context()), "EC_GROUP_precompute_mult");
}

Point FixedBase::multiply(const SecretScalar& secret) const {
  assert(&secret.suite() == &base_.suite());
  Point out(base_.suite());
  check(EC_POINT_mul(group_.get(), out.point_.get(), to_bignum(secret).get(), nullptr, nullptr,
                     context()),
        "EC_POINT_mul");
  return out;
}

Result<Point> read_point(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(const ByteView bytes, reader.raw(kPointSize));
  return Point::parse(suite, bytes);
}

Result<Scalar> read_scalar(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(const ByteView bytes, reader.raw(kScalarSize));
  return Scalar::parse(suite, bytes);
}

}  // namespace piaojue
