// What the server tells a service manager, over a real socket.
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/ops/service_manager.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using piaojue::server::ServiceManager;

namespace {

/// The manager's end.
class Socket {
 public:
  explicit Socket(const std::string& path) : descriptor_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(descriptor_); }

  /// What has come; empty if nothing has.
  std::string receive() const {
    std::array<char, 256> buffer{};
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  int descriptor_;
};

ServiceManager with_environment(const std::string& socket, const char* watchdog = nullptr,
                                const std::string& pid = "") {
  ::setenv("NOTIFY_SOCKET", socket.c_str(), 1);
  if (watchdog != nullptr) ::setenv("WATCHDOG_USEC", watchdog, 1);
  if (!pid.empty()) ::setenv("WATCHDOG_PID", pid.c_str(), 1);
  ServiceManager out = ServiceManager::from_environment();
  for (const char* const name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
    CHECK(::getenv(name) == nullptr);
  return out;
}

}  // namespace

TEST_CASE("service manager hears of start, life and stop, by path and by abstract name") {
  const test::TemporaryFile file;
  const std::string path = file.str() + ".socket";
  const std::string abstract = "@piaojue-test-" + std::to_string(::getpid());
  for (const std::string& name : {path, abstract}) {
    const Socket socket(name);
    const ServiceManager manager = with_environment(name);
    manager.ready();
    CHECK(socket.receive() == "READY=1");
    manager.alive();
    CHECK(socket.receive() == "WATCHDOG=1");
    manager.stopping();
    CHECK(socket.receive() == "STOPPING=1");
    CHECK(socket.receive().empty());
  }
  ::unlink(path.c_str());
}

TEST_CASE("service manager that is absent, gone or badly named is no failure") {
  for (const char* const name : {"", "relative", "/", "/nowhere/at/all"}) {
    const ServiceManager manager = with_environment(name);
    manager.ready();
    CHECK_FALSE(manager.heartbeat());
  }
  with_environment("/" + std::string(200, 'x')).ready();
}

TEST_CASE("watchdog beats three times in its limit, for the process it is meant for") {
  const std::string self = std::to_string(::getpid());
  using std::chrono::milliseconds;
  CHECK(with_environment("/x", "30000000", self).heartbeat() == milliseconds(10000));
  CHECK(with_environment("/x", "30000000").heartbeat() == milliseconds(10000));
  CHECK(with_environment("/x", "100", self).heartbeat() == milliseconds(1));
  CHECK_FALSE(with_environment("/x", "30000000", "1").heartbeat());
  CHECK_FALSE(with_environment("", "30000000", self).heartbeat());
  for (const char* const bad : {"", "0", "-5", "soon", "3s"})
    CHECK_FALSE(with_environment("/x", bad, self).heartbeat());
}
