#include "core/group/msm/paths.hpp"

#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>

#include "core/group/msm/openssl_path.hpp"
#include "core/group/msm/pippenger.hpp"
#include "core/group/msm/point_pool.hpp"

namespace piaojue::msm {
namespace {

AffinePoint multiply_sum_by(const Kernel& kernel, const Suite& suite,
                            std::span<const AffinePoint> points, std::span<const U256> scalars) {
  return weigh_bit_sums(suite.id(), compute_bit_sums(kernel, points, scalars));
}

std::vector<AffinePoint> sum_each_by(const Kernel& kernel, std::span<const AffinePoint> points,
                                     std::span<const std::size_t> sizes) {
  std::vector<PointRef> refs(points.size());
  for (std::size_t i = 0; i < refs.size(); ++i) refs[i] = ref_to(i + 1);
  std::vector<std::span<PointRef>> lists;
  lists.reserve(sizes.size());
  std::size_t begin = 0;
  for (const std::size_t size : sizes) {
    lists.push_back(std::span(refs).subspan(begin, size));
    begin += size;
  }
  std::vector<std::span<PointRef>> filled = lists;
  std::erase_if(filled, [](const std::span<PointRef>& list) { return list.empty(); });

  // The points, less than as many sums of two, and the results without their sign.
  PointPool pool(kernel, points, 2 * points.size() + sizes.size() + kGroup);
  sum_each(pool, std::move(filled));
  std::vector<PointRef> sums;
  sums.reserve(lists.size());
  for (const std::span<PointRef>& list : lists)
    sums.push_back(list.empty() ? kIdentity : list.front());
  return pool.plain(std::move(sums));
}

/// Below so many points, what Pippenger's method does once costs more than OpenSSL's tables do. For
/// SM2, OpenSSL has no code of its own, and never wins.
std::size_t fewest_points(SuiteId curve, Path own) {
  switch (curve) {
    case SuiteId::p256_sha256:
      return own == Path::ifma ? 24 : 48;
    case SuiteId::sm2_sm3:
      return 0;
  }
  throw std::logic_error("no such curve");
}

}  // namespace

std::span<const Path> all_paths() {
  static constexpr std::array kPaths{Path::openssl, Path::portable, Path::ifma};
  return kPaths;
}

std::string_view name_of(Path path) {
  switch (path) {
    case Path::openssl:
      return "openssl";
    case Path::portable:
      return "portable";
    case Path::ifma:
      return "ifma";
  }
  throw std::logic_error("no such path");
}

Path path_named(std::string_view name) {
  for (const Path path : all_paths()) {
    if (name_of(path) != name) continue;
    if (!is_available(path))
      throw std::runtime_error(fmt::format("PIAOJUE_MSM: this processor has no {}", name));
    return path;
  }
  throw std::runtime_error(
      fmt::format("PIAOJUE_MSM: openssl, portable or ifma, but not '{}'", name));
}

bool is_available(Path path) { return path != Path::ifma || ifma_is_available(); }

std::optional<Path> forced_path() {
  // Read each time: a process that measures several paths sets it for each of its children.
  const char* const wanted = std::getenv("PIAOJUE_MSM");  // NOLINT(concurrency-mt-unsafe)
  if (wanted == nullptr) return std::nullopt;
  return path_named(wanted);
}

Path choose_path(SuiteId curve, std::size_t points) {
  if (const std::optional<Path> forced = forced_path()) return *forced;
  static const Path own = is_available(Path::ifma) ? Path::ifma : Path::portable;
  return points < fewest_points(curve, own) ? Path::openssl : own;
}

AffinePoint multiply_sum_vartime(Path path, const Suite& suite, std::span<const AffinePoint> points,
                                 std::span<const U256> scalars) {
  switch (path) {
    case Path::openssl:
      return multiply_sum_by_openssl(suite, points, scalars);
    case Path::portable:
      return multiply_sum_by(portable_kernel(suite.id()), suite, points, scalars);
    case Path::ifma:
      return multiply_sum_by(ifma_kernel(suite.id()), suite, points, scalars);
  }
  throw std::logic_error("no such path");
}

std::vector<AffinePoint> sum_each_vartime(Path path, const Suite& suite,
                                          std::span<const AffinePoint> points,
                                          std::span<const std::size_t> sizes) {
  switch (path) {
    case Path::openssl:
      return sum_each_by_openssl(suite, points, sizes);
    case Path::portable:
      return sum_each_by(portable_kernel(suite.id()), points, sizes);
    case Path::ifma:
      return sum_each_by(ifma_kernel(suite.id()), points, sizes);
  }
  throw std::logic_error("no such path");
}

}  // namespace piaojue::msm
