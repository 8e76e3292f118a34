#include "core/base/secret.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <type_traits>

using namespace piaojue;

TEST_CASE("wipe leaves zeros in exactly the memory it is given", "[R12-8]") {
  std::array<std::uint8_t, 40> memory{};
  memory.fill(0xa5);
  wipe(memory.data() + 4, 32);
  CHECK(std::all_of(memory.begin() + 4, memory.begin() + 36, [](auto b) { return b == 0; }));
  CHECK(memory[3] == 0xa5);
  CHECK(memory[36] == 0xa5);
  wipe(nullptr, 0);
}

TEST_CASE("secret bytes are moved, never copied, and leave nothing where they were", "[R12-8]") {
  CHECK_FALSE(std::is_copy_constructible_v<SecretBytes>);
  CHECK_FALSE(std::is_copy_assignable_v<SecretBytes>);
  SecretBytes one = SecretBytes::copy_of(Bytes{1, 2, 3});
  const SecretBytes two = std::move(one);
  CHECK(one.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
  CHECK(equal(two.reveal(), Bytes{1, 2, 3}));
}
