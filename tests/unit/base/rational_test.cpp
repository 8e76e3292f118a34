#include "core/base/rational.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <stdexcept>

#include "tests/support/result.hpp"

using namespace piaojue;

TEST_CASE("rational parses fractions, percents and decimals exactly") {
  CHECK(*Rational::parse("2/3") == Rational(2, 3));
  CHECK(*Rational::parse("80%") == Rational(4, 5));
  CHECK(*Rational::parse("40") == Rational(40, 1));
  CHECK(*Rational::parse("37.5") == Rational(75, 2));
  CHECK(*Rational::parse("37.5%") == Rational(3, 8));
  CHECK(*Rational::parse("6/4") == Rational(3, 2));
  CHECK(*Rational::parse("0.10") == Rational(1, 10));
  CHECK(*Rational::parse("999999999.999999999%") == Rational(999999999999999999, 100000000000));
}

TEST_CASE("rational refuses what is no fraction") {
  for (const char* text :
       {"",     "/",  "1/", "/2",    "1/0", "-1",  "+1",    "1.",         ".5",  "1e3",
        "2/3%", " 1", "1 ", "1/2/3", "%",   "1%%", "1.2.3", "1234567890", "0x1", "1/2.5"})
    CHECK_FALSE(Rational::parse(text));
}

TEST_CASE("rational writes lowest terms and rounds percents half up", "[R9.2-7][R9.2-8]") {
  CHECK(Rational(4, 6).str() == "2/3");
  CHECK(Rational(80, 2).str() == "40");
  CHECK(Rational().str() == "0");
  CHECK(Rational(2, 3).percent(2) == "66.67%");
  CHECK(Rational(1, 3).percent(2) == "33.33%");
  CHECK(Rational(1, 8).percent(0) == "13%");
  CHECK(Rational(1, 200000).percent(3) == "0.001%");
  CHECK(Rational(9, 1).percent(1) == "900.0%");
}

TEST_CASE("rational adds, multiplies and compares exactly", "[R9.2-8]") {
  CHECK(Rational(1, 6) + Rational(1, 3) == Rational(1, 2));
  CHECK(Rational(2, 3) * Rational(3, 4) == Rational(1, 2));
  CHECK(Rational(1, 3) < Rational(333333334, 1000000000));
  CHECK(Rational(1, 3) > Rational(333333333, 1000000000));
  CHECK(Rational(2, 4) == Rational(1, 2));
  const std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  CHECK(Rational(top, top - 1) > Rational(top - 1, top));
  CHECK(Rational(top, 1) * Rational(1, top) == Rational(1, 1));
}

TEST_CASE("rational throws rather than give a wrong figure", "[R9.2-8]") {
  const std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  CHECK_THROWS_AS(Rational(top, 1) + Rational(1, 1), std::overflow_error);
  CHECK_THROWS_AS(Rational(top, 1) * Rational(2, 1), std::overflow_error);
  CHECK_THROWS_AS(Rational(1, top) + Rational(1, top - 1), std::overflow_error);
  CHECK_THROWS_AS(Rational(1, 0), std::domain_error);
}

TEST_CASE("rational has one encoding", "[R2.1-6]") {
  CanonicalWriter writer;
  Rational(4, 6).write(writer);
  CanonicalReader reader(writer.view());
  CHECK(*Rational::read(reader) == Rational(2, 3));
  CHECK(reader.finish());
  for (const auto& [above, below] : {std::pair{4U, 6U}, {0U, 2U}, {1U, 0U}, {0U, 0U}}) {
    const Bytes bytes = CanonicalWriter().u64(above).u64(below).take();
    CanonicalReader bad(bytes);
    CHECK_FALSE(Rational::read(bad));
  }
}
