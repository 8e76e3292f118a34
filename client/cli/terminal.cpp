#include "client/cli/terminal.hpp"

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::cli {
namespace {

constexpr std::size_t kMaxSecret = 4096;  ///< a terminal sends no longer line

/// Restores the terminal's echo at the end of its life.
class EchoOff {
 public:
  EchoOff() : active_(::tcgetattr(STDIN_FILENO, &former_) == 0) {
    termios quiet = former_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (active_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (!active_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &former_);
    fmt::print(stderr, "\n");
  }

 private:
  termios former_{};
  bool active_;
};

}  // namespace

void disable_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

namespace {

enum class LineEnd { line, input, too_long };

/// `line` has room for kMaxSecret, so that growth leaves no copies behind.
LineEnd read_bytes(int descriptor, Bytes& line) {
  for (;;) {
    std::uint8_t byte = 0;
    const ssize_t size = ::read(descriptor, &byte, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return LineEnd::input;
    if (byte == '\n') return LineEnd::line;
    if (byte == '\r') continue;
    if (line.size() == kMaxSecret) return LineEnd::too_long;
    line.push_back(byte);
  }
}

}  // namespace

Result<SecretBytes> read_secret_line(int descriptor) {
  Bytes line;
  line.reserve(kMaxSecret);
  const LineEnd end = read_bytes(descriptor, line);
  SecretBytes secret = SecretBytes::adopt(std::move(line));
  if (end == LineEnd::too_long) return Error{ErrorCode::malformed, tr("太长", "too long")};
  if (secret.empty())
    return Error{ErrorCode::malformed,
                 tr("没有输入口令或个人码", "no passphrase or code was given")};
  return secret;
}

std::optional<std::string> read_plain_line(int descriptor) {
  Bytes line;
  line.reserve(kMaxSecret);
  const LineEnd end = read_bytes(descriptor, line);
  if (end == LineEnd::input && line.empty()) return std::nullopt;
  return std::string(as_text(line));
}

Result<SecretBytes> prompt_secret(const std::string& prompt) {
  fmt::print(stderr, "{}", prompt);
  std::fflush(stderr);
  const EchoOff quiet;
  return read_secret_line(STDIN_FILENO);
}

Result<SecretBytes> prompt_visible(const std::string& prompt) {
  fmt::print(stderr, "{}", prompt);
  std::fflush(stderr);
  auto line = read_secret_line(STDIN_FILENO);
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1)
    fmt::print(stderr, "\033[1A\r\033[K");
  return line;
}

Result<SecretBytes> obtain_secret(const std::optional<int>& descriptor, const std::string& prompt) {
  return descriptor ? read_secret_line(*descriptor) : prompt_secret(prompt);
}

Result<SecretBytes> obtain_new_secret(const std::optional<int>& descriptor,
                                      const std::string& prompt) {
  if (descriptor) return read_secret_line(*descriptor);
  PJ_TRY(SecretBytes first, prompt_secret(prompt));
  PJ_TRY(const SecretBytes second, prompt_secret(tr("再输入一次：", "Once more: ")));
  if (equal_constant_time(first.reveal(), second.reveal())) return first;
  return Error{ErrorCode::invalid, tr("两次输入不同", "the two differ")};
}

std::optional<TerminalSize> terminal_size() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
      size.ws_col == 0)
    return std::nullopt;
  return TerminalSize{size.ws_col, size.ws_row};
}

Result<std::filesystem::path> state_folder() {
  const char* const state = ::secure_getenv("XDG_STATE_HOME");
  const char* const home = ::secure_getenv("HOME");
  const bool has_state = state != nullptr && *state == '/';
  if (!has_state && (home == nullptr || *home != '/'))
    return Error{ErrorCode::unavailable,
                 tr("不知道把未完成的选票存在哪里；请用 --state 指定文件夹",
                    "no place to keep an unfinished ballot; give a folder with --state")};
  const std::filesystem::path folder =
      (has_state ? std::filesystem::path(state) : std::filesystem::path(home) / ".local/state") /
      "piaojue";
  PJ_CHECK(make_private_folder(folder));
  return folder;
}

bool confirm(const std::string& question) {
  fmt::print(stderr, "{}", question + tr(" [是 y / 否 n] ", " [y/n] "));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "是";
}

}  // namespace piaojue::cli
