#include "tests/load/measure.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace piaojue::test {

void Latencies::add(Clock::time_point began) {
  const std::chrono::duration<double> span = Clock::now() - began;
  const std::lock_guard lock(mutex_);
  seconds_.push_back(span.count());
}

std::string Latencies::str() const {
  const std::lock_guard lock(mutex_);
  std::vector<double> sorted = seconds_;
  std::ranges::sort(sorted);
  if (sorted.empty()) return "none";
  const auto at = [&](std::size_t percent) { return sorted[(sorted.size() - 1) * percent / 100]; };
  const std::chrono::duration<double> all = Clock::now() - start_;
  return fmt::format("{} in {:.1f} s: p50 {:.3f} s, p99 {:.3f} s, longest {:.3f} s", sorted.size(),
                     all.count(), at(50), at(99), sorted.back());
}

std::uint64_t resident_memory(pid_t process) {
  std::ifstream in(fmt::format("/proc/{}/statm", process));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  in >> size >> resident;
  constexpr std::uint64_t kPage = 4096;
  return resident * kPage;
}

std::optional<std::size_t> open_files(pid_t process) {
  std::error_code failure;
  const std::filesystem::directory_iterator all(fmt::format("/proc/{}/fd", process), failure);
  if (failure) return std::nullopt;
  return static_cast<std::size_t>(
      std::distance(std::filesystem::begin(all), std::filesystem::end(all)));
}

std::string in_mib(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1U << 20U));
}

bool is_soak() { return std::getenv("PIAOJUE_SOAK") != nullptr; }

}  // namespace piaojue::test
