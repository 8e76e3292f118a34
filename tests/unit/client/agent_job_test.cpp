#include <catch2/catch.hpp>
#include <condition_variable>

#include "client/agent/job.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using agent::Job;

namespace {

/// Holds work up until the test lets it go on.
class Latch {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

/// Waits for the work by starting another.
agent::v1::Job state_at_end(Job& job) {
  while (job.running()) std::this_thread::yield();
  return job.state();
}

}  // namespace

TEST_CASE("job tells how far it is, and that it ended") {
  Job job;
  Latch reported, looked;
  REQUIRE(job.start("核验", [&](Job::Report& report) -> Result<void> {
    report.detail("第 2 项");
    report.progress(2, 5);
    reported.open();
    looked.wait();
    return {};
  }));
  reported.wait();
  const auto half = job.state();
  CHECK(half.running());
  CHECK(half.title() == "核验");
  CHECK(half.detail() == "第 2 项");
  CHECK(half.done() == 2);
  CHECK(half.total() == 5);
  CHECK_FALSE(half.finished());
  CHECK_FALSE(job.start("另一件", [](Job::Report&) -> Result<void> { return {}; }));
  looked.open();
  const auto end = state_at_end(job);
  CHECK(end.finished());
  CHECK(end.failure().empty());
}

TEST_CASE("job keeps bytes of any number in its fields") {
  Job job;
  REQUIRE(job.start("下载", [](Job::Report& report) -> Result<void> {
    report.progress(std::uint64_t{3} << 40U, std::uint64_t{4} << 40U);
    return {};
  }));
  const auto end = state_at_end(job);
  CHECK(end.done() == 750);
  CHECK(end.total() == 1000);
}

TEST_CASE("job says why it failed, in the language of who started it") {
  Job job;
  {
    const LanguageScope english(Language::en);
    REQUIRE(job.start("work", [](Job::Report&) -> Result<void> {
      return Error{ErrorCode::unavailable, tr("断网", "no network")};
    }));
  }
  CHECK(state_at_end(job).failure() == "no network");
  REQUIRE(
      job.start("work", [](Job::Report&) -> Result<void> { throw std::runtime_error("boom"); }));
  const auto end = state_at_end(job);
  CHECK(end.failure().find("boom") != std::string::npos);
  CHECK_FALSE(end.finished());
}

TEST_CASE("job that waits gives up when its agent stops") {
  Latch started;
  bool gave_up = false;
  {
    Job job;
    REQUIRE(job.start("等待", [&](Job::Report& report) -> Result<void> {
      started.open();
      while (!report.stopping()) std::this_thread::yield();
      gave_up = true;
      return {};
    }));
    started.wait();
  }
  CHECK(gave_up);
}
