// What server and client do to their own process before they touch a secret.
#include <catch2/catch.hpp>
#include <functional>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/terminal.hpp"
#include "server/ops/hardening.hpp"

using namespace piaojue;

namespace {

/// In a process of its own, since it cannot be undone.
bool leaves_no_core_dump(const std::function<void()>& harden) {
  const pid_t child = ::fork();
  if (child == 0) {
    harden();
    rlimit limit{};
    const bool none = ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
                      limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE) == 0;
    ::_exit(none ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("server and client leave no core dump", "[R12-8]") {
  CHECK_FALSE(leaves_no_core_dump([] {}));
  CHECK(leaves_no_core_dump(server::harden_process));
  CHECK(leaves_no_core_dump(cli::disable_core_dumps));
}
