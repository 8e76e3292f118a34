#include "tests/bench/child.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace piaojue::bench {
namespace {

std::string outcome_of(const std::function<nlohmann::json()>& work) {
  nlohmann::json out;
  try {
    out["value"] = work();
  } catch (const std::exception& failure) {
    out["error"] = failure.what();
  }
  return out.dump();
}

void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t size = ::write(file, text.data() + done, text.size() - done);
    if (size <= 0) return;
    done += static_cast<std::size_t>(size);
  }
}

std::string read_all(int file) {
  std::string out;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0; (size = ::read(file, buffer.data(), buffer.size())) > 0;)
    out.append(buffer.data(), static_cast<std::size_t>(size));
  return out;
}

}  // namespace

nlohmann::json in_child(const std::string& msm, const std::function<nlohmann::json()>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    ::close(ends[0]);
    if (!msm.empty()) ::setenv("PIAOJUE_MSM", msm.c_str(), 1);
    write_all(ends[1], outcome_of(work));
    // Without the destructors of what the parent still holds.
    ::_exit(0);
  }
  ::close(ends[1]);
  const std::string text = read_all(ends[0]);
  ::close(ends[0]);
  ::waitpid(pid, nullptr, 0);
  const auto outcome = nlohmann::json::parse(text, nullptr, false);
  if (outcome.is_discarded()) throw std::runtime_error("a process that measured has died");
  if (outcome.contains("error")) throw std::runtime_error(outcome["error"].get<std::string>());
  return outcome["value"];
}

}  // namespace piaojue::bench
