#include "client/simulate/interruption.hpp"

#include <ctime>
#include <pthread.h>
#include <unistd.h>

namespace piaojue::simulate {
namespace {

constexpr int kInterrupted = 130;

}  // namespace

InterruptionGuard::InterruptionGuard(std::function<void()> clean_up)
    : clean_up_(std::move(clean_up)) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGHUP);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &former_);
  watcher_ = std::thread([this] { watch(); });
}

InterruptionGuard::~InterruptionGuard() {
  done_ = true;
  watcher_.join();
  ::pthread_sigmask(SIG_SETMASK, &former_, nullptr);
}

void InterruptionGuard::watch() {
  const timespec pause{0, 100'000'000};
  while (!done_) {
    if (::sigtimedwait(&signals_, nullptr, &pause) <= 0) continue;
    clean_up_();
    ::_exit(kInterrupted);
  }
}

}  // namespace piaojue::simulate
