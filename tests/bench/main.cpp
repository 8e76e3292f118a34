// `./dev bench`: how fast everything is, beside what was wanted and what plain OpenSSL takes.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <thread>

#include "client/progress.hpp"
#include "core/group/msm/paths.hpp"
#include "tests/bench/parts.hpp"

namespace piaojue::bench {

Sizes Sizes::of(bool quick) {
  Sizes out{};
  out.quick = quick;
  out.jobs = std::max(std::thread::hardware_concurrency(), 1U);
  out.records =
      quick ? std::vector<std::size_t>{10, 30} : std::vector<std::size_t>{100, 1000, 4800};
  out.growth = quick ? std::vector<std::size_t>{40, 80} : std::vector<std::size_t>{100, 1000, 4800};
  out.nominees = quick ? std::vector<unsigned>{23} : std::vector<unsigned>{23, 54};
  out.idle_connections = quick ? 300 : 1000;
  out.most_seconds = quick ? 30 : 600;
  return out;
}

namespace {

struct Options {
  std::filesystem::path json;
  bool quick = false;
  std::string suite;
  std::vector<std::string> verify_record;
};

std::vector<const Suite*> chosen_suites(const Options& options) {
  if (options.suite.empty()) return {Suite::all().begin(), Suite::all().end()};
  const auto suite = Suite::from_name(options.suite);
  if (!suite) throw std::runtime_error("--suite: " + suite.error().message);
  return {*suite};
}

/// Before an hour has gone by rather than after it.
void require_writable(const std::filesystem::path& file) {
  if (std::ofstream(file, std::ios::app)) return;
  throw std::runtime_error(fmt::format(
      "--json: 写不了 {0}，请换一个存在而且可写的文件夹 cannot write {0}; name a file in a folder "
      "that exists and that you may write to",
      file.string()));
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

std::string machine() {
  std::ifstream in("/proc/cpuinfo");
  std::string model = "?";
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
  return fmt::format("{}, {} 核 cores, AVX-512 IFMA {}", model, cores,
                     msm::is_available(msm::Path::ifma) ? "有 yes" : "无 no");
}

/// What it found is shown at once, so that a run which is broken off was not for nothing.
void run_part(Report& report, void (*part)(Report&)) {
  const auto before = static_cast<std::ptrdiff_t>(report.rows.size());
  part(report);
  say_step("\n" + render_table(std::string(report.suite.name()),
                               {report.rows.begin() + before, report.rows.end()}));
}

int measure(const Options& options) {
  const auto suites = chosen_suites(options);
  if (!options.json.empty()) require_writable(options.json);
  const Sizes sizes = Sizes::of(options.quick);
  std::vector<Report> reports;
  reports.reserve(suites.size());
  for (const Suite* const suite : suites) {
    say_step(fmt::format("{}: 纯 OpenSSL plain OpenSSL", suite->name()));
    reports.push_back({*suite, sizes, measure_plain_openssl(*suite)});
  }
  for (Report& report : reports) run_part(report, measure_ballots);
  for (Report& report : reports) run_part(report, measure_records);
  // Last: from here on this process has chosen how it computes sums, and forks no more.
  for (Report& report : reports) run_part(report, measure_hall);

  std::cout << machine() << "\n\n";
  std::vector<std::pair<std::string, SuiteFigures>> figures;
  figures.reserve(reports.size());
  for (const Report& report : reports) {
    const std::string name(report.suite.name());
    std::cout << render_table(name, report.rows) << '\n';
    figures.emplace_back(name, report.figures);
  }
  std::cout << "“目标”是工单 7 的要求；“倍数”是比同一次运行里纯 OpenSSL 快几倍；方法见 "
               "docs/performance.md\nwanted: by issue 7; ratio: how many times better than plain "
               "OpenSSL in the same run; method: docs/performance.md\n";
  if (!options.json.empty()) write_file(options.json, figures_json(figures));
  return 0;
}

}  // namespace
}  // namespace piaojue::bench

int main(int argc, char** argv) {
  using namespace piaojue::bench;
  CLI::App app("性能测量 Measures how fast Piaojue is, in minutes (--quick) or most of an hour");
  Options options;
  app.add_option("--json", options.json, "把机器要读的数写进这个文件 write figures for machines");
  app.add_flag("--quick", options.quick, "五分钟以内 within five minutes, with fewer ballots");
  app.add_option("--suite", options.suite, "只量这个套件 this suite alone");
  app.add_option("--verify-record", options.verify_record)->expected(3)->group("");
  CLI11_PARSE(app, argc, argv);
  try {
    if (!options.verify_record.empty()) return verify_record_and_print(options.verify_record);
    return measure(options);
  } catch (const std::exception& failure) {
    std::cerr << "bench: " << failure.what() << '\n';
    return 1;
  }
}
