// Preloaded into the very programs that are released, which so hold no code for tests: ends the
// process at a chosen one of its own operations, as abruptly as SIGKILL and a power cut do, and
// moves its wall clock about. From the environment:
//
//   PIAOJUE_KILL="WHEN OPERATION NUMBER NAME"  WHEN: before, after, or torn (half of a write done);
//                                              OPERATION: write, sync, rename, remove, truncate,
//                                              send; NUMBER: from 1; NAME: how the file's name
//                                              ends, `socket` of a connection
//   PIAOJUE_LOSE=1                             the power goes: what was written to a file and not
//                                              synced is lost when the process dies
//   PIAOJUE_TRACE=FILE                         gets "OPERATION NAME" of each operation on a file
//                                              below a folder `data` or `pki`, and of connections
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
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
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

/// How much of each file that was written to has been synced; only with PIAOJUE_LOSE.
class Unsynced {
 public:
  static Unsynced& instance() {
    static Unsynced out;
    return out;
  }
  void written(int file, const std::string& path) {
    struct stat before {};
    if (!on_ || ::fstat(file, &before) != 0 || !S_ISREG(before.st_mode)) return;
    const std::lock_guard lock(mutex_);
    sizes_.try_emplace(path, before.st_size);
  }
  void synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    sizes_.erase(path);
  }
  void renamed(const std::string& from, const std::string& to) {
    const std::lock_guard lock(mutex_);
    sizes_.erase(to);
    if (auto moved = sizes_.extract(from)) {
      moved.key() = to;
      sizes_.insert(std::move(moved));
    }
  }
  void lose() {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, size] : sizes_) ::syscall(SYS_truncate, path.c_str(), size);
  }

 private:
  const bool on_ = std::getenv("PIAOJUE_LOSE") != nullptr;
  std::mutex mutex_;
  std::map<std::string, off_t> sizes_;
};

[[noreturn]] void die() {
  Unsynced::instance().lose();
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

constexpr std::string_view kSocket = "socket";

bool is_ours(std::string_view path) {
  return path.find("/data/") != std::string_view::npos ||
         path.find("/pki/") != std::string_view::npos || path == kSocket;
}

void trace(std::string_view operation, std::string_view name) {
  static const char* const file = std::getenv("PIAOJUE_TRACE");
  if (file == nullptr) return;
  const std::string line = std::string(operation) + " " + std::string(name) + "\n";
  const auto open =
      ::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::syscall(SYS_write, open, line.data(), line.size());
  ::syscall(SYS_close, open);
}

/// A file that is written under a name by chance, ".NAME.XXXXXX", goes by the name it gets.
std::string_view name_in(std::string_view path) {
  constexpr std::size_t kChance = 7;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.size() <= kChance + 1 || name.front() != '.' || name[name.size() - kChance] != '.')
    return name;
  return name.substr(1, name.size() - kChance - 1);
}

/// Whether this is the operation at which the process dies.
bool is_fatal(std::string_view operation, std::string_view path) {
  const std::string_view name = name_in(path);
  if (is_ours(path)) trace(operation, name);
  static std::atomic<long> count{0};
  return plan().number > 0 && operation == plan().operation && name.ends_with(plan().name) &&
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
  const std::string path = path_of(file);
  Unsynced::instance().written(file, path);
  const bool fatal = is_fatal("write", path);
  if (fatal && plan().when == "before") die();
  if (fatal && plan().when == "torn") size /= 2;
  const ssize_t written = write(size);
  if (fatal) die();
  return written;
}

template <class Sync>
int guarded_sync(int file, const Sync& sync) {
  const std::string path = path_of(file);
  return guard("sync", path, [&] {
    const int done = sync(file);
    if (done == 0) Unsynced::instance().synced(path);
    return done;
  });
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
  return guarded_sync(file, real);
}

int fdatasync(int file) {
  static auto* const real = next<int(int)>("fdatasync");
  return guarded_sync(file, real);
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
  return guard("rename", to, [&] {
    const int done = real(from, to);
    if (done == 0) Unsynced::instance().renamed(from, to);
    return done;
  });
}

ssize_t send(int socket, const void* data, std::size_t size, int flags) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, int)>("send");
  return guard("send", kSocket, [&] { return real(socket, data, size, flags); });
}

ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  static auto* const real = next<ssize_t(int, const msghdr*, int)>("sendmsg");
  return guard("send", kSocket, [&] { return real(socket, message, flags); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return guard("rename", to, [&] {
    const int done = real(from_folder, from, to_folder, to, flags);
    if (done == 0) Unsynced::instance().renamed(from, to);
    return done;
  });
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
