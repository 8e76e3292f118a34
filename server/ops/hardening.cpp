#include "server/ops/hardening.hpp"

#include <cerrno>
#include <csignal>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>

#include "core/openssl/key_memory.hpp"

namespace piaojue::server {
namespace {

/// Codes, seeds and shares lie anywhere in our memory, so all of it stays out of swap, page by page
/// as it is used. Under a limit the next allocation beyond it would fail: then the keys
/// alone are locked, if they fit.
void lock_memory() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_max != RLIM_INFINITY) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_MEMLOCK, &limit) == 0)
    static_cast<void>(::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT));
}

}  // namespace

void harden_process() {
  const rlimit none{0, 0};
  // R12-8
  if (::setrlimit(RLIMIT_CORE, &none) != 0)
    throw std::system_error(errno, std::generic_category(), "setrlimit");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    throw std::system_error(errno, std::generic_category(), "prctl");
  openssl::protect_keys(kKeyMemory);
  lock_memory();
  ::umask(S_IRWXG | S_IRWXO);
  // A peer that has gone is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace piaojue::server
