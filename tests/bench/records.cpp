// Records as an auditor gets them, verified by a process of its own: how fast, in how much memory.
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/files.hpp"
#include "client/progress.hpp"
#include "core/record/record_file.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/clocks.hpp"
#include "tests/bench/parts.hpp"
#include "tests/support/sample_meeting.hpp"

namespace piaojue::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSubjects = 39;
constexpr std::size_t kRecordSelections = 3 * kSubjects;
constexpr double kMebibyte = 1U << 20U;

/// Returns the anchor.
nlohmann::json make_record(const Suite& suite, std::size_t ballots, unsigned jobs,
                           const fs::path& path) {
  test::SampleOptions options;
  options.suite = &suite;
  options.subjects = kSubjects;
  options.jobs = jobs;
  const auto all = static_cast<std::uint32_t>(ballots);
  options.entitled = {all / 2, all - all / 2};
  options.present = options.entitled;
  options.cast = options.entitled;
  const test::Sample sample = test::make_sample(options);
  std::ofstream out(path, std::ios::binary);
  RecordWriter writer(out, suite);
  for (const Section& section : sample.sections) writer.section(section.kind, section.payload);
  writer.finish();
  if (!out) throw std::runtime_error("cannot write " + path.string());
  return to_hex(sample.anchor);
}

fs::path own_path() { return fs::read_symlink("/proc/self/exe"); }

std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             ::pclose);
  if (!pipe) throw std::runtime_error("cannot start a process");
  std::string out;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
    out += buffer.data();
  return out;
}

struct Verified {
  double seconds;
  double peak;  ///< bytes
};

Verified verify_in_process(const fs::path& record, const std::string& anchor, unsigned jobs) {
  const std::string text = output_of(fmt::format(
      "'{}' --verify-record '{}' {} {}", own_path().string(), record.string(), anchor, jobs));
  const auto found = nlohmann::json::parse(text, nullptr, false);
  if (found.is_discarded() || !found.at("ok").get<bool>())
    throw std::runtime_error("a good record does not verify: " + text);
  return {found.at("seconds").get<double>(), found.at("peak").get<double>()};
}

double seconds_to_make(const Report& report, std::size_t ballots) {
  return static_cast<double>(ballots * kRecordSelections) *
         report.figures.encrypt_us_per_selection * 1e-6 / report.sizes.jobs;
}

void measure_record(Report& report, std::size_t ballots) {
  const auto folder = must(TemporaryFolder::create());
  const fs::path record = folder.path() / "record.pjr";
  say_step(fmt::format("{}: 做 {} 张选票的记录 making a record of {} ballots", report.suite.name(),
                       ballots, ballots));
  const auto anchor = in_child("", [&] {
                        return make_record(report.suite, ballots, report.sizes.jobs, record);
                      }).get<std::string>();
  say_step(fmt::format("{}: 核验记录 verifying it", report.suite.name()));
  const Verified all = verify_in_process(record, anchor, report.sizes.jobs);
  const double megabytes = static_cast<double>(fs::file_size(record)) / 1e6;
  const PlainOpenssl& plain = report.plain;
  const double plain_seconds =
      static_cast<double>(ballots) *
      ((kRecordSelections + kSubjects) * plain.verify_proof() + plain.verify_signatures()) * 1e-6 /
      report.sizes.jobs;
  const std::string chinese = fmt::format("核验 {} 票 × 117 项", ballots);
  const std::string english = fmt::format("verify {} × 117", ballots);
  report.rows.push_back({chinese + "，全部核", english + ", all cores", all.seconds, "s",
                         ballots == 4800 ? "< 15" : "", plain_seconds});
  report.rows.push_back(
      {chinese, english, megabytes / all.seconds, "MB/s", "", megabytes / plain_seconds, true});
  report.rows.push_back({chinese + "，每票", english + ", a ballot",
                         all.seconds * 1e3 / static_cast<double>(ballots), "ms"});
  report.rows.push_back(
      {chinese + "，内存峰值", english + ", peak memory", all.peak / kMebibyte, "MiB", "≤ 256"});
}

}  // namespace

void measure_records(Report& report) {
  for (const std::size_t ballots : report.sizes.records)
    if (seconds_to_make(report, ballots) > report.sizes.most_seconds)
      say_step(fmt::format(
          "{}: 不量 {} 票的记录，单是做它就要 {:.0f} 分钟 no record of {} ballots, which would "
          "take "
          "that long to make",
          report.suite.name(), ballots, seconds_to_make(report, ballots) / 60, ballots));
    else
      measure_record(report, ballots);
}

int verify_record_and_print(const std::vector<std::string>& arguments) {
  const std::string program = (own_path().parent_path() / "piaojue").string();
  const auto began = WallClock::now();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execl(program.c_str(), "piaojue", "verify", arguments.at(0).c_str(), "--anchor",
            arguments.at(1).c_str(), "--jobs", arguments.at(2).c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (::wait4(pid, &status, 0, &usage) != pid) throw std::runtime_error("no process to wait for");
  const bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const nlohmann::json found{{"ok", ok},
                             {"status", status},
                             {"seconds", seconds_since(began)},
                             {"peak", usage.ru_maxrss * 1024}};
  std::cout << found.dump() << '\n';
  return ok ? 0 : 1;
}

}  // namespace piaojue::bench
