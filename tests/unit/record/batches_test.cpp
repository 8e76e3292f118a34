#include "core/record/batches.hpp"

#include <catch2/catch.hpp>
#include <numeric>

namespace piaojue::verification {
namespace {

Bytes section_of(std::size_t index, std::size_t size = 4) {
  return Bytes(size, static_cast<std::uint8_t>(index));
}

TEST_CASE("Batches judges and takes every section once, in order, on any number of threads",
          "[record]") {
  constexpr std::size_t kSections = 1000;
  for (const unsigned jobs : {0U, 1U, 2U, 5U}) {
    std::vector<std::size_t> taken;
    taken.reserve(kSections);
    Batches<std::size_t> batches(
        jobs,
        [](std::size_t index, const Bytes& section) {
          return section == section_of(index) ? index : kSections;
        },
        [&](std::size_t index, std::size_t judged, const Bytes& section) {
          CHECK(section == section_of(index));
          CHECK(judged == index);
          taken.push_back(index);
        });
    for (std::size_t i = 0; i < kSections; ++i) batches.add(section_of(i));
    batches.finish();
    std::vector<std::size_t> all(kSections);
    std::iota(all.begin(), all.end(), 0);
    CHECK(taken == all);
    CHECK(batches.taken() == kSections);
  }
}

TEST_CASE("Batches holds no more than a batch, of many sections or of large ones",
          "[record][R11.1-7]") {
  std::size_t taken = 0;
  Batches<int> batches(
      2, [](std::size_t, const Bytes&) { return 0; },
      [&](std::size_t, int, const Bytes&) { ++taken; });
  for (std::size_t i = 1; i <= 1000; ++i) {
    batches.add(section_of(i));
    CHECK(i - taken < 128);
  }
  batches.finish();
  taken = 0;
  for (std::size_t i = 1; i <= 40; ++i) {
    batches.add(section_of(i, 1U << 20U));
    CHECK(i - taken < 16);
  }
}

}  // namespace
}  // namespace piaojue::verification
