// Every path of sums of multiples of fixed bases gives OpenSSL's, whatever the factors.
#include <cstdint>
#include <cstdlib>

#include "core/group/comb/table.hpp"

using namespace piaojue;

namespace {

/// One path's tables of the two bases.
struct Path {
  Path(const msm::Kernel& points, const comb::Kernel& with, const Point& first, const Point& second)
      : kernel(&with),
        first_table(comb::make_table(points, first)),
        second_table(comb::make_table(points, second)) {}
  const comb::Kernel* kernel;
  std::vector<msm::AffinePoint> first_table;
  std::vector<msm::AffinePoint> second_table;
};

struct Bases {
  explicit Bases(const Suite& suite)
      : first(Point::generator(suite)),
        second(multiply_vartime(Scalar::from_u64(suite, 12345), first)) {
    paths.emplace_back(msm::portable_kernel(suite.id()), comb::portable_kernel(suite.id()), first,
                       second);
    if (msm::ifma_is_available())
      paths.emplace_back(msm::ifma_kernel(suite.id()), comb::ifma_kernel(suite.id()), first,
                         second);
  }
  Point first;
  Point second;
  std::vector<Path> paths;
};

/// Takes 32 bytes, or what is left, as a factor.
Scalar take(const Suite& suite, ByteView& bytes) {
  Bytes number(kScalarSize);
  const std::size_t size = std::min(bytes.size(), number.size());
  std::copy_n(bytes.begin(), size, number.begin());
  bytes = bytes.subspan(size);
  // Large ones are opposite to small ones.
  if (const auto scalar = Scalar::parse(suite, number)) return *scalar;
  number.front() = 0;
  return -Scalar::parse(suite, number).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<Bases, 2> bases{Bases(*Suite::all()[0]), Bases(*Suite::all()[1])};
  if (size == 0) return 0;
  const std::size_t number = data[0] % bases.size();
  const Suite& suite = *Suite::all()[number];
  ByteView bytes(data + 1, size - 1);
  std::vector<U256> first(msm::kGroup);
  std::vector<U256> second(msm::kGroup);
  std::vector<Point> expected;
  for (std::size_t i = 0; i < msm::kGroup; ++i) {
    const Scalar a = take(suite, bytes);
    const Scalar b = take(suite, bytes);
    first[i] = comb::signs_of(SecretScalar::from_public(a));
    second[i] = comb::signs_of(SecretScalar::from_public(b));
    expected.push_back(multiply_vartime(a, bases[number].first) +
                       multiply_vartime(b, bases[number].second));
  }
  for (const Path& path : bases[number].paths) {
    std::vector<msm::AffinePoint> sums(msm::kGroup);
    const std::array terms{comb::Term{path.first_table.data(), first.data()},
                           comb::Term{path.second_table.data(), second.data()}};
    path.kernel->sum(terms, sums);
    for (std::size_t i = 0; i < msm::kGroup; ++i)
      if (!(comb::to_point(suite, sums[i]) == expected[i])) std::abort();
  }
  return 0;
}
