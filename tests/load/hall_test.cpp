// A hall at its busiest moments: everybody signs in at once, everybody presses "cast" at once,
// connections without end, and hours of it.
#include <iostream>
#include <latch>

#include "server/ops/open_files.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/load/measure.hpp"
#include "tests/support/line.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

const std::string kPoll = "decide";

/// `work(i)` for each, on a thread each, all let go at one moment. The errors.
std::vector<std::string> all_at_once(std::size_t count, Latencies& latencies,
                                     const std::function<Result<void>(std::size_t)>& work) {
  std::latch ready(static_cast<std::ptrdiff_t>(count));
  std::mutex mutex;
  std::vector<std::string> errors;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      ready.arrive_and_wait();
      const auto began = Latencies::Clock::now();
      const auto done = work(i);
      latencies.add(began);
      if (done) return;
      const std::lock_guard lock(mutex);
      errors.push_back(done.error().message);
    });
  for (std::thread& thread : threads) thread.join();
  return errors;
}

void require_none(const std::vector<std::string>& errors) {
  INFO((errors.empty() ? "" : errors.front()));
  REQUIRE(errors.empty());
}

struct Hall {
  unsigned terminals;
  unsigned nominees;
  std::string settings = "";
};

/// Everybody at a terminal of their own signs in at once, then casts at once.
void press_all_at_once(const Hall& hall) {
  RunningMeeting meeting({.voters = hall.terminals, .two_polls = false, .nominees = hall.nominees},
                         {.terminals = hall.terminals, .settings = hall.settings});
  meeting.start_issuing(kPoll);
  meeting.present(hall.terminals);
  std::vector<net::Access> terminals;
  for (std::size_t i = 0; i < hall.terminals; ++i) terminals.push_back(meeting.terminal(i + 1));
  Latencies sign_in;
  require_none(all_at_once(hall.terminals, sign_in, [&](std::size_t i) -> Result<void> {
    PJ_TRY(
        const auto polls,
        roles::sign_in(terminals[i], meeting.meeting(), meeting.opening(),
                       {meeting.plan().roster.voters[i].id, meeting.code(i), {}}, meeting.file(i)));
    static_cast<void>(polls);
    return {};
  }));
  std::cout << hall.terminals << " terminals sign in at once: " << sign_in.str() << std::endl;
  meeting.end_issuing(kPoll);
  meeting.start_casting(kPoll);

  std::vector<std::optional<roles::ReadyPaper>> papers(hall.terminals);
  const std::size_t cells = meeting.meeting().polls[0].form.cells.size();
  require_none([&]() -> std::vector<std::string> {
    const auto sealed = try_each_parallel(papers.size(), 2, [&](std::size_t i) -> Result<void> {
      PJ_TRY(const auto ready, meeting.fill_in(i, 0, {Choices(cells, {i % 3}), {}}));
      papers[i] = ready.papers.at(0);
      return {};
    });
    if (sealed) return {};
    return {sealed.error().message};
  }());
  const net::Access open = meeting.access("public");
  Latencies cast;
  require_none(all_at_once(hall.terminals, cast, [&](std::size_t i) -> Result<void> {
    PJ_TRY(const Receipt receipt,
           roles::send_paper(open, meeting.meeting(), meeting.opening(), 0, *papers[i], nullptr));
    static_cast<void>(receipt);
    return {};
  }));
  std::cout << hall.terminals << " cast " << 3 * hall.nominees
            << " selections at once: " << cast.str() << "; server "
            << in_mib(resident_memory(meeting.server_process())) << std::endl;
  auto reader = meeting.open();
  CHECK(reader.ask<wire::Status>(wire::GetStatus{})->polls.at(0).cast == hall.terminals);
}

}  // namespace

TEST_CASE("everybody signs in at once and casts 69 selections at once, without an error") {
  press_all_at_once({is_soak() ? 300U : 30U, 23});
}

TEST_CASE("everybody signs in at once and casts 162 selections at once, without an error") {
  press_all_at_once({is_soak() ? 300U : 20U, 54});
}

TEST_CASE("a server with room for few connections lets everybody through, one after another") {
  // The officials keep a connection each.
  press_all_at_once({is_soak() ? 300U : 40U, 2, "max_connections = 16\n"});
}

TEST_CASE("idle connections are held in little memory") {
  const std::size_t count = is_soak() ? 10000 : 1000;
  REQUIRE(server::allow_open_files(count + 200));
  RunningMeeting meeting({.two_polls = false}, {.settings = "max_connections = 10100\n"});
  const std::uint64_t before = resident_memory(meeting.server_process());
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  const auto port =
      static_cast<std::uint16_t>(std::stoi(net::Endpoint::parse(meeting.server()).value().port));
  std::vector<Line> lines;
  lines.reserve(count);
  const auto connect = [&] {
    Line& line = lines.emplace_back(port, context.get(), meeting.plan().id.str() + ".piaojue");
    return line.handshake() && line.ask(wire::GetStatus{});
  };
  for (std::size_t i = 0; i < count; ++i) REQUIRE(connect());
  const std::uint64_t held = resident_memory(meeting.server_process());
  std::cout << fmt::format("{} idle connections: server {}, {:.1f} KiB for each\n", count,
                           in_mib(held),
                           static_cast<double>(held - before) / 1024 / static_cast<double>(count));
  CHECK(held < (1ULL << 30U));
  // All are alive, the first one too unless it has been idle for long.
  CHECK(lines.back().ask(wire::GetStatus{}));
  auto reader = meeting.open();
  CHECK(reader.ask<wire::Status>(wire::GetStatus{}));
}
