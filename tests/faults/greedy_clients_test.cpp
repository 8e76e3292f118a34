// Clients that want too much: connections, memory, new keys. Everybody else goes on.
#include "tests/faults/served_meeting.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

bool is_busy(const std::optional<wire::ReplyFrame>& reply) {
  REQUIRE(reply);
  const auto* const failure = std::get_if<wire::Failure>(&reply->reply);
  return failure != nullptr && failure->code == ErrorCode::busy;
}

/// A connection that has been answered once.
Line answered(const ServedMeeting& served, std::uint8_t from) {
  Line line = served.connect(Role::open, from);
  REQUIRE(line.handshake());
  REQUIRE_FALSE(is_busy(line.ask(wire::GetStatus{})));
  return line;
}

Bytes announced(std::uint32_t size) { return CanonicalWriter().u32(size).take(); }

}  // namespace

TEST_CASE("an address with too many connections is told so, and others are served") {
  ServedMeeting served("publish",
                       {.max_connections = 8, .max_per_address = 2, .limits_loopback = true});
  std::vector<Line> greedy;
  for (int i = 0; i < 2; ++i) greedy.push_back(answered(served, 2));
  Line third = served.connect(Role::open, 2);
  REQUIRE(third.handshake());
  CHECK(is_busy(third.ask(wire::GetStatus{})));
  CHECK(third.is_ended());
  static_cast<void>(answered(served, 3));
  // What it has it keeps, and gives back.
  CHECK_FALSE(is_busy(greedy.front().ask(wire::GetStatus{})));
  greedy.front().cut(false);
  for (bool busy = true; busy;) {
    Line next = served.connect(Role::open, 2);
    REQUIRE(next.handshake());
    busy = is_busy(next.ask(wire::GetStatus{}));
  }
}

TEST_CASE("an address far beyond its connections keeps nobody else from being served") {
  ServedMeeting served("publish",
                       {.max_connections = 8, .max_per_address = 2, .limits_loopback = true});
  std::vector<Line> silent;
  // More than there are places in all.
  for (std::size_t i = 0; i < 8 + 2 * serving::kMostSurplus; ++i)
    silent.emplace_back(served.connect(Role::open, 2));
  for (std::uint8_t from = 3; from < 8; ++from) static_cast<void>(answered(served, from));
}

TEST_CASE("a request for which there is no memory is told so, and small ones are answered") {
  constexpr std::uint32_t kMost = 1U << 20U;
  ServedMeeting served("publish", {.max_buffered = kMost});
  Line greedy = served.connect(Role::open);
  REQUIRE(greedy.handshake());
  for (const std::uint32_t size : {kMost + 1, 4 * kMost}) {
    REQUIRE(greedy.send(announced(size)));
    REQUIRE(greedy.send(Bytes(size, 1)));
    CHECK(is_busy(greedy.receive()));
  }
  CHECK_FALSE(is_busy(greedy.ask(wire::GetStatus{})));
  Line modest = answered(served, 1);
  // What was held has been given back, each time.
  for (int i = 0; i < 5; ++i) {
    Line line = served.connect(Role::open);
    REQUIRE(line.handshake());
    REQUIRE(line.send(announced(kMost / 4 * 3)));
    REQUIRE(line.send(Bytes(kMost / 4 * 3, 1)));
    const auto reply = line.receive();
    REQUIRE(reply);
    CHECK(std::get<wire::Failure>(reply->reply).code == ErrorCode::malformed);
  }
  CHECK_FALSE(is_busy(modest.ask(wire::GetStatus{})));
}

TEST_CASE("a reply for which there is no memory is told so") {
  ServedMeeting served("publish", {.max_buffered = 16});
  Line line = served.connect(Role::open);
  REQUIRE(line.handshake());
  for (int i = 0; i < 3; ++i) CHECK(is_busy(line.ask(wire::GetStatus{})));
  CHECK_FALSE(line.has_ended());
}

TEST_CASE("a peer may renew its keys, and one that does nothing else is cut off") {
  ServedMeeting served("publish");
  Line line = answered(served, 1);
  for (int i = 0; i < 4; ++i) REQUIRE(line.renew_keys());
  CHECK_FALSE(is_busy(line.ask(wire::GetStatus{})));
  for (int i = 0; i < 40; ++i) line.renew_keys();
  CHECK(line.is_ended());
  static_cast<void>(answered(served, 1));
}

TEST_CASE("a request that comes byte by byte must be whole in time", "[R8.9-1]") {
  using std::chrono::milliseconds;
  // The deadline is of the whole frame: a byte now and then buys no time.
  ServedMeeting served("publish", {.patience = {.read = milliseconds(300)}});
  Line slow = served.connect(Role::open);
  REQUIRE(slow.handshake());
  REQUIRE(slow.send(announced(1U << 20U)));
  std::size_t sent = 0;
  while (sent < (1U << 20U) && slow.send(Bytes(1, 1)) && !slow.has_ended()) ++sent;
  CHECK(sent < (1U << 20U));
  static_cast<void>(answered(served, 1));
}
