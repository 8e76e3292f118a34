// Valgrind knows no AVX-512. What it cannot follow is held to the other half of the same question:
// a child process adds up multiples of one base while its parent steps through it, one instruction
// after the other. Whatever the factors are, the steps must be the same, so that no branch depends
// on them. (That no address does is plain to see: tables are read whole, and indices are loop
// counters.) Exit status 77: the processor lacks IFMA, or nobody may step through a process here.
#include <cstdio>
#include <cstdlib>
#include <string>

#if defined(__x86_64__) && defined(__linux__)

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/group/comb/table.hpp"

using namespace piaojue;

/// The linker's names for where the program begins and its instructions end.
extern "C" const char __executable_start;
extern "C" const char etext;

namespace {

constexpr int kSkipped = 77;
constexpr std::size_t kFactors = msm::kGroup;

/// Else each step would have to wake another core.
void stay_on_one_core() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(::sched_getcpu(), &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

/// What two runs are compared by.
struct Steps {
  std::uint64_t count = 0;
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a over the addresses of instructions
  friend bool operator==(const Steps&, const Steps&) = default;
};

/// The signal that stops the child next; 0 if it ended.
int wait_for_stop(pid_t child) {
  int status = 0;
  const bool stopped = ::waitpid(child, &status, 0) == child && WIFSTOPPED(status);
  return stopped ? WSTOPSIG(status) : 0;
}

std::uint64_t position(pid_t child) {
  errno = 0;
  const long rip = ::ptrace(PTRACE_PEEKUSER, child, offsetof(user_regs_struct, rip), nullptr);
  if (errno != 0) std::abort();
  return static_cast<std::uint64_t>(rip);
}

/// Of the program itself. Memory is allocated in other steps each time, by what lies there already.
bool is_own(std::uint64_t address) {
  return address >= reinterpret_cast<std::uint64_t>(&__executable_start) &&
         address < reinterpret_cast<std::uint64_t>(&etext);
}

template <class Work>
Steps steps_of(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(kSkipped);
    __asm__ volatile("int3");  // SIGTRAP
    work();
    __asm__ volatile("ud2");  // SIGILL
    ::_exit(0);
  }
  if (wait_for_stop(child) != SIGTRAP) {
    std::puts("skipped: nobody may step through a process here");
    std::exit(kSkipped);
  }
  Steps steps;
  int stop = SIGTRAP;
  while (stop == SIGTRAP) {
    if (const std::uint64_t at = position(child); is_own(at)) {
      steps.hash = (steps.hash ^ at) * 0x100000001b3;
      ++steps.count;
    }
    if (::ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) != 0) std::abort();
    stop = wait_for_stop(child);
  }
  if (stop != SIGILL) std::abort();
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return steps;
}

struct Factors {
  const char* name;
  std::vector<U256> signs;
};

/// Small and large ones, digits that are all alike, and random ones.
std::vector<Factors> factors_to_try(const Suite& suite) {
  const SecretScalar zero = SecretScalar::zero(suite);
  const SecretScalar one = SecretScalar::from_u64(suite, 1);
  std::vector<U256> chosen(kFactors, comb::signs_of(one));
  chosen[0] = comb::signs_of(zero.minus(one));
  chosen[1] = U256{};
  std::vector<U256> random;
  for (std::size_t i = 0; i < kFactors; ++i)
    random.push_back(comb::signs_of(SecretScalar::random(suite)));
  return {{"0", std::vector<U256>(kFactors, comb::signs_of(zero))},
          {"1, -1 and no sign at all", chosen},
          {"at random", random}};
}

bool has_same_steps(const Suite& suite) {
  const auto table = comb::make_table(msm::ifma_kernel(suite.id()), Point::generator(suite));
  const comb::Kernel& kernel = comb::ifma_kernel(suite.id());
  Steps first;
  bool same = true;
  for (const auto& [name, signs] : factors_to_try(suite)) {
    std::vector<msm::AffinePoint> out(kFactors);
    const std::array terms{comb::Term{table.data(), signs.data()}};
    const Steps steps = steps_of([&] { kernel.sum(terms, out); });
    std::printf("%s, factors %s: %llu instructions\n", std::string(suite.name()).c_str(), name,
                static_cast<unsigned long long>(steps.count));
    if (first.count == 0) first = steps;
    same = same && steps == first && steps.count > 0;
  }
  return same;
}

/// The check can fail.
bool finds_a_branch() {
  const auto branch_on = [](std::uint64_t secret) {
    return steps_of([secret] {
      volatile std::uint64_t sink = 0;
      if (secret > 1) sink = sink + 1;
    });
  };
  return branch_on(0) == branch_on(1) && !(branch_on(1) == branch_on(2));
}

}  // namespace

int main() {
  stay_on_one_core();
  if (!msm::ifma_is_available()) {
    std::puts("skipped: no AVX-512 IFMA");
    return kSkipped;
  }
  bool good = finds_a_branch();
  if (!good) std::puts("the self test failed: a branch on a secret was not found");
  for (const Suite* const suite : Suite::all()) good = has_same_steps(*suite) && good;
  std::puts(good ? "the same steps, whatever the factors" : "FAILED");
  return good ? 0 : 1;
}

#else

int main() {
  std::puts("skipped: not an x86-64 Linux");
  return 77;
}

#endif
