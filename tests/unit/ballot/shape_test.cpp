#include "core/ballot/shape.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"

using namespace piaojue;

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
  CHECK_FALSE(refuses({{{0, 0xffffffffU}, {1, 0xffffffffU}}, 0xffffffffU, 0xffffffffU}));
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
  const BallotShape shape = *BallotShape::create(3, {{{{0, 0xffffffffU}, {1, 1}, {2, 1}}, 0, 1}});
  CHECK_FALSE(shape.accepts({true, true, false}));  // 2^32 is not 0
  CHECK_FALSE(shape.accepts({true, true, true}));   // 2^32 + 1 is not 1
  CHECK(shape.accepts({false, true, false}));
}

TEST_CASE("ballot shape encodes every field", "[R6.1-1]") {
  const BallotShape shape = *BallotShape::create(2, {{{{0, 1}, {1, 3}}, 1, 3}});
  CHECK(to_hex(shape.encode()) == "0000000f" + to_hex(as_bytes("piaojue/1 shape")) +
                                      "00000002"
                                      "00000001"
                                      "00000002"
                                      "0000000000000001"
                                      "0000000100000003"
                                      "0000000100000003");
}
