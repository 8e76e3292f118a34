#include "core/group/point.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"

using namespace piaojue;

namespace {
const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }
}  // namespace

TEST_CASE("scalar parse refuses the order, larger values and wrong lengths") {
  Bytes order(32);
  u256_to_bytes(p256().order().prime(), order);
  CHECK_FALSE(Scalar::parse(p256(), order));
  CHECK_FALSE(Scalar::parse(p256(), Bytes(32, 0xff)));
  CHECK_FALSE(Scalar::parse(p256(), Bytes(31, 1)));
  CHECK_FALSE(Scalar::parse(p256(), Bytes(33, 0)));
  order.back() -= 1;
  const auto top = Scalar::parse(p256(), order);
  REQUIRE(top);
  CHECK(top->encode() == order);
  CHECK((*top + Scalar::from_u64(p256(), 1)).is_zero());
}

TEST_CASE("point parse refuses every encoding but one") {
  const Bytes good = Point::generator(p256()).encode();
  REQUIRE(Point::parse(p256(), good));
  CHECK(Point::parse(p256(), good)->encode() == good);
  for (const unsigned prefix : {0U, 2U, 3U, 6U, 7U, 255U}) {
    Bytes bad = good;
    bad[0] = static_cast<std::uint8_t>(prefix);
    CHECK_FALSE(Point::parse(p256(), bad));
  }
  Bytes off_curve = good;
  off_curve.back() ^= 1;
  CHECK_FALSE(Point::parse(p256(), off_curve));
  CHECK_FALSE(Point::parse(p256(), Bytes{0}));
  CHECK_FALSE(Point::parse(p256(), ByteView(good).first(33)));
  Bytes longer = good;
  longer.push_back(0);
  CHECK_FALSE(Point::parse(p256(), longer));
  Bytes above_p = good;  // x + p would name the same residue if it were reduced
  std::fill(above_p.begin() + 1, above_p.begin() + 33, std::uint8_t{0xff});
  CHECK_FALSE(Point::parse(p256(), above_p));
}

TEST_CASE("all ways to multiply agree") {
  const Point generator = Point::generator(p256());
  for (int i = 0; i < 20; ++i) {
    const SecretScalar k = SecretScalar::random(p256());
    const Point base = multiply_generator(SecretScalar::random(p256()));
    CHECK(multiply_generator(k) == multiply(k, generator));
    CHECK(multiply(k, base) == FixedBase(base).multiply(k));
    CHECK(multiply(k, base) == multiply_vartime(k.reveal(), base));
  }
  CHECK(multiply_generator(SecretScalar::zero(p256())).is_identity());
  CHECK(FixedBase(generator).multiply(SecretScalar::zero(p256())).is_identity());
}

TEST_CASE("multi_multiply_vartime equals the sum of single products") {
  for (const std::size_t size : {0U, 1U, 2U, 3U, 17U, 600U}) {
    std::vector<Scalar> scalars;
    std::vector<Point> points;
    Point expected = Point::identity(p256());
    for (std::size_t i = 0; i < size; ++i) {
      scalars.push_back(i % 5 == 3 ? Scalar::zero(p256()) : Scalar::random_128(p256()));
      points.push_back(multiply_generator(SecretScalar::random(p256())));
      expected += multiply_vartime(scalars.back(), points.back());
    }
    std::vector<const Point*> pointers;
    for (const Point& point : points) pointers.push_back(&point);
    CHECK(multi_multiply_vartime(p256(), scalars, pointers) == expected);
  }
}

TEST_CASE("a point forgets its received encoding when it changes") {
  Point point = *Point::parse(p256(), Point::generator(p256()).encode());
  point += Point::generator(p256());
  CHECK(point.encode() == multiply_generator(SecretScalar::from_u64(p256(), 2)).encode());
  CHECK((-point).encode() != point.encode());
  CHECK((point + -point).is_identity());
}

TEST_CASE("secret scalar equality and responses are those of plain arithmetic") {
  const SecretScalar a = SecretScalar::from_u64(p256(), 7);
  CHECK(SecretScalar::equality(a, SecretScalar::from_u64(p256(), 7)).reveal() ==
        Scalar::from_u64(p256(), 1));
  CHECK(SecretScalar::equality(a, SecretScalar::from_u64(p256(), 8)).reveal().is_zero());
  CHECK(a.respond(Scalar::from_u64(p256(), 3), SecretScalar::from_u64(p256(), 5)) ==
        Scalar::from_u64(p256(), 22));
  CHECK(SecretScalar::derive(p256(), Bytes(32, 1), "x", 0).reveal() !=
        SecretScalar::derive(p256(), Bytes(32, 1), "x", 1).reveal());
}
