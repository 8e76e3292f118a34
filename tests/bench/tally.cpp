// From the sealed box to the counts.
#include "core/record/tally.hpp"

#include <fmt/format.h>
#include <stdexcept>

#include "client/progress.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/clocks.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/poll.hpp"

namespace piaojue::bench {
namespace {

using Sums = std::vector<std::vector<Ciphertext>>;

constexpr std::uint32_t kLargestBox = 4800;

/// As the marks were made.
std::vector<std::uint32_t> plain_counts(const BenchPoll& poll, std::size_t ballots) {
  std::vector<std::uint32_t> out(kSelections, 0);
  for (std::size_t voter = 0; voter < ballots; ++voter) {
    const std::vector<bool> marks = poll.marks(voter);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += marks[i] ? 1 : 0;
  }
  return out;
}

struct Answered {
  std::vector<DecryptionStatement> answers;
  double decrypt_us;  ///< of one sum by one scrutineer
  double verify_us;
};

Answered decrypt(const BenchPoll& poll, const Sums& sums) {
  const Hash32 closing{};
  Answered out{};
  double decrypt_seconds = 0;
  double verify_seconds = 0;
  for (std::uint16_t trustee = 0; trustee < kThreshold; ++trustee) {
    const SecretScalar share = poll.share(trustee + std::uint32_t{1});
    const Point verification_key = multiply_generator(share);
    decrypt_seconds += cpu_seconds_of([&] {
      out.answers.push_back(decrypt_sums(sums, closing, trustee, share, verification_key));
    });
    verify_seconds += cpu_seconds_of(
        [&] { must(verify_decryption(out.answers.back(), sums, closing, verification_key)); });
  }
  constexpr double kSums = double{kThreshold} * kSelections;
  out.decrypt_us = decrypt_seconds * 1e6 / kSums;
  out.verify_us = verify_seconds * 1e6 / kSums;
  return out;
}

struct Combined {
  double us;  ///< of one sum, the table of discrete logarithms included
  std::vector<std::uint32_t> counts;
};

Combined combine(const BenchPoll& poll, const Sums& sums, const Answered& answered,
                 std::size_t ballots) {
  Combined out{};
  out.us = cpu_seconds_of([&] {
             out.counts = must(combine_decryptions(poll.suite(), sums, answered.answers, kThreshold,
                                                   static_cast<std::uint32_t>(ballots)))
                              .at(0);
           }) *
           1e6 / kSelections;
  return out;
}

struct Logarithms {
  double table_ms;  ///< for so many ballots, once
  double find_us;   ///< of one sum
};

Logarithms logarithms(const Suite& suite, std::uint32_t ballots) {
  std::optional<DiscreteLogTable> table;
  Logarithms out{};
  out.table_ms = cpu_seconds_of([&] { table.emplace(suite, ballots); }) * 1e3;
  std::vector<Point> sums;
  for (std::uint32_t m = 1; m <= ballots; m += ballots / 50)
    sums.push_back(multiply_generator(SecretScalar::from_u64(suite, m)));
  out.find_us = least_cpu_seconds_of(3,
                                     [&] {
                                       for (const Point& sum : sums) must(table->find(sum));
                                     }) *
                1e6 / static_cast<double>(sums.size());
  return out;
}

nlohmann::json measure(const BenchPoll& poll, const std::vector<Bytes>& wire,
                       std::size_t together) {
  std::vector<SignedBallot> ballots;
  std::vector<const SignedBallot*> pointers;
  ballots.reserve(wire.size());
  pointers.reserve(wire.size());
  for (const Bytes& one : wire)
    pointers.push_back(
        &ballots.emplace_back(must(SignedBallot::parse(one, poll.suite(), poll.shape()))));
  Aggregator aggregator(poll.suite(), 1, kSelections);
  const double added = cpu_seconds_of([&] {
    for (std::span<const SignedBallot* const> left = pointers; !left.empty();) {
      const std::size_t count = std::min(together, left.size());
      aggregator.add(left.first(count), 1);
      left = left.subspan(count);
    }
  });
  const Sums sums = aggregator.sums({{0}});
  const Answered answered = decrypt(poll, sums);
  const Combined combined = combine(poll, sums, answered, wire.size());
  if (combined.counts != plain_counts(poll, wire.size()))
    throw std::runtime_error("the counts are not what was voted");
  const Logarithms few = logarithms(poll.suite(), 100);
  const Logarithms many = logarithms(poll.suite(), kLargestBox);
  return {{"aggregate", added * 1e6 / static_cast<double>(wire.size() * kSelections)},
          {"decrypt", answered.decrypt_us},
          {"verify", answered.verify_us},
          {"combine", combined.us},
          {"table", many.table_ms},
          {"find_few", few.find_us},
          {"find_many", many.find_us}};
}

}  // namespace

void measure_tally(Report& report, const BenchPoll& poll, const std::vector<Bytes>& wire) {
  say_step(std::string(poll.suite().name()) + ": 合计和解密 sums and their decryption");
  const PlainOpenssl& plain = report.plain;
  const nlohmann::json found =
      in_child("", [&] { return measure(poll, wire, report.sizes.together); });
  const auto add = [&](const std::string& chinese, const std::string& english, const char* key,
                       const std::string& unit, std::optional<double> baseline) {
    report.rows.push_back({chinese, english, found.at(key).get<double>(), unit, "", baseline});
  };
  report.figures.aggregate_us_per_selection = found.at("aggregate").get<double>();
  add(fmt::format("合计一张票的一项，每 {} 张一批", report.sizes.together),
      fmt::format("aggregate, batches of {}", report.sizes.together), "aggregate", "µs",
      2 * (plain.decoding + plain.addition));
  add("一个合计的部分解密", "partial decryption of a sum", "decrypt", "µs", plain.decrypt());
  add("验一个部分解密", "verify a partial decryption", "verify", "µs",
      2 * (plain.generator + plain.point) + 2 * plain.point);
  add("合成一个合计（3 人）", "combine a sum (of 3)", "combine", "µs", 3 * plain.point);
  add("4800 票的对数表，一次", "table of logarithms, 4,800", "table", "ms",
      kLargestBox * plain.addition / 1e3);
  add("查一个合计，100 票", "look a sum up, 100 ballots", "find_few", "µs", 50 * plain.addition);
  add("查一个合计，4800 票", "look a sum up, 4,800 ballots", "find_many", "µs",
      kLargestBox / 2.0 * plain.addition);
}

}  // namespace piaojue::bench
