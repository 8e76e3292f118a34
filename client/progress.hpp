// Shows people who wait how far things are: a bar with the time that is left on a terminal, a few
// plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>

namespace piaojue {

/// "about 40 s left", judged by what was done in `elapsed`; empty while that says too little, and
/// when nothing is left.
std::string time_left(std::chrono::duration<double> elapsed, std::uint64_t done,
                      std::uint64_t total);

/// May be advanced from several threads. Writes to stderr, so that results can be piped.
class Progress {
 public:
  Progress(std::string label, std::uint64_t total);
  Progress(std::string label, std::uint64_t total, std::FILE* out, bool is_terminal);
  /// Told instead of anything being written, by any of the threads, one at a time.
  using Watch = std::function<void(std::uint64_t done, std::uint64_t total)>;
  Progress(std::uint64_t total, Watch watch);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Ends the line, whatever was reached.
  ~Progress();

  void set(std::uint64_t done);
  void advance(std::uint64_t by = 1);
  /// As above, for work that only knows its total on the way.
  void set(std::uint64_t done, std::uint64_t total);
  /// What is being waited for, after the bar.
  void note(std::string text);

 private:
  void draw();
  std::mutex mutex_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::string label_;
  std::string note_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  int last_step_ = -1;  ///< what was drawn last: percent on a terminal, quarters elsewhere
  std::FILE* out_;
  bool is_terminal_;
  Watch watch_;  ///< empty: writes to out_
};

/// One line of what is being done now, to stderr.
void say_step(const std::string& text);

}  // namespace piaojue
