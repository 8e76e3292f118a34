// Preloaded into the very piaojued that is released, which so holds no code for tests: ends the
// process at a chosen one of its own operations on files, as abruptly as SIGKILL and a power cut
// do, and moves its wall clock about. From the environment:
//
//   PIAOJUE_KILL="WHEN OPERATION NUMBER NAME"  WHEN: before, after, or torn (half of a write done);
//                                              OPERATION: write, sync, rename, remove, truncate;
//                                              NUMBER: from 1; NAME: how the file's path ends
//   PIAOJUE_TRACE=FILE                         gets "OPERATION NAME" of each operation on a file
//                                              below a folder `data`
//   PIAOJUE_CLOCK=SECONDS                      each reading of the wall clock is off by another
//                                              part of so much
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct Plan {
  std::string when;
  std::string operation;
  long number = 0;
  std::string name;
};

Plan read_plan() {
  Plan plan;
  const char* const text = std::getenv("PIAOJUE_KILL");
  if (text == nullptr) return plan;
  std::array<char, 16> when{};
  std::array<char, 16> operation{};
  std::array<char, 256> name{};
  if (std::sscanf(text, "%15s %15s %ld %255s", when.data(), operation.data(), &plan.number,
                  name.data()) != 4)
    std::abort();
  plan.when = when.data();
  plan.operation = operation.data();
  plan.name = name.data();
  return plan;
}

const Plan& plan() {
  static const Plan read = read_plan();
  return read;
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void trace(std::string_view operation, std::string_view path) {
  static const char* const file = std::getenv("PIAOJUE_TRACE");
  if (file == nullptr || path.find("/data/") == std::string_view::npos) return;
  const std::string line =
      std::string(operation) + " " + std::string(path.substr(path.rfind('/') + 1)) + "\n";
  const auto open =
      ::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::syscall(SYS_write, open, line.data(), line.size());
  ::syscall(SYS_close, open);
}

/// Whether this is the operation at which the process dies.
bool is_fatal(std::string_view operation, std::string_view path) {
  trace(operation, path);
  static std::atomic<long> count{0};
  return plan().number > 0 && operation == plan().operation && path.ends_with(plan().name) &&
         ++count == plan().number;
}

std::string path_of(int file) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const auto size = ::readlink(link.c_str(), path.data(), path.size());
  return {path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

template <class Operation>
auto guard(std::string_view name, std::string_view path, const Operation& operation) {
  const bool fatal = is_fatal(name, path);
  if (fatal && plan().when == "before") die();
  auto result = operation();
  if (fatal) die();
  return result;
}

template <class Write>
ssize_t guarded_write(int file, std::size_t size, const Write& write) {
  const bool fatal = is_fatal("write", path_of(file));
  if (fatal && plan().when == "before") die();
  if (fatal && plan().when == "torn") size /= 2;
  const ssize_t written = write(size);
  if (fatal) die();
  return written;
}

/// Never below zero: a clock before a certificate's first day is another matter than one that
/// jumps.
long clock_error() {
  static const char* const text = std::getenv("PIAOJUE_CLOCK");
  if (text == nullptr) return 0;
  static const long most = std::atol(text);
  static std::atomic<unsigned> readings{0};
  constexpr std::array<long, 7> kSevenths{0, 7, 1, 5, 2, 6, 3};
  return most / 7 * kSevenths[readings++ % kSevenths.size()];
}

}  // namespace

// The C library's declarations of these have attributes that a definition of ours need not repeat.
extern "C" {

int fsync(int file) {
  static auto* const real = next<int(int)>("fsync");
  return guard("sync", path_of(file), [&] { return real(file); });
}

int fdatasync(int file) {
  static auto* const real = next<int(int)>("fdatasync");
  return guard("sync", path_of(file), [&] { return real(file); });
}

ssize_t write(int file, const void* data, std::size_t size) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  return guarded_write(file, size, [&](std::size_t part) { return real(file, data, part); });
}

ssize_t pwrite(int file, const void* data, std::size_t size, off_t offset) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  return guarded_write(file, size,
                       [&](std::size_t part) { return real(file, data, part, offset); });
}

ssize_t pwrite64(int file, const void* data, std::size_t size, off64_t offset) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  return guarded_write(file, size,
                       [&](std::size_t part) { return real(file, data, part, offset); });
}

int ftruncate(int file, off_t size) noexcept {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  return guard("truncate", path_of(file), [&] { return real(file, size); });
}

int ftruncate64(int file, off64_t size) noexcept {
  static auto* const real = next<int(int, off64_t)>("ftruncate64");
  return guard("truncate", path_of(file), [&] { return real(file, size); });
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return guard("rename", to, [&] { return real(from, to); });
}

int unlink(const char* path) noexcept {
  static auto* const real = next<int(const char*)>("unlink");
  return guard("remove", path, [&] { return real(path); });
}

int remove(const char* path) noexcept {
  static auto* const real = next<int(const char*)>("remove");
  return guard("remove", path, [&] { return real(path); });
}

int clock_gettime(clockid_t which, timespec* out) noexcept {
  static auto* const real = next<int(clockid_t, timespec*)>("clock_gettime");
  const int done = real(which, out);
  if (done == 0 && which == CLOCK_REALTIME) out->tv_sec += clock_error();
  return done;
}

int gettimeofday(timeval* out, void* zone) noexcept {
  static auto* const real = next<int(timeval*, void*)>("gettimeofday");
  const int done = real(out, zone);
  if (done == 0) out->tv_sec += clock_error();
  return done;
}

time_t time(time_t* out) noexcept {
  static auto* const real = next<time_t(time_t*)>("time");
  const time_t now = real(nullptr) + clock_error();
  if (out != nullptr) *out = now;
  return now;
}

}  // extern "C"
