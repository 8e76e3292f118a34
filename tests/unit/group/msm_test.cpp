#include "core/group/msm/msm.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "core/group/msm/decode.hpp"
#include "core/group/msm/digits.hpp"
#include "core/group/msm/kernel.hpp"
#include "core/group/msm/paths.hpp"
#include "tests/support/msm_cases.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;
using msm::AffinePoint;
using msm::Path;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// PIAOJUE_MSM_POINTS=5000000 for a long run, PIAOJUE_MSM_SEED for another one.
std::size_t points_to_try() { return from_environment("PIAOJUE_MSM_POINTS", 6000); }

std::mt19937_64 new_generator() { return std::mt19937_64(from_environment("PIAOJUE_MSM_SEED", 1)); }

std::vector<Path> available_paths() {
  std::vector<Path> out;
  for (const Path path : msm::all_paths())
    if (msm::is_available(path)) out.push_back(path);
  return out;
}

AffinePoint plain(const Point& point) {
  return point.is_identity() ? AffinePoint{} : msm::decode_accepted(point.encoding());
}

AffinePoint random_point(const Suite& suite) {
  return plain(multiply_generator(SecretScalar::random(suite)));
}

void check_all_paths(const Suite& suite, const test::MsmCase& sum) {
  const AffinePoint expected =
      msm::multiply_sum_vartime(Path::openssl, suite, sum.points, sum.scalars);
  for (const Path path : available_paths()) {
    CAPTURE(suite.name(), msm::name_of(path), sum.points.size());
    CHECK(msm::multiply_sum_vartime(path, suite, sum.points, sum.scalars) == expected);
  }
}

struct NamedKernel {
  std::string_view name;
  const msm::Kernel& kernel;
};

std::vector<NamedKernel> kernels_of(const Suite& suite) {
  std::vector<NamedKernel> out{{"portable", msm::portable_kernel(suite.id())}};
  if (msm::ifma_is_available()) out.push_back({"ifma", msm::ifma_kernel(suite.id())});
  return out;
}

template <class Factor>
concept Multipliable = requires(const Suite& suite, std::span<const Factor> factors,
                                std::span<const Point* const> points) {
  multi_multiply_vartime(suite, factors, points);
};
static_assert(Multipliable<Scalar>);
static_assert(!Multipliable<SecretScalar>, "secrets have no business in variable time");

}  // namespace

TEST_CASE("multi-scalar multiplication agrees with OpenSSL at every size, on every path", "[msm]") {
  PJ_EACH_SUITE(suite);
  const AffinePoint base = random_point(suite);
  for (const std::size_t size : {0U, 1U, 2U, 7U, 8U, 9U, 31U, 100U, 700U}) {
    test::MsmCase sum;
    for (std::size_t i = 0; i < size; ++i) {
      sum.points.push_back(i % 3 == 0 ? base : random_point(suite));
      sum.scalars.push_back(i % 2 == 0 ? Scalar::random_128(suite).value()
                                       : SecretScalar::random(suite).reveal().value());
    }
    check_all_paths(suite, sum);
  }
}

TEST_CASE("multi-scalar multiplication agrees with OpenSSL on edges, on every path", "[msm]") {
  PJ_EACH_SUITE(suite);
  auto generator = new_generator();
  const test::Draw draw = [&] { return generator(); };
  for (std::size_t tried = 0; tried < points_to_try();) {
    const std::size_t size = 1 + generator() % (std::size_t{1} << generator() % 9);
    check_all_paths(suite, test::draw_msm_case(suite, size, draw));
    tried += size;
  }
}

