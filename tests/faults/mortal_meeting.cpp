#include "tests/faults/mortal_meeting.hpp"

#include <cstdlib>
#include <iostream>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/store/sqlite/box_file.hpp"

namespace piaojue::test {
namespace {

constexpr int kDeathLimit = 60000;  // milliseconds

class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& values) : values_(values) {
    for (const auto& [name, value] : values_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : values_) ::unsetenv(name.c_str());
  }

 private:
  const std::map<std::string, std::string> values_;
};

}  // namespace

bool is_soak() { return std::getenv("PIAOJUE_SOAK") != nullptr; }

std::uint64_t seed_of(const char* what) {
  const char* const given = std::getenv("PIAOJUE_SEED");
  const std::uint64_t seed = given == nullptr ? std::random_device{}() : std::stoull(given);
  std::cout << what << ": PIAOJUE_SEED=" << seed << std::endl;
  return seed;
}

std::uint16_t free_port() {
  std::random_device random;
  for (;;) {
    const auto port = static_cast<std::uint16_t>(20000 + random() % 10000);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    if (bound) return port;
  }
}

bool MortalMeeting::start(const std::string& kill, const std::map<std::string, std::string>& more) {
  meeting_.kill_server();
  std::map<std::string, std::string> values = more;
  if (!kill.empty()) values["PIAOJUE_KILL"] = kill;
  if (!values.empty()) values["LD_PRELOAD"] = PIAOJUE_KILL_POINTS;
  const Environment environment(values);
  const auto started = meeting_.restart_server();
  INFO((started ? "" : started.error().message));
  REQUIRE((started || !kill.empty()));
  return started.has_value();
}

bool MortalMeeting::wait_for_death() const {
  const auto process = static_cast<int>(::syscall(SYS_pidfd_open, meeting_.server_process(), 0));
  pollfd wanted{process, POLLIN, 0};
  const bool dead = ::poll(&wanted, 1, kDeathLimit) == 1;
  ::close(process);
  return dead;
}

BoxContent MortalMeeting::read_box(const std::string& poll) const {
  namespace sqlite = server::sqlite;
  const auto folder = meeting_.path("data") / meeting_.plan().id.str();
  const auto copies = make_temporary_folder();
  const std::string name = fs::exists(folder / ("box-" + poll + ".sealed.db"))
                               ? "box-" + poll + ".sealed.db"
                               : "box-" + poll + ".db";
  for (const std::string suffix : {"", "-wal"})
    if (fs::exists(folder / (name + suffix)))
      fs::copy_file(folder / (name + suffix), copies.path() / (name + suffix));
  sqlite::Database database(copies.path() / name, sqlite::Access::write);
  sqlite::BoxTables tables(database);
  BoxContent out{tables.state(), {}, {}};
  tables.for_each(server::BoxKind::ballot, [&](const server::BoxEntry& entry) {
    REQUIRE(out.receipts.emplace(entry.tracker, entry.receipt).second);
  });
  tables.for_each_spent(
      [&](const Hash32& key_hash) { REQUIRE(out.spent.insert(key_hash).second); });
  return out;
}

}  // namespace piaojue::test
