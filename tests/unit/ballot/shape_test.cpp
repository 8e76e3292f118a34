#include "core/ballot/shape.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/support/result.hpp"

using namespace piaojue;

namespace {
constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
}

TEST_CASE("ballot shape refuses constraints that no proof should be made for", "[R6.1-2]") {
  const auto refuses = [](LinearConstraint constraint) {
    return !BallotShape::create(3, {std::move(constraint)});
  };
  CHECK(BallotShape::create(3, {{{{0, 1}, {2, 5}}, 0, 6}}));
  CHECK_FALSE(BallotShape::create(0, {}));
  CHECK_FALSE(BallotShape::create(kMaxSelections + 1, {}));
  CHECK(BallotShape::create(kMaxSelections, {}));
  CHECK(refuses({{}, 0, 0}));                     // empty
  CHECK(refuses({{{3, 1}}, 0, 1}));               // out of range
  CHECK(refuses({{{1, 1}, {0, 1}}, 0, 1}));       // unordered
  CHECK(refuses({{{1, 1}, {1, 1}}, 0, 1}));       // repeated
  CHECK(refuses({{{0, 0}, {1, 1}}, 0, 1}));       // weight 0
  CHECK(refuses({{{0, 1}, {1, 1}}, 2, 1}));       // hi below lo
  CHECK(refuses({{{0, 1}, {1, 1}}, 0, 3}));       // hi above the weights
  CHECK(refuses({{{0, 100}}, 0, kMaxBranches}));  // one branch too many
  CHECK_FALSE(refuses({{{0, 100}}, 1, kMaxBranches}));
  CHECK(refuses({{{0, 2}, {1, -1}}, 0, 3}));  // negative weights don't raise the sum
  CHECK_FALSE(refuses({{{0, 2}, {1, -1}}, 0, 2}));
  CHECK_FALSE(refuses({{{0, kMost}, {1, kMost}}, 0xfffffffeU, 0xfffffffeU}));
}

TEST_CASE("ballot shape accepts exactly the values within every constraint") {
  const BallotShape shape = *BallotShape::create(3, {{{{0, 1}, {1, 1}}, 0, 1}, {{{2, 2}}, 2, 2}});
  unsigned accepted = 0;
  for (unsigned bits = 0; bits < 8; ++bits) {
    const std::vector<bool> values{(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0};
    const bool expected = !(values[0] && values[1]) && values[2];
    CHECK(shape.accepts(values) == expected);
    accepted += shape.accepts(values) ? 1U : 0U;
  }
  CHECK(accepted == 3);
  CHECK_FALSE(shape.accepts({false, false}));
  CHECK_FALSE(shape.accepts({false, false, true, false}));
}

TEST_CASE("ballot shape sums weights without wrapping round", "[R6.1-2]") {
  const BallotShape shape = *BallotShape::create(3, {{{{0, kMost}, {1, kMost}, {2, 1}}, 0, 1}});
  CHECK_FALSE(shape.accepts({true, true, false}));  // 2^32 - 2 is not -2
  CHECK_FALSE(shape.accepts({true, true, true}));
  CHECK(shape.accepts({false, false, true}));
}

TEST_CASE("ballot shape lets a negative weight cancel a positive one", "[R6.1-2]") {
  const BallotShape shape = *BallotShape::create(3, {{{{0, 1}, {1, 1}, {2, -1}}, 0, 2}});
  CHECK(shape.accepts({false, false, false}));
  CHECK_FALSE(shape.accepts({false, false, true}));  // -1 is below 0
  CHECK(shape.accepts({false, true, true}));
  CHECK(shape.accepts({true, true, false}));
}

TEST_CASE("ballot shape encodes every field", "[R6.1-1]") {
  const BallotShape shape = *BallotShape::create(2, {{{{0, -1}, {1, 3}}, 1, 3}});
  CHECK(to_hex(shape.encode()) == "0000000f" + to_hex(as_bytes("piaojue/1 shape")) +
                                      "00000002"
                                      "00000001"
                                      "00000002"
                                      "00000000ffffffff"
                                      "0000000100000003"
                                      "0000000100000003");
}
