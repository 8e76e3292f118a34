// Every path of multi-scalar multiplication gives the same sum, whatever the points and scalars,
// and so does every path of plain sums.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "tests/support/msm_cases.hpp"

using namespace piaojue;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t read = 0;
  const test::Draw draw = [&] {
    std::uint64_t out = 0;
    for (int i = 0; i < 8 && read < size; ++i) out = out << 8U | data[read++];
    return out;
  };
  const Suite& suite = *Suite::all()[draw() % Suite::all().size()];
  const test::MsmCase sum = test::draw_msm_case(suite, draw() % 64, draw);
  const msm::AffinePoint expected =
      msm::multiply_sum_vartime(msm::Path::openssl, suite, sum.points, sum.scalars);
  for (const msm::Path path : msm::all_paths())
    if (msm::is_available(path) &&
        msm::multiply_sum_vartime(path, suite, sum.points, sum.scalars) != expected)
      std::abort();
  const std::size_t first = sum.points.empty() ? 0 : draw() % sum.points.size();
  const std::array sizes{first, std::size_t{0}, sum.points.size() - first};
  const std::vector<msm::AffinePoint> sums =
      msm::sum_each_vartime(msm::Path::openssl, suite, sum.points, sizes);
  for (const msm::Path path : msm::all_paths())
    if (msm::is_available(path) && msm::sum_each_vartime(path, suite, sum.points, sizes) != sums)
      std::abort();
  return 0;
}
