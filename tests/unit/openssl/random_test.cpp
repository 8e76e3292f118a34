#include "core/openssl/random.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace piaojue {
namespace {

TEST_CASE("random_bytes yields the size asked for and never the same twice", "[R3.6-2]") {
  std::set<Bytes> seen;
  for (int i = 0; i < 1000; ++i) {
    const Bytes bytes = random_bytes(16);
    REQUIRE(bytes.size() == 16);
    REQUIRE(seen.insert(bytes).second);
  }
}

TEST_CASE("random_fill takes an empty span") {
  CHECK_NOTHROW(random_fill({}));
  CHECK(random_bytes(0).empty());
}

TEST_CASE("random_secret yields every byte value evenly", "[R3.6-2]") {
  constexpr std::size_t kSize = 256 * 1000;
  const SecretBytes bytes = random_secret(kSize);
  std::array<double, 256> counts{};
  for (const std::uint8_t byte : bytes.reveal()) ++counts[byte];
  double chi_squared = 0;
  for (const double count : counts) chi_squared += (count - 1000) * (count - 1000) / 1000;
  // 255 degrees of freedom: mean 255, deviation 22.6; ten deviations are beyond any accident.
  CHECK(chi_squared < 255 + 226);
}

}  // namespace
}  // namespace piaojue
