// What server and client do to their own process before they touch a secret.
#include <catch2/catch.hpp>
#include <functional>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/terminal.hpp"
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
