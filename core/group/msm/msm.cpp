#include "core/group/msm/msm.hpp"

#include <cassert>
#include <stdexcept>

#include "core/group/msm/decode.hpp"
#include "core/group/msm/paths.hpp"

namespace piaojue {
namespace {

Point to_point(const Suite& suite, const msm::AffinePoint& sum) {
  if (msm::is_identity(sum)) return Point::identity(suite);
  auto point = Point::parse(suite, msm::encode(sum));
  if (!point) throw std::logic_error("a sum of points is not a point");
  return *std::move(point);
}

}  // namespace

Point multi_multiply_vartime(const Suite& suite, std::span<const Scalar> scalars,
                             std::span<const Point* const> points) {
  assert(scalars.size() == points.size());
  std::vector<msm::AffinePoint> plain;
  std::vector<U256> numbers;
  plain.reserve(points.size());
  numbers.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    assert(&scalars[i].suite() == &suite && &points[i]->suite() == &suite);
    if (scalars[i].is_zero() || points[i]->is_identity()) continue;
    plain.push_back(msm::decode_accepted(points[i]->encoding()));
    numbers.push_back(scalars[i].value());
  }
  const msm::Path path = msm::choose_path(suite.id(), plain.size());
  return to_point(suite, msm::multiply_sum_vartime(path, suite, plain, numbers));
}

std::vector<Point> sum_each_vartime(const Suite& suite,
                                    std::span<const std::vector<const Point*>> lists) {
  std::vector<msm::AffinePoint> plain;
  std::vector<std::size_t> sizes;
  sizes.reserve(lists.size());
  for (const std::vector<const Point*>& list : lists) {
    const std::size_t before = plain.size();
    for (const Point* const point : list) {
      assert(&point->suite() == &suite);
      if (!point->is_identity()) plain.push_back(msm::decode_accepted(point->encoding()));
    }
    sizes.push_back(plain.size() - before);
  }
  const msm::Path path = msm::choose_path(suite.id(), plain.size());
  std::vector<Point> out;
  out.reserve(lists.size());
  for (const msm::AffinePoint& sum : msm::sum_each_vartime(path, suite, plain, sizes))
    out.push_back(to_point(suite, sum));
  return out;
}

}  // namespace piaojue
