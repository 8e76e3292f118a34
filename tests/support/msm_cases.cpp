#include "tests/support/msm_cases.hpp"

#include <algorithm>

#include "core/group/msm/decode.hpp"
#include "tests/support/openssl_point.hpp"

namespace piaojue::test {
namespace {

msm::AffinePoint plain_coordinates(const Bytes& encoding) {
  msm::EncodedPoint bytes{};
  std::ranges::copy(encoding, bytes.begin());
  return msm::decode_accepted(bytes);
}

/// Small multiples of G, so that sums of them meet again; before them points with small x, of which
/// one may be 0.
const std::vector<msm::AffinePoint>& known_points(const Suite& suite) {
  const auto make = [](SuiteId id) {
    std::vector<msm::AffinePoint> out;
    for (std::uint64_t x = 0; x < 8; ++x)
      if (const auto bytes = point_with_x_by_openssl(Suite::get(id), x))
        out.push_back(plain_coordinates(*bytes));
    Point multiple = Point::generator(Suite::get(id));
    for (int i = 0; i < 256; ++i) {
      out.push_back(msm::decode_accepted(multiple.encoding()));
      out.push_back(msm::decode_accepted((-multiple).encoding()));
      multiple += Point::generator(Suite::get(id));
    }
    return out;
  };
  static const std::vector<msm::AffinePoint> p256 = make(SuiteId::p256_sha256);
  static const std::vector<msm::AffinePoint> sm2 = make(SuiteId::sm2_sm3);
  return suite.id() == SuiteId::p256_sha256 ? p256 : sm2;
}

msm::AffinePoint draw_point(const Suite& suite, std::size_t different, const Draw& draw) {
  const std::uint64_t choice = draw();
  if (choice % 16 == 0) return {};
  return known_points(suite)[choice / 16 % different];
}

U256 draw_scalar(const Suite& suite, const Draw& draw) {
  switch (draw() % 4) {
    case 0:
      return {draw(), draw(), draw(), draw()};
    case 1:
      return {draw(), draw(), 0, 0};
    case 2:
      return {draw() % 4, 0, 0, 0};
    default:
      return draw_edge_scalar(suite, draw);
  }
}

}  // namespace

U256 draw_edge_scalar(const Suite& suite, const Draw& draw) {
  const std::uint64_t shape = draw();
  const std::uint64_t distance = draw() % 3;
  const U256 near_order{suite.order().prime()[0] - distance, suite.order().prime()[1],
                        suite.order().prime()[2], suite.order().prime()[3]};
  if (shape % 8 == 0) return near_order;
  if (shape % 8 == 1) return {~distance, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}};
  // In every window 2^(width - 1), which becomes the lowest digit and a carry; or 1 less, the
  // highest digit; or all ones, which carry on.
  const std::size_t width = 2 + shape / 8 % 14;
  U256 out{};
  for (std::size_t bit = 0; bit < 256; ++bit) {
    const bool top = bit % width == width - 1;
    const bool set = distance == 0 ? top : distance == 1 ? !top : true;
    if (set) out[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  out[0] ^= draw() % 4;
  return out;
}

MsmCase draw_msm_case(const Suite& suite, std::size_t size, const Draw& draw) {
  const std::size_t different = std::size_t{2} << draw() % 8;
  MsmCase out;
  for (std::size_t i = 0; i < size; ++i) {
    out.points.push_back(draw_point(suite, different, draw));
    out.scalars.push_back(draw_scalar(suite, draw));
  }
  return out;
}

}  // namespace piaojue::test
