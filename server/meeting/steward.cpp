#include "server/meeting/steward.hpp"

#include <chrono>
#include <exception>

namespace piaojue::server {
namespace {
constexpr std::chrono::seconds kRetryAfter{5};
}  // namespace

void Steward::start() {
  thread_ = std::thread([this] { loop(); });
}

void Steward::wake(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      wanted_ = true;
      if (then) waiters_.push_back(std::move(then));
      then = {};
    }
  }
  wake_.notify_one();
  if (then) then();
}

void Steward::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  std::vector<std::function<void()>> waiters;
  waiters.swap(waiters_);
  for (const auto& waiter : waiters) waiter();
}

void Steward::loop() {
  std::unique_lock lock(mutex_);
  bool again = false;
  while (true) {
    const auto ready = [this] { return stopping_ || wanted_; };
    if (again)
      wake_.wait_for(lock, kRetryAfter, ready);
    else
      wake_.wait(lock, ready);
    if (stopping_) return;
    wanted_ = false;
    std::vector<std::function<void()>> waiters;
    waiters.swap(waiters_);
    lock.unlock();
    again = !run_pass();
    for (const auto& waiter : waiters) waiter();
    lock.lock();
  }
}

bool Steward::run_pass() {
  try {
    pass_(stopping_);
    return true;
  } catch (const std::exception& error) {
    failed_(error.what());
    return false;
  }
}

}  // namespace piaojue::server
