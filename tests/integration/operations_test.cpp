// The server as its administrator runs it: commands, service manager, metrics.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// Certificates and a configuration; the server is the test's to start.
struct Place {
  explicit Place(const std::string& more = "") {
    const MeetingPlan plan = load_plan(write_meeting(path("meeting"), {}));
    REQUIRE(
        pki::create_meeting_pki(plan, path("pki"), {.terminals = 1, .days = 1, .passphrase = {}}));
    meeting = plan.id.str();
    write_text(config(),
               fmt::format("listen = \"127.0.0.1:0\"\ndata = \"data\"\nlanguage = \"en\"\n"
                           "{}[[meeting]]\nid = \"{}\"\npki = \"pki/server\"\n",
                           more, meeting));
  }
  fs::path path(std::string_view name) const { return folder.path() / name; }
  fs::path config() const { return path("piaojued.toml"); }
  Ran run(const std::string& arguments) const {
    return run_shell(fmt::format("{} {}", PIAOJUED_BINARY, arguments));
  }

  TemporaryFolder folder = make_temporary_folder();
  std::string meeting;
};

std::string http_get(std::uint16_t port, const std::string& request) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code ended;
  asio::read(socket, asio::dynamic_buffer(answer), ended);
  CHECK(ended);
  return answer;
}

std::uint16_t metrics_port(const fs::path& log) {
  static constexpr std::string_view kSays = "piaojued metrics on 127.0.0.1:";
  for (;;) {
    const std::string text = read_text(log);
    const auto at = text.find(kSays);
    if (at != std::string::npos && text.find('\n', at) != std::string::npos)
      return static_cast<std::uint16_t>(std::stoul(text.substr(at + kSays.size())));
  }
}

/// The socket of a service manager.
class Manager {
 public:
  explicit Manager(const fs::path& path) : descriptor_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = path.string();
    REQUIRE(name.size() < sizeof address.sun_path);
    name.copy(address.sun_path, name.size());
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval limit{30, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() { ::close(descriptor_); }

  std::string next() const {
    char buffer[256];
    const ssize_t size = ::recv(descriptor_, buffer, sizeof buffer, 0);
    return size < 0 ? "" : std::string(buffer, static_cast<std::size_t>(size));
  }

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE("check-config finds a configuration sound or names its faults, as a command or a flag") {
  const Place place;
  const std::string config = "--config " + place.config().string();
  for (const std::string& arguments :
       {"check-config " + config, config + " --check-config", config + " check-config"}) {
    INFO(arguments);
    const Ran sound = place.run(arguments);
    CHECK(sound.code == 0);
    CHECK(sound.out == "the configuration is sound\n");
  }
  fs::remove(place.path("pki/server/key.pem"));
  const Ran missing = place.run("check-config " + config);
  CHECK(missing.code == 2);
  CHECK(missing.err.find("key.pem") != std::string::npos);
  write_text(place.config(), "listen = 5\n");
  CHECK(place.run("check-config " + config).code == 2);
  CHECK_FALSE(fs::exists(place.path("data")));
  CHECK(place.run("check-config").code != 0);
  CHECK(place.run("backup " + config).code != 0);
}

TEST_CASE("backup command copies a running server's meeting and says where") {
  const Place place;
  auto server = simulate::ServerProcess::start(PIAOJUED_BINARY, place.config(), place.path("log"));
  REQUIRE(server);
  const std::string arguments =
      fmt::format("backup --config {} --meeting {{}} --out {}", place.config().string(),
                  place.path("backups").string());
  const Ran made = place.run(fmt::format(fmt::runtime(arguments), place.meeting));
  INFO(made.err);
  CHECK(made.code == 0);
  const fs::path backup = fs::directory_iterator(place.path("backups"))->path();
  CHECK(made.out.find(backup.string()) != std::string::npos);
  CHECK(made.err.find(R"("event":"backup_made")") != std::string::npos);
  CHECK(run_shell(fmt::format("cd {} && sha256sum --quiet -c SHA256SUMS", backup.string())).code ==
        0);
  const Ran unknown = place.run(fmt::format(fmt::runtime(arguments), "another"));
  CHECK(unknown.code == 1);
  CHECK(unknown.err.find("another") != std::string::npos);
  CHECK(server->stop());
}

TEST_CASE("metrics are served to this machine under its own name, and nothing else is") {
  const Place place("metrics = \"127.0.0.1:0\"\n");
  auto server = simulate::ServerProcess::start(PIAOJUED_BINARY, place.config(), place.path("log"));
  REQUIRE(server);
  const std::uint16_t port = metrics_port(place.path("log"));
  const auto ask = [port](const std::string& line, const std::string& host) {
    return http_get(port, line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  };
  for (const std::string& host :
       {"127.0.0.1:" + std::to_string(port), std::string("localhost"), std::string("[::1]:9")}) {
    const std::string page = ask("GET /metrics", host);
    INFO(page);
    CHECK(page.starts_with("HTTP/1.1 200 "));
    CHECK(page.find("text/plain; version=0.0.4") != std::string::npos);
    CHECK(page.find("piaojue_events_total{event=\"server_started\"} 1\n") != std::string::npos);
    CHECK(page.find("piaojue_meeting_up{meeting=\"" + place.meeting + "\"} 1\n") !=
          std::string::npos);
  }
  CHECK(ask("GET /", "localhost").starts_with("HTTP/1.1 404 "));
  CHECK(ask("POST /metrics", "localhost").starts_with("HTTP/1.1 405 "));
  CHECK(ask("GET /metrics", "evil.example").starts_with("HTTP/1.1 403 "));
  CHECK(ask("GET /metrics", "127.0.0.1.evil.example:80").starts_with("HTTP/1.1 403 "));
  CHECK(http_get(port, "GET /metrics HTTP/1.1\r\nX: " + std::string(8000, 'x') + "\r\n\r\n")
            .find("piaojue_") == std::string::npos);
  CHECK(server->stop());
}

TEST_CASE("service manager is told that the server is ready, lives and stops") {
  const Place place;
  const Manager manager(place.path("notify"));
  ::setenv("NOTIFY_SOCKET", place.path("notify").c_str(), 1);
  ::setenv("WATCHDOG_USEC", "300000", 1);
  auto server = simulate::ServerProcess::start(PIAOJUED_BINARY, place.config(), place.path("log"));
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  REQUIRE(server);
  std::vector<std::string> first{manager.next(), manager.next()};
  std::sort(first.begin(), first.end());
  CHECK(first == std::vector<std::string>{"READY=1", "WATCHDOG=1"});
  CHECK(manager.next() == "WATCHDOG=1");
  CHECK(server->stop());
  std::string said = manager.next();
  while (said == "WATCHDOG=1") said = manager.next();
  CHECK(said == "STOPPING=1");
}
