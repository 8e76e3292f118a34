// One ballot and many: sealed, verified from the wire, on every path of the arithmetic.
#include <fmt/format.h>

#include "client/progress.hpp"
#include "core/group/msm/paths.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/clocks.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/poll.hpp"

namespace piaojue::bench {
namespace {

constexpr double kMicroseconds = 1e6;

double per_selection(double seconds, std::size_t ballots) {
  return seconds * kMicroseconds / static_cast<double>(ballots * kSelections);
}

void require_valid(const std::vector<std::string>& verdicts) {
  for (const std::string& verdict : verdicts)
    if (!verdict.empty()) throw std::runtime_error("a fresh ballot is refused: " + verdict);
}

/// In a process whose sums are computed on this path; empty: on the fastest.
double verify_us(const BenchPoll& poll, const FreshBallots& ballots, const Sizes& sizes,
                 const std::string& path, bool batched) {
  say_step(fmt::format("{}: 验票 verifying{}{}", poll.suite().name(),
                       batched ? " 成批 in batches" : " 逐张 one by one",
                       path.empty() ? "" : ", " + path));
  const int runs = path == "openssl" || !batched ? 3 : 10;
  return in_child(path,
                  [&]() -> nlohmann::json {
                    const std::size_t together = batched ? sizes.together : 1;
                    require_flips_fail(poll, ballots, together);
                    const std::span<const Bytes> wire = ballots.wire;
                    const std::size_t batches = (wire.size() + together - 1) / together;
                    const double seconds =
                        least_cpu_seconds_of_each(runs, batches, [&](std::size_t i) {
                          const auto batch = wire.subspan(
                              i * together, std::min(together, wire.size() - i * together));
                          if (batched)
                            require_valid(judge_together(poll, batch));
                          else
                            require_valid({judge_alone(poll, batch.front())});
                        });
                    return per_selection(seconds, wire.size());
                  })
      .get<double>();
}

void add_sizes(Report& report, const FreshBallots& ballots) {
  const BenchPoll exact(report.suite, 1);
  const FreshBallots one = make_ballots(exact, 1, 1);
  report.figures.ballot_bytes_69 = ballots.wire.front().size();
  report.rows.push_back({"选票，恰选一项（和为 1）", "ballot, 69 + 23, sum = 1",
                         static_cast<double>(one.wire.front().size()) / 1000, "kB", "≤ 40"});
  report.rows.push_back({"选票，至多选一项（和为 0 或 1）", "ballot, 69 + 23, sum 0 to 1",
                         static_cast<double>(ballots.wire.front().size()) / 1000, "kB", "≤ 44"});
}

void add_verification(Report& report, const BenchPoll& poll, const FreshBallots& ballots) {
  const PlainOpenssl& plain = report.plain;
  const double by_plain_openssl =
      ((kSelections + kNominees) * plain.verify_proof() + plain.verify_signatures()) / kSelections;
  const auto add = [&](const std::string& chinese, const std::string& english, double us,
                       const std::string& wanted) {
    report.rows.push_back({chinese, english, us, "µs", wanted, by_plain_openssl});
  };
  const auto us = [&](const std::string& path, bool batched) {
    return verify_us(poll, ballots, report.sizes, path, batched);
  };
  report.figures.verify_us_per_selection = us("", true);
  report.figures.verify_openssl_us_per_selection = us("openssl", true);
  const std::string batch = fmt::format("{}", report.sizes.together);
  add("验票，每 " + batch + " 张一批", "verify, batches of " + batch,
      report.figures.verify_us_per_selection, "≤ 20");
  add("同上，可移植代码", "the same, portable path", us("portable", true), "");
  add("同上，只用 OpenSSL", "the same, OpenSSL alone",
      report.figures.verify_openssl_us_per_selection, "≤ 200");
  add("验票，逐张", "verify, one by one", us("", false), "");
}

}  // namespace

void measure_ballots(Report& report) {
  const BenchPoll poll(report.suite, 0);
  const PlainOpenssl& plain = report.plain;
  const FreshBallots ballots = make_ballots(poll, report.sizes.ballots, report.sizes.jobs);
  report.figures.encrypt_us_per_selection =
      per_selection(ballots.seal_seconds, ballots.wire.size());
  report.rows.push_back(
      {"加密并证明", "encrypt + prove", report.figures.encrypt_us_per_selection, "µs", "≤ 100",
       plain.encrypt_selection() +
           (kNominees * plain.prove_constraint() + plain.signature) / kSelections});
  add_verification(report, poll, ballots);
  add_sizes(report, ballots);
  report.rows.push_back({"盲签一个凭证", "blind signature",
                         ballots.blind_seconds * 1e3 / static_cast<double>(ballots.wire.size()),
                         "ms", "", plain.rsa_private / 1e3});
  measure_tally(report, poll, ballots.wire);
}

}  // namespace piaojue::bench
