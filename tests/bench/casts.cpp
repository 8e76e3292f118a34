// Casting, from a client's first byte to its checked receipt: over TLS, durable.
#include <atomic>
#include <barrier>
#include <fmt/format.h>
#include <openssl/ssl.h>

#include "client/progress.hpp"
#include "core/base/parallel.hpp"
#include "server/ops/open_files.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/clocks.hpp"
#include "tests/bench/hall.hpp"
#include "tests/bench/parts.hpp"
#include "tests/load/measure.hpp"
#include "tests/support/line.hpp"

namespace piaojue::bench {
namespace {

constexpr unsigned kGrowthNominees = 2;
/// Connections at once while the box grows.
constexpr unsigned kGrowthConnections = 16;
/// The last casts before each size of the box are what it costs then.
constexpr std::size_t kGrowthWindow = 100;
/// Beside the idle connections.
constexpr std::size_t kOwnFiles = 200;

/// Seconds of each, and of all.
struct Casts {
  std::vector<double> each;
  double all = 0;

  double per_second() const { return static_cast<double>(each.size()) / all; }
  double percentile_ms(double percent) const { return percentile(each, percent) * 1e3; }
};

/// Papers [begin, end), by so many clients that have one connection each and wait for its receipt
/// before they open the next. All start at one moment.
Casts cast_papers(const Hall& hall, std::size_t begin, std::size_t end, unsigned clients) {
  const net::Access access = hall.access();
  Casts out{std::vector<double>(end - begin)};
  std::atomic<std::size_t> next{begin};
  WallClock::time_point began;
  std::barrier ready(static_cast<std::ptrdiff_t>(clients),
                     [&]() noexcept { began = WallClock::now(); });
  for_each_parallel(clients, clients, [&](std::size_t) {
    ready.arrive_and_wait();
    for (std::size_t i = next++; i < end; i = next++) {
      const auto sent = WallClock::now();
      hall.cast(access, i);
      out.each[i - begin] = seconds_since(sent);
    }
  });
  out.all = seconds_since(began);
  return out;
}

double plain_seconds(const PlainOpenssl& plain, unsigned nominees) {
  return ((3.0 * nominees + nominees) * plain.verify_proof() + plain.verify_signatures()) * 1e-6;
}

std::size_t casts_of(const Sizes& sizes, unsigned connections) {
  if (connections == 1) return sizes.quick ? 30 : 100;
  return std::max<std::size_t>(connections, sizes.quick ? 150 : 600);
}

double seconds_to_seal(const Report& report, unsigned nominees, std::size_t ballots) {
  return static_cast<double>(ballots) * 3 * nominees * report.figures.encrypt_us_per_selection *
         1e-6 / report.sizes.jobs;
}

bool is_too_long(const Report& report, unsigned nominees, std::size_t ballots) {
  const double seconds = seconds_to_seal(report, nominees, ballots);
  if (seconds <= report.sizes.most_seconds) return false;
  say_step(
      fmt::format("{}: 不量 {} 张 {} 项的选票，单是做它们就要 {:.0f} 分钟 not measured, for "
                  "making these ballots takes that long",
                  report.suite.name(), ballots, 3 * nominees, seconds / 60));
  return true;
}

void add_casts(Report& report, unsigned nominees, unsigned connections, const Casts& casts) {
  const double plain = plain_seconds(report.plain, nominees);
  const double plain_rate = std::min(connections, report.sizes.jobs) / plain;
  const std::string chinese = fmt::format("投 {} 项的票，{} 个连接", 3 * nominees, connections);
  const std::string english = fmt::format("cast {}, {} connections", 3 * nominees, connections);
  report.rows.push_back(
      {chinese, english, casts.per_second(), "/s", "", plain_rate, /*more_is_better=*/true});
  report.rows.push_back({chinese + "，p50", english + ", p50", casts.percentile_ms(50), "ms", "",
                         connections / plain_rate * 1e3});
  report.rows.push_back({chinese + "，p99", english + ", p99", casts.percentile_ms(99), "ms", ""});
}

/// What a server takes that does nothing, and what each connection that does nothing adds.
void measure_memory(Report& report, Hall& hall) {
  const std::size_t count = report.sizes.idle_connections;
  must(server::allow_open_files(count + kOwnFiles));
  hall.open_box();
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  std::vector<test::Line> lines;
  lines.reserve(count + 1);
  const auto connect = [&] {
    if (!lines.emplace_back(hall.port(), context.get(), hall.server_name()).handshake())
      throw std::runtime_error("the server refuses an idle connection");
  };
  connect();
  const std::uint64_t idle = test::resident_memory(hall.server_process());
  for (std::size_t i = 0; i < count; ++i) connect();
  const std::uint64_t held = test::resident_memory(hall.server_process());
  lines.clear();
  hall.close_box(0);
  report.rows.push_back({"服务器内存，空闲", "server's memory, idle",
                         static_cast<double>(idle) / (1U << 20U), "MiB"});
  report.rows.push_back(
      {"每个连接", "each connection",
       (static_cast<double>(held) - static_cast<double>(idle)) / 1024 / static_cast<double>(count),
       "KiB"});
}

void measure_level(Report& report, Hall& hall, unsigned nominees, unsigned connections) {
  const std::size_t count = casts_of(report.sizes, connections);
  say_step(fmt::format("{}: {} 个连接投 {} 张票 connections cast ballots", report.suite.name(),
                       connections, count));
  hall.open_box();
  const Casts casts = cast_papers(hall, 0, count, connections);
  hall.close_box(count);
  add_casts(report, nominees, connections, casts);
  if (nominees == report.sizes.nominees.front())
    report.figures.casts[connections] = {casts.per_second(), casts.percentile_ms(50),
                                         casts.percentile_ms(99)};
}

void measure_growth(Report& report) {
  const std::vector<std::size_t>& sizes = report.sizes.growth;
  if (is_too_long(report, kGrowthNominees, sizes.back())) return;
  Hall hall({&report.suite, kGrowthNominees, sizes.back(), report.sizes.jobs});
  hall.open_box();
  std::size_t done = 0;
  for (const std::size_t size : sizes) {
    const std::size_t window = std::min(kGrowthWindow, size / 2);
    say_step(fmt::format("{}: 票箱 {} 张 a box of that many", report.suite.name(), size));
    cast_papers(hall, done, size - window, kGrowthConnections);
    const Casts casts = cast_papers(hall, size - window, size, kGrowthConnections);
    done = size;
    report.rows.push_back({fmt::format("票箱已有 {} 张时投 6 项的票", size),
                           fmt::format("cast 6, box of {}", size), 1e3 / casts.per_second(), "ms"});
    report.rows.push_back(
        {"同时服务器内存", "server's memory then",
         static_cast<double>(test::resident_memory(hall.server_process())) / (1U << 20U), "MiB"});
  }
  hall.close_box(done);
}

}  // namespace

void measure_hall(Report& report) {
  const Sizes& sizes = report.sizes;
  std::size_t most = 0;
  for (const unsigned connections : sizes.connections)
    most = std::max(most, casts_of(sizes, connections));
  for (const unsigned nominees : sizes.nominees) {
    const bool is_first = nominees == sizes.nominees.front();
    // What machines are told is measured however long it takes.
    if (!is_first && is_too_long(report, nominees, most)) continue;
    Hall hall({&report.suite, nominees, most, sizes.jobs});
    for (const unsigned connections : sizes.connections)
      measure_level(report, hall, nominees, connections);
    if (is_first) measure_memory(report, hall);
  }
  measure_growth(report);
}

}  // namespace piaojue::bench
