// What a load test reports: never judged, since how long something takes is the machine's affair.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace piaojue::test {

class Latencies {
 public:
  using Clock = std::chrono::steady_clock;
  /// Of what began then and has just ended. From any thread.
  void add(Clock::time_point began);
  /// "300 in 4.1 s: p50 1.20 s, p99 2.10 s, longest 2.20 s"
  std::string str() const;

 private:
  mutable std::mutex mutex_;
  Clock::time_point start_ = Clock::now();
  std::vector<double> seconds_;
};

/// Of another process, in bytes.
std::uint64_t resident_memory(pid_t process);
/// Nothing where the system does not let us look.
std::optional<std::size_t> open_files(pid_t process);

std::string in_mib(std::uint64_t bytes);

/// PIAOJUE_SOAK is set: as much as the project promises, not what there is time for in every run.
bool is_soak();

}  // namespace piaojue::test
