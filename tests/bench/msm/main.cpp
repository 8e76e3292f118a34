// What one point costs in a multi-scalar multiplication, and one product of a secret and a fixed
// base, on each path, beside OpenSSL's in the same run; and what the parts cost.
#include <benchmark/benchmark.h>

#include "core/group/comb/table.hpp"
#include "core/group/msm/decode.hpp"
#include "core/group/msm/kernel.hpp"
#include "core/group/msm/paths.hpp"
#include "core/group/point.hpp"

using namespace piaojue;

namespace {

struct Sum {
  std::vector<msm::AffinePoint> points;
  std::vector<U256> scalars;
};

/// As in the proofs of a ballot: seven of ten points have a random coefficient of 128 bits.
const Sum& ballot_sum(const Suite& suite) {
  static std::map<SuiteId, Sum> made;
  Sum& out = made[suite.id()];
  while (out.points.size() < 16384) {
    const std::size_t i = out.points.size();
    out.points.push_back(
        msm::decode_accepted(multiply_generator(SecretScalar::random(suite)).encoding()));
    out.scalars.push_back(i % 10 < 7 ? Scalar::random_128(suite).value()
                                     : SecretScalar::random(suite).reveal().value());
  }
  return out;
}

void multiply_sum(benchmark::State& state, const Suite* suite, msm::Path path) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const Sum& sum = ballot_sum(*suite);
  for (auto _ : state)
    benchmark::DoNotOptimize(msm::multiply_sum_vartime(
        path, *suite, std::span(sum.points).first(size), std::span(sum.scalars).first(size)));
  state.counters["us_per_point"] = benchmark::Counter(
      static_cast<double>(size) * 1e-6,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void add_points(benchmark::State& state, const Suite* suite, const msm::Kernel* kernel) {
  constexpr std::size_t kSize = 4096;
  std::vector<msm::AffinePoint> points(ballot_sum(*suite).points.begin(),
                                       ballot_sum(*suite).points.begin() + 2 * kSize);
  kernel->enter(points);
  std::vector<msm::PointRef> a;
  std::vector<msm::PointRef> b;
  for (std::size_t i = 0; i < kSize; ++i) {
    a.push_back(msm::ref_to(i, i % 2 == 0));
    b.push_back(msm::ref_to(kSize + i * 2039 % kSize));
  }
  std::vector<msm::AffinePoint> sums(kSize);
  for (auto _ : state) {
    kernel->add(points.data(), a, b, sums.data());
    benchmark::DoNotOptimize(sums.data());
  }
  state.counters["ns_per_addition"] = benchmark::Counter(
      static_cast<double>(kSize) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// As many products as a ballot of 69 selections has commitments.
void sum_fixed(benchmark::State& state, const Suite* suite, const msm::Kernel* points,
               const comb::Kernel* kernel) {
  constexpr std::size_t kSize = 184;
  const auto table = comb::make_table(*points, Point::generator(*suite));
  std::vector<U256> signs;
  for (const SecretScalar& factor : SecretScalar::random(*suite, kSize))
    signs.push_back(comb::signs_of(factor));
  const std::array terms{comb::Term{table.data(), signs.data()}};
  std::vector<msm::AffinePoint> sums(kSize);
  for (auto _ : state) {
    kernel->sum(terms, sums);
    benchmark::DoNotOptimize(sums.data());
  }
  state.counters["us_per_product"] = benchmark::Counter(
      static_cast<double>(kSize) * 1e-6,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// OpenSSL's product of a secret and a point that is not the generator.
void multiply_by_openssl(benchmark::State& state, const Suite* suite) {
  const Point point = multiply_generator(SecretScalar::random(*suite));
  const SecretScalar factor = SecretScalar::random(*suite);
  for (auto _ : state) benchmark::DoNotOptimize(multiply(factor, point));
}

void parse_point(benchmark::State& state, const Suite* suite) {
  const Bytes bytes = Point::generator(*suite).encode();
  for (auto _ : state) benchmark::DoNotOptimize(Point::parse(*suite, bytes));
}

void register_suite(const Suite& suite) {
  const std::string name(suite.name());
  for (const msm::Path path : msm::all_paths()) {
    if (!msm::is_available(path)) continue;
    benchmark::RegisterBenchmark(
        (name + "/multiply_sum/" + std::string(msm::name_of(path))).c_str(), multiply_sum, &suite,
        path)
        ->Arg(2)
        ->Arg(8)
        ->Arg(32)
        ->Arg(460)
        ->Arg(4600)
        ->Arg(14720)
        ->Unit(benchmark::kMicrosecond);
  }
  benchmark::RegisterBenchmark((name + "/add/portable").c_str(), add_points, &suite,
                               &msm::portable_kernel(suite.id()))
      ->Unit(benchmark::kMicrosecond);
  if (msm::ifma_is_available())
    benchmark::RegisterBenchmark((name + "/add/ifma").c_str(), add_points, &suite,
                                 &msm::ifma_kernel(suite.id()))
        ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark((name + "/sum_fixed/portable").c_str(), sum_fixed, &suite,
                               &msm::portable_kernel(suite.id()),
                               &comb::portable_kernel(suite.id()))
      ->Unit(benchmark::kMicrosecond);
  if (msm::ifma_is_available())
    benchmark::RegisterBenchmark((name + "/sum_fixed/ifma").c_str(), sum_fixed, &suite,
                                 &msm::ifma_kernel(suite.id()), &comb::ifma_kernel(suite.id()))
        ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark((name + "/multiply/openssl").c_str(), multiply_by_openssl, &suite)
      ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark((name + "/parse_point").c_str(), parse_point, &suite);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const Suite* const suite : Suite::all()) register_suite(*suite);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
