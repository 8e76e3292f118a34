#include "core/group/fixed_base.hpp"

#include <catch2/catch.hpp>

#include "core/group/comb/table.hpp"
#include "core/group/msm/decode.hpp"
#include "core/group/msm/paths.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;
using msm::AffinePoint;

namespace {

struct Path {
  std::string_view name;
  const msm::Kernel& points;
  const comb::Kernel& sums;
};

std::vector<Path> paths_of(const Suite& suite) {
  std::vector<Path> out{
      {"portable", msm::portable_kernel(suite.id()), comb::portable_kernel(suite.id())}};
  if (msm::is_available(msm::Path::ifma))
    out.push_back({"ifma", msm::ifma_kernel(suite.id()), comb::ifma_kernel(suite.id())});
  return out;
}

SecretScalar power_of_two(const Suite& suite, unsigned n) {
  SecretScalar power = SecretScalar::from_u64(suite, 1);
  for (unsigned i = 0; i < n; ++i) power = power.plus(power);
  return power;
}

/// Random ones after 0, 1, 2 .., the order less these, and both neighbours of each power of two:
/// every digit of every window at its ends. A multiple of eight.
std::vector<SecretScalar> factors_to_try(const Suite& suite) {
  const SecretScalar zero = SecretScalar::zero(suite);
  std::vector<SecretScalar> out;
  for (std::uint64_t k = 0; k < 8; ++k) {
    out.push_back(SecretScalar::from_u64(suite, k));
    out.push_back(zero.minus(out.back()));
  }
  const SecretScalar one = SecretScalar::from_u64(suite, 1);
  for (unsigned n = 4; n < 256; n += 3) {
    out.push_back(power_of_two(suite, n));
    out.push_back(power_of_two(suite, n).minus(one));
  }
  do out.push_back(SecretScalar::random(suite));
  while (out.size() % 8 != 0 || out.size() < 400);
  return out;
}

std::vector<U256> signs_of(const std::vector<SecretScalar>& factors) {
  std::vector<U256> out;
  for (const SecretScalar& factor : factors) out.push_back(comb::signs_of(factor));
  return out;
}

std::vector<SecretScalar> reversed(const std::vector<SecretScalar>& factors) {
  std::vector<SecretScalar> out;
  for (std::size_t i = factors.size(); i-- > 0;) out.push_back(factors[i].duplicate());
  return out;
}

}  // namespace

TEST_CASE("the signs of a factor add up to it", "[fixed_base]") {
  PJ_EACH_SUITE(suite);
  for (const SecretScalar& factor : factors_to_try(suite)) {
    const U256 signs = comb::signs_of(factor);
    Scalar sum = Scalar::zero(suite);
    for (std::size_t window = comb::kWindows; window-- > 0;) {
      for (unsigned i = 0; i < comb::kWidth; ++i) sum += Scalar(sum);
      const auto [index, negative] = comb::digit_at(signs, window);
      REQUIRE(index < comb::kMultiples);
      const Scalar amount = Scalar::from_u64(suite, 2 * index + 1);
      sum += negative == 0 ? amount : -amount;
    }
    REQUIRE(sum == factor.reveal());
  }
}

TEST_CASE("sums of multiples of fixed bases are OpenSSL's on every path", "[fixed_base]") {
  PJ_EACH_SUITE(suite);
  const Point other = multiply_generator(SecretScalar::random(suite));
  const std::vector<SecretScalar> of_generator = factors_to_try(suite);
  const std::vector<SecretScalar> of_other = reversed(of_generator);
  const std::vector<U256> generator_signs = signs_of(of_generator);
  const std::vector<U256> other_signs = signs_of(of_other);
  std::vector<Point> expected;
  for (std::size_t i = 0; i < of_generator.size(); ++i)
    expected.push_back(multiply_vartime(of_generator[i].reveal(), Point::generator(suite)) +
                       multiply_vartime(of_other[i].reveal(), other));
  for (const auto& [name, points, sums] : paths_of(suite)) {
    CAPTURE(suite.name(), name);
    const auto generator_table = comb::make_table(points, Point::generator(suite));
    const auto other_table = comb::make_table(points, other);
    REQUIRE(generator_table.size() == comb::kTableSize);
    std::vector<AffinePoint> out(expected.size());
    const std::array terms{comb::Term{generator_table.data(), generator_signs.data()},
                           comb::Term{other_table.data(), other_signs.data()}};
    sums.sum(terms, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      CAPTURE(i);
      REQUIRE(comb::to_point(suite, out[i]) == expected[i]);
    }
  }
}

// The order of the sum meets equal points, opposite points and the identity in the middle.
TEST_CASE("one base twice: sums that are the identity, or double, on every path", "[fixed_base]") {
  PJ_EACH_SUITE(suite);
  const std::vector<SecretScalar> factors = factors_to_try(suite);
  std::vector<SecretScalar> opposite;
  for (const SecretScalar& factor : factors)
    opposite.push_back(SecretScalar::zero(suite).minus(factor));
  const std::vector<U256> signs = signs_of(factors);
  const std::vector<U256> opposite_signs = signs_of(opposite);
  for (const auto& [name, points, sums] : paths_of(suite)) {
    CAPTURE(suite.name(), name);
    const auto table = comb::make_table(points, Point::generator(suite));
    std::vector<AffinePoint> out(factors.size(), table[0]);
    const std::array cancel{comb::Term{table.data(), signs.data()},
                            comb::Term{table.data(), opposite_signs.data()}};
    sums.sum(cancel, out);
    for (const AffinePoint& point : out) REQUIRE(msm::is_identity(point));

    const std::array twice{comb::Term{table.data(), signs.data()},
                           comb::Term{table.data(), signs.data()}};
    sums.sum(twice, out);
    for (std::size_t i = 0; i < out.size(); ++i)
      REQUIRE(comb::to_point(suite, out[i]) == multiply_generator(factors[i].plus(factors[i])));
  }
}

TEST_CASE("products of however many factors", "[fixed_base]") {
  PJ_EACH_SUITE(suite);
  const std::size_t count = GENERATE(as<std::size_t>(), 0, 1, 7, 8, 9, 17);
  const FixedBase key(multiply_generator(SecretScalar::random(suite)));
  const FixedBase& generator = FixedBase::generator(suite);
  CHECK(generator.base() == Point::generator(suite));
  const std::vector<SecretScalar> r = SecretScalar::random(suite, count);
  const std::vector<SecretScalar> m = SecretScalar::random(suite, count);
  const std::vector<Point> sums = sum_products({{key, r}, {generator, m}});
  REQUIRE(sums.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(sums[i] == multiply(r[i], key.base()) + multiply_generator(m[i]));
    CHECK(key.multiply(r[i]) == multiply(r[i], key.base()));
  }
  CHECK(key.multiply(SecretScalar::zero(suite)).is_identity());
}

TEST_CASE("a sum that is not on the curve stays here", "[fixed_base]") {
  PJ_EACH_SUITE(suite);
  AffinePoint point = msm::decode_accepted(Point::generator(suite).encoding());
  point.y[1] ^= 4U;
  CHECK_THROWS_AS(comb::to_point(suite, point), std::logic_error);
}
