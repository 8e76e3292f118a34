#include "core/group/msm/msm.hpp"

#include <cassert>
#include <stdexcept>
#include <vector>

#include "core/group/msm/decode.hpp"
#include "core/group/msm/paths.hpp"

namespace piaojue {

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
  const msm::AffinePoint sum = msm::multiply_sum_vartime(path, suite, plain, numbers);
  if (msm::is_identity(sum)) return Point::identity(suite);
  const auto point = Point::parse(suite, msm::encode(sum));
  if (!point) throw std::logic_error("a sum of points is not a point");
  return *point;
}

}  // namespace piaojue
