// Ways to write what is no point, no scalar, or the same thing otherwise; and where to put them.
#pragma once

#include "core/group/point.hpp"
#include "tests/support/result.hpp"

namespace piaojue::test {

struct Named {
  std::string what;
  Bytes bytes;
};

/// 65 bytes each, none of them the one encoding of a point; of `good`'s suite.
inline std::vector<Named> bad_points(const Point& good) {
  const Bytes right = good.encode();
  const auto changed = [&](auto change) {
    Bytes out = right;
    change(out);
    return out;
  };
  std::vector<Named> out{
      {"off the curve", changed([](Bytes& b) { b[64] ^= 1U; })},
      {"identity as zeros", Bytes(kPointSize, 0)},
      {"identity as 04 and zeros", changed([](Bytes& b) { std::fill(b.begin() + 1, b.end(), 0); })},
      {"hybrid form", changed([](Bytes& b) { b[0] = b[64] % 2 == 0 ? 6 : 7; })},
      {"compressed form, filled up", changed([](Bytes& b) {
         b[0] = b[64] % 2 == 0 ? 2 : 3;
         std::fill(b.begin() + 33, b.end(), 0);
       })},
      {"x not below p", changed([](Bytes& b) { std::fill(b.begin() + 1, b.begin() + 33, 0xff); })},
      {"y not below p", changed([](Bytes& b) { std::fill(b.begin() + 33, b.end(), 0xff); })}};
  for (const Suite* const other : Suite::all())
    if (other != &good.suite())
      out.push_back({"of the other suite", Point::generator(*other).encode()});
  return out;
}

/// 32 bytes each, none below the group's order.
inline std::vector<Named> bad_scalars(const Suite& suite) {
  Bytes order = (-Scalar::from_u64(suite, 1)).encode();
  Bytes above = order;
  order.back() = static_cast<std::uint8_t>(order.back() + 1);  // q is odd: no carry
  above.back() = static_cast<std::uint8_t>(above.back() + 2);
  return {{"q", order}, {"q + 1", above}, {"2^256 - 1", Bytes(kScalarSize, 0xff)}};
}

/// `whole` with the first occurrence of `part` replaced.
inline Bytes replaced(const Bytes& whole, ByteView part, ByteView by) {
  const auto at = std::search(whole.begin(), whole.end(), part.begin(), part.end());
  REQUIRE(at != whole.end());
  Bytes out(whole.begin(), at);
  out.insert(out.end(), by.begin(), by.end());
  out.insert(out.end(), at + static_cast<std::ptrdiff_t>(part.size()), whole.end());
  return out;
}

}  // namespace piaojue::test
