#include "client/cli/terminal.hpp"

#include <cerrno>
#include <iostream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::cli {
namespace {

constexpr std::size_t kMaxSecret = 1024;

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

Result<SecretBytes> read_secret_line(int descriptor) {
  Bytes line;
  line.reserve(kMaxSecret);  // no copies left behind by growth
  for (;;) {
    std::uint8_t byte = 0;
    const ssize_t size = ::read(descriptor, &byte, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || byte == '\n') break;
    if (byte == '\r') continue;
    if (line.size() == kMaxSecret) return Error{ErrorCode::malformed, tr("太长", "too long")};
    line.push_back(byte);
  }
  SecretBytes secret = SecretBytes::adopt(std::move(line));
  if (secret.empty())
    return Error{ErrorCode::malformed,
                 tr("没有输入口令或个人码", "no passphrase or code was given")};
  return secret;
}

Result<SecretBytes> prompt_secret(const std::string& prompt) {
  fmt::print(stderr, "{}", prompt);
  std::fflush(stderr);
  const EchoOff quiet;
  return read_secret_line(STDIN_FILENO);
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

bool confirm(const std::string& question) {
  fmt::print(stderr, "{}", question + tr(" [是 y / 否 n] ", " [y/n] "));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "是";
}

}  // namespace piaojue::cli
