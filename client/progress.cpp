#include "client/progress.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

/// Sooner than this nothing is foretold.
constexpr double kLeastSeconds = 2;
/// From here on people count in minutes.
constexpr double kManySeconds = 120;

}  // namespace

std::string time_left(std::chrono::duration<double> elapsed, std::uint64_t done,
                      std::uint64_t total) {
  if (elapsed.count() < kLeastSeconds || done == 0 || done >= total) return "";
  const double left =
      elapsed.count() * static_cast<double>(total - done) / static_cast<double>(done);
  return left < kManySeconds
             ? tr("还要约 {:.0f} 秒", "about {:.0f} s left", std::ceil(left))
             : tr("还要约 {:.0f} 分钟", "about {:.0f} min left", std::ceil(left / 60));
}

Progress::Progress(std::string label, std::uint64_t total)
    : Progress(std::move(label), total, stderr, ::isatty(STDERR_FILENO) == 1) {}

Progress::Progress(std::string label, std::uint64_t total, std::FILE* out, bool is_terminal)
    : label_(std::move(label)), total_(total), out_(out), is_terminal_(is_terminal) {
  draw();
}

Progress::Progress(std::uint64_t total, Watch watch)
    : total_(total), out_(nullptr), is_terminal_(false), watch_(std::move(watch)) {
  draw();
}

Progress::~Progress() {
  if (is_terminal_) fmt::print(out_, "\n");
}

void Progress::set(std::uint64_t done) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  draw();
}

void Progress::set(std::uint64_t done, std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  total_ = total;
  draw();
}

void Progress::advance(std::uint64_t by) {
  const std::lock_guard lock(mutex_);
  done_ += by;
  draw();
}

void Progress::note(std::string text) {
  const std::lock_guard lock(mutex_);
  if (note_ == text) return;
  note_ = std::move(text);
  last_step_ = -1;
  draw();
}

void Progress::draw() {
  if (watch_) return watch_(std::min(done_, total_), total_);
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t done = std::min(done_, total_);
  const std::uint64_t percent = total_ == 0 ? 0 : done * 100 / total_;
  const int step = static_cast<int>(is_terminal_ ? percent : percent / 25);
  if (step == last_step_) return;
  last_step_ = step;
  if (!is_terminal_) {
    fmt::print(out_, "{} {}%{}{}\n", label_, percent, note_.empty() ? "" : "  ", note_);
    return;
  }
  const auto filled = static_cast<std::size_t>(percent * kWidth / 100);
  const std::string left = time_left(std::chrono::steady_clock::now() - start_, done, total_);
  fmt::print(out_, "\r\033[K{} [{}{}] {:>3}%{}{}{}{}", label_, std::string(filled, '#'),
             std::string(kWidth - filled, '.'), percent, left.empty() ? "" : "  ", left,
             note_.empty() ? "" : "  ", note_);
  std::fflush(out_);
}

void say_step(const std::string& text) { fmt::print(stderr, "{}\n", text); }

}  // namespace piaojue
