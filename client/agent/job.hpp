// One long piece of work in the background, which a page watches.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/language_scope.hpp"
#include "core/base/result.hpp"
#include "proto/agent_common.pb.h"

namespace piaojue::agent {

class Job {
 public:
  /// How the work says how far it is; any thread.
  class Report {
   public:
    explicit Report(Job& job) : job_(job) {}
    void title(std::string text);
    void detail(std::string text);
    void progress(std::uint64_t done, std::uint64_t total);
    /// Somebody wants it no more, or the agent stops: give up at the next occasion.
    bool stopping() const { return job_.stopping_; }

   private:
    Job& job_;
  };
  using Work = std::function<Result<void>(Report&)>;

  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  /// Waits for the work to give up or end.
  ~Job();

  /// Error `wrong_state` while another runs. The language of messages is the caller's.
  Result<void> start(std::string title, Work work);
  /// Asks the work to give up; it ends by itself.
  void stop() { stopping_ = true; }
  /// As it is now; a default one before the first start.
  v1::Job state() const;
  bool running() const;

 private:
  void run(const Work& work, Language language);
  mutable std::mutex mutex_;  ///< of state_
  v1::Job state_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace piaojue::agent
