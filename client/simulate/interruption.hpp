// Ctrl-C during a rehearsal: secrets and server go, then the program ends.
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace piaojue::simulate {

/// While it lives, SIGINT, SIGTERM and SIGHUP run `clean_up` on a thread of its own and end the
/// program with status 130. Construct before any other thread, so that all block the signals.
class InterruptionGuard {
 public:
  explicit InterruptionGuard(std::function<void()> clean_up);
  InterruptionGuard(const InterruptionGuard&) = delete;
  InterruptionGuard& operator=(const InterruptionGuard&) = delete;
  ~InterruptionGuard();

 private:
  void watch();
  std::function<void()> clean_up_;
  sigset_t signals_{};
  sigset_t former_{};
  std::atomic<bool> done_{false};
  std::thread watcher_;
};

}  // namespace piaojue::simulate
