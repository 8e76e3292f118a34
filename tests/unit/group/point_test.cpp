#include "core/group/point.hpp"

#include <catch2/catch.hpp>

#include "core/group/msm/msm.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

TEST_CASE("scalar parse refuses the order, larger values and wrong lengths", "[R3.1-1]") {
  PJ_EACH_SUITE(suite);
  Bytes order(32);
  u256_to_bytes(suite.order().prime(), order);
  CHECK_FALSE(Scalar::parse(suite, order));
  CHECK_FALSE(Scalar::parse(suite, Bytes(32, 0xff)));
  CHECK_FALSE(Scalar::parse(suite, Bytes(31, 1)));
  CHECK_FALSE(Scalar::parse(suite, Bytes(33, 0)));
  order.back() -= 1;
  const auto top = Scalar::parse(suite, order);
  REQUIRE(top);
  CHECK(top->encode() == order);
  CHECK((*top + Scalar::from_u64(suite, 1)).is_zero());
}

TEST_CASE("point parse refuses every encoding but one", "[R3.2-1][R3.2-2]") {
  PJ_EACH_SUITE(suite);
  const Bytes good = Point::generator(suite).encode();
  REQUIRE(Point::parse(suite, good));
  CHECK(Point::parse(suite, good)->encode() == good);
  for (const unsigned prefix : {0U, 2U, 3U, 6U, 7U, 255U}) {
    Bytes bad = good;
    bad[0] = static_cast<std::uint8_t>(prefix);
    CHECK_FALSE(Point::parse(suite, bad));
  }
  Bytes off_curve = good;
  off_curve.back() ^= 1;
  CHECK_FALSE(Point::parse(suite, off_curve));
  CHECK_FALSE(Point::parse(suite, Bytes{0}));
  CHECK_FALSE(Point::parse(suite, ByteView(good).first(33)));
  Bytes longer = good;
  longer.push_back(0);
  CHECK_FALSE(Point::parse(suite, longer));
  Bytes above_p = good;  // x + p would name the same residue if it were reduced
  std::fill(above_p.begin() + 1, above_p.begin() + 33, std::uint8_t{0xff});
  CHECK_FALSE(Point::parse(suite, above_p));
}

TEST_CASE("all ways to multiply agree") {
  PJ_EACH_SUITE(suite);
  const Point generator = Point::generator(suite);
  for (int i = 0; i < 20; ++i) {
    const SecretScalar k = SecretScalar::random(suite);
    const Point base = multiply_generator(SecretScalar::random(suite));
    CHECK(multiply_generator(k) == multiply(k, generator));
    CHECK(multiply(k, base) == multiply_vartime(k.reveal(), base));
  }
  CHECK(multiply_generator(SecretScalar::zero(suite)).is_identity());
}

TEST_CASE("multi_multiply_vartime equals the sum of single products", "[msm]") {
  PJ_EACH_SUITE(suite);
  for (const std::size_t size : {0U, 1U, 2U, 3U, 17U, 600U}) {
    std::vector<Scalar> scalars;
    std::vector<Point> points;
    Point expected = Point::identity(suite);
    for (std::size_t i = 0; i < size; ++i) {
      scalars.push_back(i % 5 == 3 ? Scalar::zero(suite) : Scalar::random_128(suite));
      points.push_back(multiply_generator(SecretScalar::random(suite)));
      expected += multiply_vartime(scalars.back(), points.back());
    }
    std::vector<const Point*> pointers;
    for (const Point& point : points) pointers.push_back(&point);
    CHECK(multi_multiply_vartime(suite, scalars, pointers) == expected);
  }
}

TEST_CASE("a point forgets its received encoding when it changes") {
  PJ_EACH_SUITE(suite);
  Point point = *Point::parse(suite, Point::generator(suite).encode());
  point += Point::generator(suite);
  CHECK(point.encode() == multiply_generator(SecretScalar::from_u64(suite, 2)).encode());
  CHECK((-point).encode() != point.encode());
  CHECK((point + -point).is_identity());
}

TEST_CASE("secret scalar equality and responses are those of plain arithmetic") {
  PJ_EACH_SUITE(suite);
  const SecretScalar a = SecretScalar::from_u64(suite, 7);
  CHECK(SecretScalar::equality(a, SecretScalar::from_u64(suite, 7)).reveal() ==
        Scalar::from_u64(suite, 1));
  CHECK(SecretScalar::equality(a, SecretScalar::from_u64(suite, 8)).reveal().is_zero());
  CHECK(a.respond(Scalar::from_u64(suite, 3), SecretScalar::from_u64(suite, 5)) ==
        Scalar::from_u64(suite, 22));
  CHECK(SecretScalar::derive(suite, Bytes(32, 1), "x", 0).reveal() !=
        SecretScalar::derive(suite, Bytes(32, 1), "x", 1).reveal());
}

TEST_CASE("points and scalars of one suite are refused by the other", "[R3-1]") {
  PJ_EACH_SUITE(suite);
  for (const Suite* const other : Suite::all()) {
    if (other == &suite) continue;
    for (std::uint64_t k = 1; k < 20; ++k) {
      const Point point = multiply_generator(SecretScalar::from_u64(suite, k));
      CHECK_FALSE(Point::parse(*other, point.encode()));
      CHECK_FALSE(point == multiply_generator(SecretScalar::from_u64(*other, k)));
    }
  }
  // The order of P-256 is the larger one.
  Bytes order(32);
  u256_to_bytes(Suite::get(SuiteId::sm2_sm3).order().prime(), order);
  CHECK(Scalar::parse(Suite::get(SuiteId::p256_sha256), order));
  CHECK_FALSE(Scalar::parse(Suite::get(SuiteId::sm2_sm3), order));
}

TEST_CASE("the group of SM2_SM3 is the recommended curve of GB/T 32918.5") {
  const Suite& suite = Suite::get(SuiteId::sm2_sm3);
  CHECK(to_hex(Point::generator(suite).encode()) ==
        "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
        "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0");
  Bytes order(32);
  u256_to_bytes(suite.order().prime(), order);
  CHECK(to_hex(order) == "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
}

TEST_CASE("Scalar::hash of SM2_SM3 matches another implementation", "[R3.3-1][R3.3-2]") {
  CHECK(to_hex(Scalar::hash(Suite::get(SuiteId::sm2_sm3), as_bytes("abc"), "piaojue/1 challenge")
                   .encode()) ==
        "d1b8022c882674face47a8b18c2a46f5d0a9b621dc392f0ef595fa647424851d");
}