TEST_CASE("multi-scalar multiplication meets each edge by itself, on every path", "[msm]") {
  PJ_EACH_SUITE(suite);
  const U256 order = suite.order().prime();
  const U256 top{order[0] - 1, order[1], order[2], order[3]};
  const AffinePoint p = random_point(suite);
  const AffinePoint minus_p = plain(-*Point::parse(suite, msm::encode(p)));
  const Scalar k = SecretScalar::random(suite).reveal();
  for (const Path path : available_paths()) {
    const auto compute = [&](std::vector<AffinePoint> points, std::vector<U256> scalars) {
      return msm::multiply_sum_vartime(path, suite, points, scalars);
    };
    CAPTURE(suite.name(), msm::name_of(path));
    CHECK(compute({}, {}) == AffinePoint{});
    CHECK(compute({p}, {U256{}}) == AffinePoint{});
    CHECK(compute({p}, {U256{1}}) == p);
    CHECK(compute({p}, {top}) == minus_p);
    CHECK(compute({p}, {order}) == AffinePoint{});
    CHECK(compute({p, p}, {top, U256{1}}) == AffinePoint{});
    CHECK(compute({p, minus_p}, {k.value(), k.value()}) == AffinePoint{});
    CHECK(compute({{}, p, {}}, {k.value(), U256{1}, top}) == p);
    CHECK(compute({p, p, p}, {U256{1}, U256{1}, top}) == p);
    CHECK(compute(std::vector<AffinePoint>(1000, p), std::vector<U256>(1000, U256{})) ==
          AffinePoint{});
    CHECK(compute(std::vector<AffinePoint>(1000, p), std::vector<U256>(1000, k.value())) ==
          compute({p}, {(Scalar::from_u64(suite, 1000) * k).value()}));
  }
}

TEST_CASE("many sums are each the sum of their points, on every path", "[msm]") {
  PJ_EACH_SUITE(suite);
  auto generator = new_generator();
  const test::Draw draw = [&] { return generator(); };
  for (int round = 0; round < 20; ++round) {
    // Equal and opposite points and the identity, in lists of all lengths, some of them empty.
    const std::vector<AffinePoint> points =
        test::draw_msm_case(suite, 1 + generator() % 300, draw).points;
    std::vector<std::size_t> sizes;
    std::vector<AffinePoint> expected;
    for (std::size_t left = points.size(); left > 0 || sizes.size() < 3;) {
      sizes.push_back(std::min<std::size_t>(left, generator() % (2 + left / 2)));
      Point sum = Point::identity(suite);
      for (std::size_t i = 0; i < sizes.back(); ++i) {
        const AffinePoint& point = points[points.size() - left + i];
        if (!msm::is_identity(point)) sum += *Point::parse(suite, msm::encode(point));
      }
      expected.push_back(plain(sum));
      left -= sizes.back();
    }
    for (const Path path : available_paths()) {
      CAPTURE(suite.name(), msm::name_of(path), points.size(), sizes);
      CHECK(msm::sum_each_vartime(path, suite, points, sizes) == expected);
    }
  }
}

TEST_CASE("sums of points may be empty, the identity, or of the identity", "[msm]") {
  PJ_EACH_SUITE(suite);
  const Point p = multiply_generator(SecretScalar::random(suite));
  const Point minus_p = -p;
  const Point none = Point::identity(suite);
  const std::vector<std::vector<const Point*>> few{
      {}, {&p}, {&none}, {&p, &minus_p}, {&p, &p}, {&none, &p, &none}};
  // Few of them are OpenSSL's, many are not.
  for (const std::size_t times : {1U, 40U}) {
    std::vector<std::vector<const Point*>> lists;
    for (std::size_t i = 0; i < times; ++i) lists.insert(lists.end(), few.begin(), few.end());
    const std::vector<Point> sums = sum_each_vartime(suite, lists);
    REQUIRE(sums.size() == lists.size());
    for (std::size_t i = 0; i < sums.size(); i += few.size()) {
      CHECK(sums[i].is_identity());
      CHECK(sums[i + 1] == p);
      CHECK(sums[i + 2].is_identity());
      CHECK(sums[i + 3].is_identity());
      CHECK(sums[i + 4] == p + p);
      CHECK(sums[i + 5] == p);
    }
  }
  CHECK(sum_each_vartime(suite, {}).empty());
}

