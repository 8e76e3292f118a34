#include <catch2/catch.hpp>

#include "core/group/suite.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

namespace {

U256 random_below(const Modulus& m) { return m.reduce(random_bytes(48)); }

}  // namespace

TEST_CASE("modulus obeys the laws of a field") {
  PJ_EACH_SUITE(suite);
  const Modulus& m = suite.order();
  const U256 zero{};
  const U256 one{1, 0, 0, 0};
  for (int i = 0; i < 500; ++i) {
    const U256 a = random_below(m);
    const U256 b = random_below(m);
    const U256 c = random_below(m);
    CHECK(m.add(a, b) == m.add(b, a));
    CHECK(m.sub(m.add(a, b), b) == a);
    CHECK(m.mul(a, m.add(b, c)) == m.add(m.mul(a, b), m.mul(a, c)));
    CHECK(m.mul(m.mul(a, b), c) == m.mul(a, m.mul(b, c)));
    CHECK(m.mul(a, one) == a);
    CHECK(m.mul(a, zero) == zero);
    CHECK(m.mul(a, m.inverse(a)) == one);
  }
}

TEST_CASE("modulus handles the ends of its range") {
  PJ_EACH_SUITE(suite);
  const Modulus& m = suite.order();
  const U256 zero{};
  const U256 one{1, 0, 0, 0};
  const U256 top = m.sub(zero, one);  // prime - 1
  CHECK(m.contains(top));
  CHECK_FALSE(m.contains(m.prime()));
  CHECK(m.add(top, one) == zero);
  CHECK(m.mul(top, top) == one);
  CHECK(m.add(top, top) == m.sub(top, one));
  Bytes prime_bytes(32);
  u256_to_bytes(m.prime(), prime_bytes);
  CHECK(m.reduce(prime_bytes) == zero);
  CHECK(m.reduce(Bytes(64, 0xff)) == m.reduce(Bytes(64, 0xff)));
  // 2^512 - 1 = (2^256)^2 - 1
  Bytes two_256(33, 0);
  two_256[0] = 1;
  const U256 r = m.reduce(two_256);
  CHECK(m.reduce(Bytes(64, 0xff)) == m.sub(m.mul(r, r), one));
}
