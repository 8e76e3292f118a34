// The same work for many items on a few threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/result.hpp"

namespace piaojue {

/// Calls `work(i)` for i in [0, count), in rising order of start, on `jobs` threads. The first
/// exception ends the others early and is thrown here.
template <class Work>
void for_each_parallel(std::size_t count, unsigned jobs, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(failure_mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  std::vector<std::thread> threads;
  const std::size_t width =
      std::min<std::size_t>(std::max(jobs, 1U), std::max<std::size_t>(count, 1));
  for (std::size_t i = 0; i + 1 < width; ++i) threads.emplace_back(run);
  run();
  for (auto& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

/// The same for work that yields a Result<void>: the first error ends the others early.
template <class Work>
Result<void> try_each_parallel(std::size_t count, unsigned jobs, const Work& work) {
  std::optional<Error> first;
  std::mutex mutex;
  std::atomic<bool> failed{false};
  for_each_parallel(count, jobs, [&](std::size_t i) {
    if (failed) return;
    auto done = work(i);
    if (done) return;
    const std::lock_guard lock(mutex);
    if (!failed.exchange(true)) first = std::move(done).error();
  });
  if (first) return *std::move(first);
  return {};
}

}  // namespace piaojue
