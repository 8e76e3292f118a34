#include <catch2/catch.hpp>
#include <set>

#include "core/meeting/outcome.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

std::vector<std::string> class_names(const Manifest& m) {
  std::vector<std::string> names;
  for (const VoterClass& merged : credential_classes(m)) names.push_back(merged.name);
  return names;
}

using Names = std::vector<std::string>;
using Parts = std::vector<std::vector<std::size_t>>;

Parts partition(const Manifest& m, const std::vector<std::uint32_t>& cast) {
  return decryption_partition(m, credential_classes(m), cast);
}

std::vector<ClassCounts> counts_of(const Manifest& m, const std::vector<std::uint32_t>& cast) {
  std::vector<ClassCounts> counts;
  const auto classes = credential_classes(m);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::uint32_t entitled = classes[i].entitled;
    counts.push_back(class_counts(entitled, entitled, entitled, 0, cast[i]));
  }
  return counts;
}

}  // namespace

TEST_CASE("an undersized group joins the next, the last the previous, weights added",
          "[R7.3-1][R7.3-2]") {
  CHECK(class_names(manifest({group("A", 5), group("B", 5)})) == Names{"A", "B"});
  CHECK(class_names(manifest({group("A", 3), group("B", 8), group("C", 9)})) == Names{"A+B", "C"});
  CHECK(class_names(manifest({group("A", 8), group("B", 9), group("C", 4)})) == Names{"A", "B+C"});
  const auto merged = credential_classes(manifest({group("A", 3), group("B", 8)}));
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].weight == Rational(20, 1));
  CHECK(merged[0].entitled == 11);
  CHECK(merged[0].groups == std::vector<std::size_t>{0, 1});
}

TEST_CASE("merging goes on until the minimum is reached", "[R7.3-1]") {
  CHECK(class_names(manifest({group("A", 1), group("B", 2), group("C", 1), group("D", 9)})) ==
        Names{"A+B+C+D"});
  CHECK(class_names(manifest({group("A", 2), group("B", 3), group("C", 1), group("D", 1)})) ==
        Names{"A+B+C+D"});
  CHECK(class_names(manifest({group("A", 0), group("B", 5), group("C", 5)})) == Names{"A+B", "C"});
  CHECK(class_names(manifest({group("A", 1), group("B", 1)})) == Names{"A+B"});
}

TEST_CASE("a disclosed group is never merged and never merged into", "[R7.3-1]") {
  CHECK(class_names(manifest({group("A", 1, true), group("B", 9)})) == Names{"A", "B"});
  CHECK(class_names(manifest({group("A", 3), group("B", 1, true), group("C", 9)})) ==
        Names{"A+C", "B"});
  CHECK(class_names(manifest({group("A", 9), group("B", 9, true), group("C", 2)})) ==
        Names{"A+C", "B"});
  CHECK(class_names(manifest({group("A", 2), group("B", 9, true)})) == Names{"A", "B"});
}

TEST_CASE("classes merge again by ballots cast", "[R8.4-3]") {
  const Manifest m = manifest({group("A", 6), group("B", 3), group("C", 3), group("D", 6)});
  CHECK(class_names(m) == Names{"A", "B+C", "D"});
  CHECK(partition(m, {6, 6, 6}) == Parts{{0}, {1}, {2}});
  CHECK(partition(m, {4, 6, 6}) == Parts{{0, 1}, {2}});
  CHECK(partition(m, {6, 0, 6}) == Parts{{0}, {1, 2}});
  CHECK(partition(m, {6, 6, 1}) == Parts{{0}, {1, 2}});
  CHECK(partition(m, {2, 2, 2}) == Parts{{0, 1, 2}});
  CHECK(partition(m, {1, 1, 1}) == Parts{{0, 1, 2}});
  CHECK(partition(m, {0, 0, 0}) == Parts{{0, 1, 2}});
}

TEST_CASE("every group votes in one class", "[R7.3-2]") {
  const auto classes =
      credential_classes(manifest({group("A", 3), group("B", 1, true), group("C", 9)}));
  CHECK(class_of_group(classes, 0) == 0);
  CHECK(class_of_group(classes, 1) == 1);
  CHECK(class_of_group(classes, 2) == 0);
}

TEST_CASE("no undisclosed part of a counted poll is below the minimum, whatever was cast",
          "[R8.4-3][R8.4-4][R8.4-5]") {
  const PollDefinition poll = evaluation({choice("g", {"a"})}, {subject("s1")});
  std::size_t counted = 0;
  for (std::uint32_t code = 0; code < 4096; code += 7) {
    // Four groups of 0 to 7 voters; the second is disclosed in half the cases.
    const auto size = [code](std::uint32_t i) { return code >> 3U * i & 7U; };
    for (const bool disclosed : {false, true}) {
      const Manifest m = manifest({group("A", size(0)), group("B", size(1), disclosed),
                                   group("C", size(2)), group("D", size(3))},
                                  3);
      const auto classes = credential_classes(m);
      std::vector<std::uint32_t> cast;
      cast.reserve(classes.size());
      for (const VoterClass& merged : classes) cast.push_back(merged.entitled * 2 / 3);
      const Parts parts = decryption_partition(m, classes, cast);
      std::set<std::size_t> seen;
      for (const auto& part : parts) seen.insert(part.begin(), part.end());
      if (seen.size() != classes.size()) FAIL("a class is missing from the partition");
      if (poll_status(m, poll, counts_of(m, cast)) != PollStatus::counted) continue;
      ++counted;
      for (const auto& part : parts) {
        std::uint32_t ballots = 0;
        for (const std::size_t i : part) ballots += cast[i];
        if (ballots < 3 && !classes[part.front()].disclosed) FAIL("a part below the minimum");
        if (part.size() > 1)
          for (const std::size_t i : part)
            if (classes[i].disclosed) FAIL("a disclosed class was merged");
      }
    }
  }
  CHECK(counted > 100);
}

TEST_CASE("poll status tells void from withheld from counted", "[R8.4-4]") {
  PollDefinition poll = evaluation({choice("g", {"a"})}, {subject("s1")});
  const Manifest m = manifest({group("A", 9), group("B", 1, true)});
  CHECK(poll_status(m, poll, counts_of(m, {5, 1})) == PollStatus::counted);
  CHECK(poll_status(m, poll, counts_of(m, {4, 1})) == PollStatus::withheld_small);
  CHECK(poll_status(m, poll, counts_of(m, {0, 0})) == PollStatus::withheld_small);
  const Manifest all_disclosed = manifest({group("A", 4, true), group("B", 1, true)});
  CHECK(poll_status(all_disclosed, poll, counts_of(all_disclosed, {4, 1})) == PollStatus::counted);
  CHECK(poll_status(all_disclosed, poll, counts_of(all_disclosed, {3, 1})) ==
        PollStatus::withheld_small);
  poll.quorum = Threshold{Comparison::at_least, Rational(2, 3)};
  auto few = counts_of(m, {1, 1});
  few[0].present = 5;
  CHECK(poll_status(m, poll, few) == PollStatus::void_quorum);  // before withheld_small
}
