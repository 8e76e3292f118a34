// The point decoder's verdict is OpenSSL's, and what it accepts is computed with alike.
#include <cstdint>
#include <cstdlib>

#include "core/group/msm/decode.hpp"
#include "tests/support/openssl_point.hpp"

using namespace piaojue;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void compare(const Suite& suite, ByteView bytes) {
  const bool accepted = msm::is_point(suite.id(), bytes);
  require(accepted == test::is_point_by_openssl(suite, bytes));
  const auto point = Point::parse(suite, bytes);
  require(point.has_value() == accepted);
  if (point) require(std::ranges::equal((*point + Point::identity(suite)).encode(), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  for (const Suite* const suite : Suite::all()) {
    compare(*suite, bytes);
    // No fuzzer finds a point of the curve by itself: its bytes as changes to the generator.
    Bytes changed = Point::generator(*suite).encode();
    for (std::size_t i = 0; i < std::min(size, changed.size()); ++i) changed[i] ^= bytes[i];
    compare(*suite, changed);
  }
  return 0;
}
