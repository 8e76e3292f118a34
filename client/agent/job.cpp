#include "client/agent/job.hpp"

#include <algorithm>
#include <exception>

namespace piaojue::agent {
namespace {

/// Bytes of a large record do not fit the message's field; thousandths do.
constexpr std::uint64_t kScale = 1000;

}  // namespace

void Job::Report::title(std::string text) {
  const std::lock_guard lock(job_.mutex_);
  job_.state_.set_title(std::move(text));
  job_.state_.set_done(0);
  job_.state_.set_total(0);
}

void Job::Report::detail(std::string text) {
  const std::lock_guard lock(job_.mutex_);
  job_.state_.set_detail(std::move(text));
}

void Job::Report::progress(std::uint64_t done, std::uint64_t total) {
  const bool scaled = total > kScale;
  const std::lock_guard lock(job_.mutex_);
  job_.state_.set_done(static_cast<std::uint32_t>(scaled ? done * kScale / total : done));
  job_.state_.set_total(static_cast<std::uint32_t>(scaled ? kScale : total));
}

Job::~Job() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

Result<void> Job::start(std::string title, Work work) {
  {
    const std::lock_guard lock(mutex_);
    if (state_.running())
      return Error{ErrorCode::wrong_state,
                   tr("“{}”还没有做完，请稍候", "\"{}\" is not done yet; wait", state_.title())};
    state_.Clear();
    state_.set_running(true);
    state_.set_title(std::move(title));
  }
  if (thread_.joinable()) thread_.join();
  stopping_ = false;
  thread_ = std::thread(
      [this, work = std::move(work), language = current_language()] { run(work, language); });
  return {};
}

void Job::run(const Work& work, Language language) {
  const LanguageScope scope(language);
  Report report(*this);
  std::string failure;
  try {
    const Result<void> done = work(report);
    if (!done) failure = done.error().message;
  } catch (const std::exception& error) {
    failure = tr("内部错误：{}", "internal error: {}", error.what());
  }
  const std::lock_guard lock(mutex_);
  state_.set_running(false);
  state_.set_finished(failure.empty());
  state_.set_failure(std::move(failure));
}

v1::Job Job::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

bool Job::running() const {
  const std::lock_guard lock(mutex_);
  return state_.running();
}

}  // namespace piaojue::agent
