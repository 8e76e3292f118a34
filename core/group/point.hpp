// Points of the suite's group (prime order, no cofactor), and multiplication.
#pragma once

#include <array>
#include <memory>

#include "core/base/canonical.hpp"
#include "core/group/scalar.hpp"

struct ec_point_st;

namespace piaojue {

/// SEC1 uncompressed: 04 x y.
inline constexpr std::size_t kPointSize = 65;
using PointEncoding = std::array<std::uint8_t, kPointSize>;

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

  /// Precondition: not the identity (it has no encoding here).
  PointEncoding encoding() const;
  Bytes encode() const;
  bool is_identity() const;
  const Suite& suite() const { return *suite_; }

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
  using Native = std::unique_ptr<ec_point_st, Free>;
  /// A point for OpenSSL to write.
  explicit Point(const Suite& suite);
  Point(const Suite& suite, const PointEncoding& accepted) : suite_(&suite), encoding_(accepted) {}
  class View;
  Native new_native() const;
  friend Point multiply(const SecretScalar&, const Point&);
  friend Point multiply_generator(const SecretScalar&);
  friend Point multiply_vartime(const Scalar&, const Point&);
  const Suite* suite_;
  // One of these is there, or both. A point that was read has an encoding alone, which is all that
  // hashing and multi_multiply_vartime() ask for.
  Native native_;             ///< as OpenSSL computes with it
  PointEncoding encoding_{};  ///< first byte 0: unknown
};

/// secret * point, constant time.
Point multiply(const SecretScalar& secret, const Point& point);
/// secret * G, constant time.
Point multiply_generator(const SecretScalar& secret);
/// For public data only.
Point multiply_vartime(const Scalar& scalar, const Point& point);

/// Reads 65 raw bytes as a point / 32 raw bytes as a scalar.
Result<Point> read_point(CanonicalReader& reader, const Suite& suite);
Result<Scalar> read_scalar(CanonicalReader& reader, const Suite& suite);

}  // namespace piaojue
