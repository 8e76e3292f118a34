#include "core/group/msm/decode.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "core/group/msm/field.hpp"
#include "tests/support/openssl_point.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

namespace {

Bytes random_encoding(const Suite& suite) {
  return multiply_generator(SecretScalar::random(suite)).encode();
}

void check_same_verdict(const Suite& suite, ByteView bytes) {
  CAPTURE(to_hex(bytes));
  CHECK(msm::is_point(suite.id(), bytes) == test::is_point_by_openssl(suite, bytes));
}

U256 prime_of(const Suite& suite) {
  return suite.id() == SuiteId::p256_sha256 ? msm::P256::kPrime : msm::Sm2::kPrime;
}

}  // namespace

TEST_CASE("the point decoder accepts what OpenSSL computes", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  for (int i = 0; i < 200; ++i) {
    const Bytes good = random_encoding(suite);
    CHECK(msm::is_point(suite.id(), good));
    check_same_verdict(suite, good);
  }
}

TEST_CASE("the point decoder refuses every flipped bit", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  const Bytes good = random_encoding(suite);
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(msm::is_point(suite.id(), bad));
    check_same_verdict(suite, bad);
  }
}

TEST_CASE("the point decoder agrees with OpenSSL on coordinates of other points", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  const Bytes first = random_encoding(suite);
  const Bytes second = random_encoding(suite);
  Bytes mixed = first;
  std::copy(second.begin() + 33, second.end(), mixed.begin() + 33);
  check_same_verdict(suite, mixed);
  const Bytes opposite = (-*Point::parse(suite, first)).encode();
  CHECK(msm::is_point(suite.id(), opposite));
  check_same_verdict(suite, opposite);
}

// The only numbers that have two names below 2^256 are small, so this takes points with small
// coordinates; where x = i is on the curve, x = i + p names the same residue.
TEST_CASE("the point decoder refuses a coordinate of p or above", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  const U256 prime = prime_of(suite);
  int found = 0;
  for (std::uint64_t x = 0; x < 40; ++x) {
    const std::optional<Bytes> good = test::point_with_x_by_openssl(suite, x);
    if (!good) continue;
    ++found;
    CHECK(msm::is_point(suite.id(), *good));
    Bytes bad = *good;
    // p ends in 64 ones: p + x is (p + 1) + (x - 1), or p itself.
    U256 above{prime[0] + x, prime[1], prime[2], prime[3]};
    if (x > 0)
      for (std::size_t i = 1; i < 4 && ++above[i] == 0; ++i) {
      }
    u256_to_bytes(above, std::span(bad).subspan(1, 32));
    CHECK_FALSE(msm::is_point(suite.id(), bad));
    check_same_verdict(suite, bad);
  }
  CHECK(found > 5);
}

TEST_CASE("the point decoder refuses the ends of the range", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  const U256 prime = prime_of(suite);
  const std::vector<U256> ends{{},
                               {1},
                               {prime[0] - 1, prime[1], prime[2], prime[3]},
                               prime,
                               {0, prime[1] + 1, prime[2], prime[3]},
                               {~0ULL, ~0ULL, ~0ULL, ~0ULL}};
  for (const U256& x : ends) {
    for (const U256& y : ends) {
      Bytes bytes(msm::kEncodedSize);
      bytes[0] = 4;
      u256_to_bytes(x, std::span(bytes).subspan(1, 32));
      u256_to_bytes(y, std::span(bytes).subspan(33, 32));
      CHECK_FALSE(msm::is_point(suite.id(), bytes));
      check_same_verdict(suite, bytes);
    }
  }
}

TEST_CASE("a decoded point encodes to the same bytes", "[R3.2-1]") {
  PJ_EACH_SUITE(suite);
  const msm::EncodedPoint bytes = multiply_generator(SecretScalar::random(suite)).encoding();
  CHECK(msm::encode(msm::decode_accepted(bytes)) == bytes);
}

TEST_CASE("the portable field computes as plain arithmetic does") {
  using F = msm::Field<msm::P256>;
  STATIC_REQUIRE((F::from_plain({5}) * F::from_plain({7})).to_plain() == U256{35});
  STATIC_REQUIRE((F::from_plain({5}) - F::from_plain({7}) + F::from_plain({2})).is_zero());
  std::mt19937_64 generator(1);
  for (int i = 0; i < 100; ++i) {
    const U256 a{generator(), generator(), generator(), generator() >> 1U};
    const U256 b{generator(), generator(), generator(), generator() >> 1U};
    const Modulus modulus(msm::P256::kPrime);
    CHECK((F::from_plain(a) * F::from_plain(b)).to_plain() == modulus.mul(a, b));
    CHECK((F::from_plain(a) + F::from_plain(b)).to_plain() == modulus.add(a, b));
    CHECK((F::from_plain(a) - F::from_plain(b)).to_plain() == modulus.sub(a, b));
    CHECK(F::from_plain(a).inverse().to_plain() == modulus.inverse(a));
  }
  CHECK(F().inverse().is_zero());
}
