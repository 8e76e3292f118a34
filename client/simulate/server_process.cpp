#include "client/simulate/server_process.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::simulate {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kListening = "piaojued listening on ";
constexpr std::chrono::seconds kStartDeadline{30};
constexpr std::chrono::seconds kStopDeadline{30};
constexpr milliseconds kPause{20};

std::string content_of(const std::filesystem::path& log) {
  const auto content = read_file(log);
  return content ? std::string(as_text(*content)) : std::string();
}

std::string tail_of(const std::filesystem::path& log) {
  const std::string content = content_of(log);
  return content.size() > 2000 ? content.substr(content.size() - 2000) : content;
}

/// Only async-signal-safe calls: other threads may hold locks.
[[noreturn]] void become_server(const char* const* arguments, int log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(arguments[0], const_cast<char* const*>(arguments));
  ::_exit(127);
}

std::optional<net::Endpoint> find_endpoint(const std::string& output) {
  const auto start = output.find(kListening);
  if (start == std::string::npos) return std::nullopt;
  const auto end = output.find('\n', start);
  if (end == std::string::npos) return std::nullopt;
  const auto from = start + kListening.size();
  auto endpoint = net::Endpoint::parse(std::string_view(output).substr(from, end - from));
  if (!endpoint) return std::nullopt;
  return *std::move(endpoint);
}

}  // namespace

Result<ServerProcess> ServerProcess::start(const std::filesystem::path& binary,
                                           const std::filesystem::path& config,
                                           const std::filesystem::path& log) {
  const int log_file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_file < 0) return Error{ErrorCode::unavailable, log.string()};
  const std::string program = binary.string();
  const std::string config_text = config.string();
  const char* const arguments[] = {program.c_str(), "--config", config_text.c_str(), nullptr};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become_server(arguments, log_file, parent);
  ::close(log_file);
  if (pid < 0) return Error{ErrorCode::unavailable, "fork"};

  ServerProcess server(pid, log);
  const auto deadline = steady_clock::now() + kStartDeadline;
  while (steady_clock::now() < deadline) {
    if (auto endpoint = find_endpoint(content_of(log))) {
      server.endpoint_ = *std::move(endpoint);
      return server;
    }
    if (::waitpid(pid, nullptr, WNOHANG) == pid) {
      server.pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(kPause);
  }
  return Error{ErrorCode::unavailable,
               tr("服务器程序 {} 没有启动：{}", "the server program {} did not start: {}", program,
                  tail_of(log))};
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : pid_(other.pid_), log_(std::move(other.log_)), endpoint_(std::move(other.endpoint_)) {
  other.pid_ = -1;
}

ServerProcess::~ServerProcess() { static_cast<void>(stop()); }

Result<void> ServerProcess::stop() {
  if (pid_ <= 0) return {};
  const pid_t pid = pid_;
  pid_ = -1;
  ::kill(pid, SIGTERM);
  const auto deadline = steady_clock::now() + kStopDeadline;
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    if (steady_clock::now() > deadline) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      return Error{ErrorCode::unavailable, tr("服务器没有停下来", "the server did not stop")};
    }
    std::this_thread::sleep_for(kPause);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{ErrorCode::unavailable,
               tr("服务器异常结束：{}", "the server ended abnormally: {}", tail_of(log_))};
}

Result<std::filesystem::path> find_server_binary() {
  std::error_code failure;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failure);
  const auto beside = self.parent_path() / "piaojued";
  if (!failure && ::access(beside.c_str(), X_OK) == 0) return beside;
  return Error{ErrorCode::not_found,
               tr("找不到服务器程序 {}；请用 --server-binary 指明",
                  "no server program {}; give it with --server-binary", beside.string())};
}

}  // namespace piaojue::simulate
