// Attack 13: figures from which the votes of a small group could be computed. Sums that are
// published are vectors over the classes; what follows from them by any linear computation is their
// span, which is looked through as a whole.
#include <catch2/catch.hpp>
#include <random>

#include "core/meeting/manifest.hpp"
#include "core/meeting/outcome.hpp"
#include "tests/support/damaged_records.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// Exact: a minor of a matrix of zeros and ones this small is far below the prime.
constexpr std::int64_t kPrime = 2147483647;
using Row = std::vector<std::int64_t>;

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::int64_t out = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) out = out * base % kPrime;
    base = base * base % kPrime;
  }
  return out;
}

/// A vector space over the classes, as rows in echelon form.
class Span {
 public:
  void add(Row row) {
    reduce(row);
    const auto pivot = std::ranges::find_if(row, [](std::int64_t value) { return value != 0; });
    if (pivot == row.end()) return;
    const std::int64_t inverse = power(*pivot, kPrime - 2);
    for (std::int64_t& value : row) value = value * inverse % kPrime;
    rows_.emplace_back(pivot - row.begin(), std::move(row));
  }
  bool contains(Row row) const {
    reduce(row);
    return std::ranges::all_of(row, [](std::int64_t value) { return value == 0; });
  }

 private:
  void reduce(Row& row) const {
    for (const auto& [pivot, basis] : rows_) {
      const std::int64_t factor = row[static_cast<std::size_t>(pivot)];
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = ((row[i] - factor * basis[i]) % kPrime + kPrime) % kPrime;
    }
  }
  std::vector<std::pair<std::ptrdiff_t, Row>> rows_;
};

template <class Indices>
Row indicator(std::size_t size, const Indices& indices) {
  Row out(size, 0);
  for (const auto i : indices) out[i] = 1;
  return out;
}

Manifest random_meeting(std::mt19937& dice) {
  Manifest out = valid_sample().manifest;
  const auto below = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(dice() % limit);
  };
  out.minimum_group = 2 + below(5);
  out.groups.clear();
  const std::uint32_t groups = 1 + below(8);
  for (std::uint32_t i = 0; i < groups; ++i)
    out.groups.push_back({GroupId::parse(std::string(1, static_cast<char>('A' + i))).value(), "组",
                          Rational(1, 1), below(4) == 0, below(9)});
  return out;
}

/// What anybody can work out: sums of parts, and of a class without ballots that it has none.
Span published(const std::vector<std::vector<std::size_t>>& partition,
               const std::vector<std::uint32_t>& cast) {
  Span out;
  for (const auto& part : partition) out.add(indicator(cast.size(), part));
  for (std::size_t i = 0; i < cast.size(); ++i)
    if (cast[i] == 0) out.add(indicator(cast.size(), std::vector{i}));
  return out;
}

}  // namespace

TEST_CASE(
    "attack 13: no combination of published sums is of fewer undisclosed ballots than the "
    "minimum",
    "[R7.3-1][R8.4-3][R8.4-4][R8.4-5]") {
  std::mt19937 dice(13);
  std::size_t counted = 0;
  std::size_t merged = 0;
  for (int round = 0; round < 4000; ++round) {
    const Manifest manifest = random_meeting(dice);
    const auto classes = credential_classes(manifest);
    std::vector<std::uint32_t> cast;
    std::vector<ClassCounts> counts;
    for (const VoterClass& one : classes) {
      cast.push_back(one.entitled == 0 ? 0
                                       : static_cast<std::uint32_t>(dice() % (one.entitled + 1)));
      counts.push_back({one.entitled, one.entitled, {{one.entitled, 0, 0}}, cast.back()});
    }
    PollDefinition poll = valid_sample().poll;
    poll.quorum.reset();
    if (poll_status(manifest, poll, counts) != PollStatus::counted) continue;
    ++counted;
    const auto partition = decryption_partition(manifest, classes, cast);
    merged += partition.size() < classes.size() ? 1 : 0;
    const Span span = published(partition, cast);
    // Every set of undisclosed classes that can be told from the others.
    for (std::size_t set = 1; set < std::size_t{1} << classes.size(); ++set) {
      std::vector<std::size_t> members;
      std::uint32_t ballots = 0;
      bool disclosed = false;
      for (std::size_t i = 0; i < classes.size(); ++i) {
        if ((set >> i & 1U) == 0) continue;
        members.push_back(i);
        ballots += cast[i];
        disclosed = disclosed || classes[i].disclosed;
      }
      if (disclosed || ballots == 0 || ballots >= manifest.minimum_group) continue;
      if (span.contains(indicator(classes.size(), members)))
        FAIL("the sums of " << ballots << " ballots follow, minimum " << manifest.minimum_group);
    }
  }
  CHECK(counted > 1000);
  CHECK(merged > 300);
  // The search finds what is there: by subtraction a class of one.
  CHECK(published({{0, 1, 2}, {1, 2}}, {1, 9, 9}).contains({1, 0, 0}));
  CHECK_FALSE(published({{0, 1}, {2}}, {1, 9, 9}).contains({1, 0, 0}));
}

TEST_CASE("attack 13: a unique voter's class is decrypted with another, and by no answer alone",
          "[R8.4-3][R9.1-2][R11.2-23][R11.2-26]") {
  SampleOptions options = tiny();
  options.entitled = {5, 4, 3};
  options.present = {4, 3, 3};
  options.cast = {3, 1, 3};  // one ballot of the second group
  const Sample sample = make_sample(options);
  CHECK(sample.closing.partition == std::vector<std::vector<std::uint16_t>>{{0}, {1, 2}});
  REQUIRE(verify(sample.record(), anchored(sample)).ok());

  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { closing.partition = {{0}, {1}, {2}}; };
  check_hooks_fail_at("V23", hooks, options);
  // Overlapping parts do not even parse.
  hooks.closing = [](ClosingStatement& closing) { closing.partition = {{0, 1}, {1, 2}}; };
  const Sample overlapping = make_sample(options, hooks);
  CHECK(verify(overlapping.record(), anchored(overlapping)).failed == "V21");
  // An answer to more sums than there are.
  hooks = {};
  hooks.decryption = [](DecryptionStatement& answer) { answer.parts.push_back(answer.parts[0]); };
  check_hooks_fail_at("V26", hooks, options);
}

TEST_CASE("attack 13: a poll of fewer undisclosed ballots than the minimum is withheld whole",
          "[R8.4-4][R8.4-5][R11.2-26]") {
  HostedMeeting hosted({.minimum_group = 5});  // four are present
  hosted.play_through("release");
  const auto closing = hosted.statements().closing;
  REQUIRE(closing);
  CHECK(ClosingStatement::parse(closing->body).value().status == PollStatus::withheld_small);
  CHECK(HostedMeeting::failure_code(hosted.ask(
            "scrutineer0", wire::SubmitDecryption{hosted.poll_id(), hosted.decryption_of(0)})) ==
        ErrorCode::wrong_state);
  CHECK(hosted.statements().decryptions.empty());
}
