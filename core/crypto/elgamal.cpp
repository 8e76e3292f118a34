#include "core/crypto/elgamal.hpp"

#include <algorithm>

namespace piaojue {
namespace {

Hash32 x_coordinate(const Point& point) {
  const Bytes encoded = point.encode();
  Hash32 out{};
  std::copy_n(encoded.begin() + 1, out.size(), out.begin());
  return out;
}

}  // namespace

Result<Ciphertext> Ciphertext::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point a, read_point(reader, suite));
  PJ_TRY(Point b, read_point(reader, suite));
  return Ciphertext{std::move(a), std::move(b)};
}

void Ciphertext::write(CanonicalWriter& writer) const {
  writer.raw(a.encoding()).raw(b.encoding());
}

// R4.2-2
Ciphertext& Ciphertext::operator+=(const Ciphertext& other) {
  a += other.a;
  b += other.b;
  return *this;
}

Ciphertext encrypt(const FixedBase& key, const SecretScalar& r, const SecretScalar& m) {
  return std::move(encrypt_each(key, {&r, 1}, {&m, 1}).front());
}

// R4.2-1
std::vector<Ciphertext> encrypt_each(const FixedBase& key, std::span<const SecretScalar> r,
                                     std::span<const SecretScalar> m) {
  const FixedBase& generator = FixedBase::generator(key.suite());
  std::vector<Point> a = sum_products({{generator, r}});
  std::vector<Point> b = sum_products({{key, r}, {generator, m}});
  std::vector<Ciphertext> out;
  out.reserve(r.size());
  for (std::size_t i = 0; i < r.size(); ++i) out.push_back({std::move(a[i]), std::move(b[i])});
  return out;
}

DiscreteLogTable::DiscreteLogTable(const Suite& suite, std::uint32_t bound) {
  const Point generator = Point::generator(suite);
  sorted_.reserve(bound);
  Point multiple = generator;
  for (std::uint32_t m = 1; m <= bound; ++m) {
    sorted_.emplace_back(x_coordinate(multiple), m);
    multiple += generator;
  }
  std::sort(sorted_.begin(), sorted_.end());
}

// R9.1-4
Result<std::uint32_t> DiscreteLogTable::find(const Point& point) const {
  if (point.is_identity()) return std::uint32_t{0};
  const Hash32 x = x_coordinate(point);
  const auto it = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair{x, std::uint32_t{0}});
  // The opposite point has the same x: only the right one is the multiple itself.
  if (it == sorted_.end() || it->first != x ||
      multiply_vartime(Scalar::from_u64(point.suite(), it->second),
                       Point::generator(point.suite())) != point)
    return Error{ErrorCode::invalid, "the sum is not a number of ballots"};
  return it->second;
}

}  // namespace piaojue
