// Time as it is measured here: what one core computes is CPU time, so that a busy machine does not
// show in it; what people wait for is the clock on the wall.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>
#include <numeric>
#include <vector>

namespace piaojue::bench {

/// Of the calling thread.
inline double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double cpu_seconds_of(const Work& work) {
  const double began = cpu_seconds();
  work();
  return cpu_seconds() - began;
}

/// The least of several runs: what else the machine does only ever adds.
template <class Work>
double least_cpu_seconds_of(int runs, const Work& work) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < runs; ++i) least = std::min(least, cpu_seconds_of(work));
  return least;
}

/// The same for work in parts, each of which finds the machine's quiet moments by itself.
template <class Work>
double least_cpu_seconds_of_each(int runs, std::size_t parts, const Work& work) {
  std::vector<double> least(parts, std::numeric_limits<double>::infinity());
  for (int run = 0; run < runs; ++run)
    for (std::size_t part = 0; part < parts; ++part)
      least[part] = std::min(least[part], cpu_seconds_of([&] { work(part); }));
  return std::accumulate(least.begin(), least.end(), 0.0);
}

using WallClock = std::chrono::steady_clock;

inline double seconds_since(WallClock::time_point began) {
  return std::chrono::duration<double>(WallClock::now() - began).count();
}

}  // namespace piaojue::bench
