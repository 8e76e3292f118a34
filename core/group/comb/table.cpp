#include "core/group/comb/table.hpp"

#include <stdexcept>

#include "core/group/msm/decode.hpp"

namespace piaojue::comb {
namespace {

/// 2^n modulo the order.
Scalar power_of_two(const Suite& suite, unsigned n) {
  Scalar power = Scalar::from_u64(suite, 1);
  for (unsigned i = 0; i < n; ++i) power += power;
  return power;
}

/// What turns a factor k into its signs: (k + offset) * half.
struct Recoding {
  explicit Recoding(const Suite& suite)
      : offset(power_of_two(suite, kSigns) - Scalar::from_u64(suite, 1)),
        half(Scalar::from_u64(suite, 2).inverse()) {}
  Scalar offset;
  Scalar half;
};

const Recoding& recoding_of(const Suite& suite) {
  static const std::array<Recoding, 2> known{Recoding(Suite::get(SuiteId::p256_sha256)),
                                             Recoding(Suite::get(SuiteId::sm2_sm3))};
  return known[suite.id() == SuiteId::p256_sha256 ? 0 : 1];
}

/// The base times 2^(6 i), for each window i; whole groups.
std::vector<AffinePoint> window_powers(const Point& base) {
  std::vector<AffinePoint> powers;
  powers.reserve((kWindows + msm::kGroup - 1) / msm::kGroup * msm::kGroup);
  Point power = base;
  while (powers.size() < kWindows) {
    powers.push_back(msm::decode_accepted(power.encoding()));
    for (unsigned i = 0; i < kWidth; ++i) power += Point(power);
  }
  powers.resize(powers.capacity(), powers.front());
  return powers;
}

}  // namespace

std::vector<AffinePoint> make_table(const msm::Kernel& kernel, const Point& base) {
  // One after the other: the doubled powers, then 1, 3, 5 .. times the powers, each in a row of all
  // windows.
  std::vector<AffinePoint> points = window_powers(base);
  const std::size_t row = points.size();
  kernel.enter(points);
  points.resize((1 + kMultiples) * row);
  std::copy_n(points.begin(), row, points.begin() + static_cast<std::ptrdiff_t>(row));
  std::vector<msm::PointRef> doubled(row);
  std::vector<msm::PointRef> last(row);
  for (std::size_t i = 0; i < row; ++i) last[i] = msm::ref_to(row + i);
  kernel.add(points.data(), last, last, points.data());
  for (std::size_t i = 0; i < row; ++i) doubled[i] = msm::ref_to(i);
  for (std::size_t at = row; at + row < points.size(); at += row) {
    for (std::size_t i = 0; i < row; ++i) last[i] = msm::ref_to(at + i);
    kernel.add(points.data(), last, doubled, &points[at + row]);
  }

  std::vector<AffinePoint> table;
  table.reserve(kTableSize);
  for (std::size_t window = 0; window < kWindows; ++window)
    for (std::size_t i = 1; i <= kMultiples; ++i) table.push_back(points[i * row + window]);
  return table;
}

U256 signs_of(const SecretScalar& factor) {
  const Recoding& recoding = recoding_of(factor.suite());
  const SecretScalar signs =
      factor.plus(SecretScalar::from_public(recoding.offset)).times(recoding.half);
  return u256_from_bytes(signs.reveal_bytes().reveal());
}

Point to_point(const Suite& suite, const AffinePoint& plain) {
  if (msm::is_identity(plain)) return Point::identity(suite);
  auto point = Point::parse(suite, msm::encode(plain));
  if (!point) throw std::logic_error("a multiple is not on the curve");
  return *std::move(point);
}

}  // namespace piaojue::comb
