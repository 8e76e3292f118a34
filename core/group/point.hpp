// Points of the suite's group (prime order, no cofactor), and multiplication.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "core/base/canonical.hpp"
#include "core/group/scalar.hpp"

struct ec_point_st;

namespace piaojue {

/// SEC1 uncompressed: 04 x y.
inline constexpr std::size_t kPointSize = 65;

class Point {
 public:
  static Point identity(const Suite& suite);
  static Point generator(const Suite& suite);
  /// The one strict decoder (SPEC 3.2): length 65, prefix 04, coordinates below p, on the curve,
  /// hence never the identity; else `malformed`.
  static Result<Point> parse(const Suite& suite, ByteView bytes);

  Point(const Point& other);
  Point& operator=(const Point& other);
  Point(Point&&) noexcept = default;
  Point& operator=(Point&&) noexcept = default;
  ~Point() = default;

  /// 65 bytes. Precondition: not the identity (it has no encoding here).
  Bytes encode() const;
  bool is_identity() const;
  const Suite& suite() const { return *suite_; }
  const ec_point_st* raw() const { return point_.get(); }

  friend Point operator+(const Point& a, const Point& b);
  friend Point operator-(const Point& a, const Point& b);
  Point operator-() const;
  Point& operator+=(const Point& other);
  /// Points of two suites are not equal.
  friend bool operator==(const Point& a, const Point& b);

 private:
  struct Free {
    void operator()(ec_point_st* point) const;
  };
  explicit Point(const Suite& suite);
  friend Point multiply(const SecretScalar&, const Point&);
  friend Point multiply_generator(const SecretScalar&);
  friend Point multiply_vartime(const Scalar&, const Point&);
  friend Point multi_multiply_vartime(const Suite&, std::span<const Scalar>,
                                      std::span<const Point* const>);
  friend class FixedBase;
  const Suite* suite_;
  std::unique_ptr<ec_point_st, Free> point_;
  /// What parse() read, so that hashing a received point costs no inversion; first byte 0: unknown.
  std::array<std::uint8_t, kPointSize> encoding_{};
};

/// secret * point, constant time.
Point multiply(const SecretScalar& secret, const Point& point);
/// secret * G, constant time.
Point multiply_generator(const SecretScalar& secret);
/// For public data only.
Point multiply_vartime(const Scalar& scalar, const Point& point);
/// sum of scalars[i] * points[i], for public data only; the spans have equal length.
Point multi_multiply_vartime(const Suite& suite, std::span<const Scalar> scalars,
                             std::span<const Point* const> points);

/// A base with a precomputed table, constant time. Some five times faster than multiply() in
/// P256_SHA256; no faster in SM2_SM3, for whose curve OpenSSL 3.0 has the Montgomery ladder alone.
class FixedBase {
 public:
  explicit FixedBase(const Point& base);
  Point multiply(const SecretScalar& secret) const;
  const Point& base() const { return base_; }

 private:
  struct Free {
    void operator()(ec_group_st* group) const;
  };
  Point base_;
  std::unique_ptr<ec_group_st, Free> group_;
};

/// Reads 65 raw bytes as a point / 32 raw bytes as a scalar.
Result<Point> read_point(CanonicalReader& reader, const Suite& suite);
Result<Scalar> read_scalar(CanonicalReader& reader, const Suite& suite);

}  // namespace piaojue