TEST_CASE("a kernel adds any two points in any lane and sign", "[msm]") {
  PJ_EACH_SUITE(suite);
  // Pairs by index: equal, opposite by coordinates, different, and the identity on either side.
  const Point p = multiply_generator(SecretScalar::random(suite));
  const Point q = multiply_generator(SecretScalar::random(suite));
  const std::vector<Point> points{Point::identity(suite), p, -p, q, p + q,
                                  Point::identity(suite), p, q};
  std::vector<msm::PointRef> refs;
  for (std::size_t i = 0; i < points.size(); ++i) {
    refs.push_back(msm::ref_to(i));
    refs.push_back(msm::ref_to(i, true));
  }
  std::vector<msm::PointRef> a;
  std::vector<msm::PointRef> b;
  std::vector<AffinePoint> expected;
  for (std::size_t shift = 0; shift < msm::kGroup; ++shift) {
    for (const msm::PointRef left : refs) {
      for (const msm::PointRef right : refs) {
        const auto value = [&](msm::PointRef ref) {
          const Point& point = points[msm::index_of(ref)];
          return msm::is_negative(ref) ? -point : point;
        };
        a.push_back(left);
        b.push_back(right);
        expected.push_back(plain(value(left) + value(right)));
      }
    }
    // Another pair, so that the next round finds all in another lane.
    a.insert(a.end(), msm::kGroup + 1, msm::ref_to(1));
    b.insert(b.end(), msm::kGroup + 1, msm::ref_to(3));
    expected.insert(expected.end(), msm::kGroup + 1, plain(p + q));
  }
  while (a.size() % msm::kGroup != 0) {
    a.push_back(msm::ref_to(0));
    b.push_back(msm::ref_to(0));
    expected.push_back({});
  }
  for (const auto& [name, kernel] : kernels_of(suite)) {
    CAPTURE(suite.name(), name);
    std::vector<AffinePoint> entered;
    for (const Point& point : points) entered.push_back(plain(point));
    kernel.enter(entered);
    std::vector<AffinePoint> sums(a.size());
    kernel.add(entered.data(), a, b, sums.data());
    kernel.leave(sums);
    CHECK(sums == expected);
  }
}

TEST_CASE("a kernel gives back the coordinates that entered", "[msm]") {
  PJ_EACH_SUITE(suite);
  const U256& prime = suite.id() == SuiteId::p256_sha256 ? msm::P256::kPrime : msm::Sm2::kPrime;
  const U256 top{prime[0] - 1, prime[1], prime[2], prime[3]};
  std::vector<AffinePoint> numbers{{}, {top, top}, {U256{1}, top}, {top, U256{1}}};
  for (int i = 0; i < 4; ++i) numbers.push_back(random_point(suite));
  for (const auto& [name, kernel] : kernels_of(suite)) {
    CAPTURE(suite.name(), name);
    std::vector<AffinePoint> there = numbers;
    kernel.enter(there);
    CHECK(there[1] != numbers[1]);
    kernel.leave(there);
    CHECK(there == numbers);
  }
}

TEST_CASE("signed digits are in range and add up to the scalar", "[msm]") {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  auto generator = new_generator();
  std::vector<U256> scalars{{}, {1}, {~0ULL, ~0ULL, ~0ULL, ~0ULL}};
  for (int i = 0; i < 300; ++i)
    scalars.push_back(test::draw_edge_scalar(suite, [&] { return generator(); }));
  for (unsigned width = 2; width <= 15; ++width) {
    const msm::SignedDigits digits(scalars, width);
    const Scalar base = Scalar::from_u64(suite, 1U << width);
    for (std::size_t i = 0; i < scalars.size(); ++i) {
      Scalar sum = Scalar::zero(suite);
      bool in_range = true;
      for (std::size_t w = digits.windows(); w-- > 0;) {
        const int digit = digits.digit(i, w);
        in_range &= digit >= -(1 << (width - 1)) && digit < 1 << (width - 1);
        sum = sum * base + Scalar::from_i32(suite, digit);
      }
      Bytes bytes(32);
      u256_to_bytes(scalars[i], bytes);
      CAPTURE(width, to_hex(bytes));
      CHECK(in_range);
      CHECK(sum.value() == suite.order().reduce(bytes));
    }
  }
}

TEST_CASE("a path is chosen by its name", "[msm]") {
  CHECK(msm::path_named("openssl") == Path::openssl);
  CHECK(msm::path_named("portable") == Path::portable);
  CHECK_THROWS(msm::path_named("fastest"));
  CHECK_THROWS(msm::path_named(""));
  if (msm::ifma_is_available())
    CHECK(msm::path_named("ifma") == Path::ifma);
  else
    CHECK_THROWS(msm::path_named("ifma"));
}
