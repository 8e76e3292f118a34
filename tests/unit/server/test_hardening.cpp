// What server and client do to their own process before they touch a secret.
#include <array>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <functional>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/terminal.hpp"
#include "core/openssl/key_memory.hpp"
#include "server/ops/hardening.hpp"
#include "server/ops/open_files.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;

namespace {

/// In a process of its own, since it cannot be undone.
bool holds_in_child(const std::function<bool()>& what) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(what() ? 0 : 1);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool leaves_no_core_dump(const std::function<void()>& harden) {
  return holds_in_child([&] {
    harden();
    rlimit limit{};
    return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 &&
           ::prctl(PR_GET_DUMPABLE) == 0;
  });
}

}  // namespace

TEST_CASE("server and client leave no core dump", "[R12-8]") {
  CHECK_FALSE(leaves_no_core_dump([] {}));
  CHECK(leaves_no_core_dump(server::harden_process));
  CHECK(leaves_no_core_dump(cli::disable_core_dumps));
}

namespace {

std::string read_open(int file) {
  std::string out;
  std::array<char, 4096> piece{};
  for (ssize_t size = 1; size > 0;) {
    size = ::read(file, piece.data(), piece.size());
    if (size > 0) out.append(piece.data(), static_cast<std::size_t>(size));
  }
  return out;
}

/// Sanitizers have memory of their own that no dump has, and take no notice of locking.
constexpr bool memory_is_ours() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
  return !__has_feature(address_sanitizer);
#else
  return true;
#endif
}

/// Whether a mapping of ours, "wr", that no dump has, "dd", is there, locked, "lo", where that is
/// allowed.
bool has_key_memory(const std::string& mappings, bool locked) {
  std::istringstream lines(mappings);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("VmFlags:") && line.find(" dd") != std::string::npos &&
        line.find(" wr") != std::string::npos && (!locked || line.find(" lo") != std::string::npos))
      return true;
  return false;
}

}  // namespace

TEST_CASE("private keys lie in memory that no dump has and that is never swapped", "[R12-8]") {
  CHECK(holds_in_child([] {
    // Opened before, since nobody may look into a process that leaves no dump.
    const int mappings = ::open("/proc/self/smaps", O_RDONLY);
    if (memory_is_ours() && has_key_memory(read_open(mappings), false)) return false;
    if (::lseek(mappings, 0, SEEK_SET) != 0) return false;
    const bool locked = openssl::protect_keys(server::kKeyMemory);
    server::harden_process();
    const std::size_t before = CRYPTO_secure_used();
    EVP_PKEY* const tls_key = EVP_EC_gen("P-256");
    const bool held = CRYPTO_secure_used() > before;
    EVP_PKEY_free(tls_key);
    return held && (!memory_is_ours() || has_key_memory(read_open(mappings), locked));
  }));
}

TEST_CASE("there is room for the issuers' keys of a county's units", "[R12-8]") {
  CHECK(holds_in_child([] {
    constexpr int kKeys = 80 * 10 * 12;  // units, polls, classes
    server::harden_process();
    EVP_PKEY* const first = EVP_RSA_gen(3072);
    unsigned char* encoded = nullptr;
    const int size = i2d_PrivateKey(first, &encoded);
    for (int i = 0; i < kKeys; ++i) {
      const unsigned char* at = encoded;
      if (d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, size) == nullptr) return false;
    }
    return true;
  }));
}

TEST_CASE("server locks all of its memory where it may", "[R12-8]") {
  CHECK(holds_in_child([] {
    const int status = ::open("/proc/self/status", O_RDONLY);
    const rlimit any{RLIM_INFINITY, RLIM_INFINITY};
    const bool may = ::setrlimit(RLIMIT_MEMLOCK, &any) == 0 && memory_is_ours();
    server::harden_process();
    const std::string text = read_open(status);
    const std::string field = "VmLck:";
    const std::size_t at = text.find(field);
    // More than the keys' own.
    return at != std::string::npos &&
           (!may || std::stoul(text.substr(at + field.size())) > server::kKeyMemory / 1024);
  }));
}

TEST_CASE("server raises its limit of open files as far as the system allows, and says so") {
  CHECK(holds_in_child([] {
    const rlimit low{64, 256};
    rlimit limit{};
    if (::setrlimit(RLIMIT_NOFILE, &low) != 0 || !server::allow_open_files(200)) return false;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur != 200) return false;
    const auto refused = server::allow_open_files(257);
    return !refused && refused.error().message.find("256") != std::string::npos &&
           server::allow_open_files(10).has_value();
  }));
}
