// The thread that does what follows from what is stored: derived keys, statements, files. The same
// pass runs at start, so a crash at any point is made good by simply starting again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace piaojue::server {

class Steward {
 public:
  /// Set when a pass should end early because the server stops.
  using StopFlag = std::atomic<bool>;
  /// Idempotent; may throw, then it is tried again after a while and `failed` hears why.
  using Pass = std::function<void(const StopFlag&)>;
  using Failed = std::function<void(std::string_view)>;

  Steward(Pass pass, Failed failed) : pass_(std::move(pass)), failed_(std::move(failed)) {}
  Steward(const Steward&) = delete;
  Steward& operator=(const Steward&) = delete;
  ~Steward() { stop(); }

  void start();
  /// Asks for a pass; `then` runs after one that began later than this call, or at stop.
  void wake(std::function<void()> then = {});
  void stop();

 private:
  void loop();
  bool run_pass();

  const Pass pass_;
  const Failed failed_;
  StopFlag stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;
  std::vector<std::function<void()>> waiters_;
  std::thread thread_;
};

}  // namespace piaojue::server
