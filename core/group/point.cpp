#include "core/group/point.hpp"

#include <cassert>
#include <openssl/ec.h>
#include <stdexcept>

#include "core/group/msm/decode.hpp"
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

Point::Point(const Suite& suite) : suite_(&suite), native_(EC_POINT_new(suite.ec_group())) {
  if (!native_) throw std::bad_alloc();
}

Point::Native Point::new_native() const {
  Native out(check(EC_POINT_new(suite_->ec_group()), "EC_POINT_new"));
  if (native_)
    check(EC_POINT_copy(out.get(), native_.get()), "EC_POINT_copy");
  else
    check(EC_POINT_oct2point(suite_->ec_group(), out.get(), encoding_.data(), encoding_.size(),
                             context()),
          "EC_POINT_oct2point");
  return out;
}

/// What OpenSSL reads: the point's own, or one made for the occasion.
class Point::View {
 public:
  explicit View(const Point& point)
      : made_(point.native_ ? nullptr : point.new_native()),
        native_(point.native_ ? point.native_.get() : made_.get()) {}
  const EC_POINT* get() const { return native_; }

 private:
  Native made_;
  const EC_POINT* native_;
};

Point::Point(const Point& other)
    : suite_(other.suite_),
      native_(other.native_ ? other.new_native() : nullptr),
      encoding_(other.encoding_) {}

Point& Point::operator=(const Point& other) {
  if (this != &other) *this = Point(other);
  return *this;
}

Point Point::identity(const Suite& suite) {
  Point out(suite);
  check(EC_POINT_set_to_infinity(suite.ec_group(), out.native_.get()), "EC_POINT_set_to_infinity");
  return out;
}

Point Point::generator(const Suite& suite) {
  Point out(suite);
  check(EC_POINT_copy(out.native_.get(), EC_GROUP_get0_generator(suite.ec_group())),
        "EC_POINT_copy");
  return out;
}

// R3.2-1, R3.2-2
Result<Point> Point::parse(const Suite& suite, ByteView bytes) {
  if (!msm::is_point(suite.id(), bytes))
    return Error{ErrorCode::malformed, "not an uncompressed point of the curve"};
  PointEncoding accepted{};
  std::ranges::copy(bytes, accepted.begin());
  return Point(suite, accepted);
}

PointEncoding Point::encoding() const {
  if (encoding_[0] != 0) return encoding_;
  assert(!is_identity());
  PointEncoding out{};
  if (EC_POINT_point2oct(suite_->ec_group(), native_.get(), POINT_CONVERSION_UNCOMPRESSED,
                         out.data(), out.size(), context()) != kPointSize)
    throw std::runtime_error("OpenSSL could not encode a point");
  return out;
}

Bytes Point::encode() const {
  const PointEncoding out = encoding();
  return {out.begin(), out.end()};
}

bool Point::is_identity() const {
  return native_ && EC_POINT_is_at_infinity(suite_->ec_group(), native_.get()) == 1;
}

Point operator+(const Point& a, const Point& b) {
  Point out(*a.suite_);
  check(EC_POINT_add(a.suite_->ec_group(), out.native_.get(), Point::View(a).get(),
                     Point::View(b).get(), context()),
        "EC_POINT_add");
  return out;
}

Point Point::operator-() const {
  Point out(*suite_);
  out.native_ = new_native();
  check(EC_POINT_invert(suite_->ec_group(), out.native_.get(), context()), "EC_POINT_invert");
  return out;
}

Point operator-(const Point& a, const Point& b) { return a + -b; }

Point& Point::operator+=(const Point& other) {
  if (!native_) native_ = new_native();
  check(
      EC_POINT_add(suite_->ec_group(), native_.get(), native_.get(), View(other).get(), context()),
      "EC_POINT_add");
  encoding_[0] = 0;
  return *this;
}

bool operator==(const Point& a, const Point& b) {
  if (a.suite_ != b.suite_) return false;
  if (a.encoding_[0] != 0 && b.encoding_[0] != 0) return a.encoding_ == b.encoding_;
  const int order =
      EC_POINT_cmp(a.suite_->ec_group(), Point::View(a).get(), Point::View(b).get(), context());
  if (order < 0) throw std::runtime_error("OpenSSL could not compare points");
  return order == 0;
}

Point multiply(const SecretScalar& secret, const Point& point) {
  assert(&secret.suite() == &point.suite());
  Point out(point.suite());
  check(EC_POINT_mul(point.suite().ec_group(), out.native_.get(), nullptr, Point::View(point).get(),
                     to_bignum(secret).get(), context()),
        "EC_POINT_mul");
  return out;
}

Point multiply_generator(const SecretScalar& secret) {
  Point out(secret.suite());
  check(EC_POINT_mul(secret.suite().ec_group(), out.native_.get(), to_bignum(secret).get(), nullptr,
                     nullptr, context()),
        "EC_POINT_mul");
  return out;
}

Point multiply_vartime(const Scalar& scalar, const Point& point) {
  assert(&scalar.suite() == &point.suite());
  Point out(point.suite());
  check(EC_POINT_mul(point.suite().ec_group(), out.native_.get(), nullptr, Point::View(point).get(),
                     to_bignum(scalar.encode()).get(), context()),
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
