// Connections that break or stall at every byte, and more of them than there is room for.
#include <iostream>

#include "server/ops/open_files.hpp"
#include "tests/faults/mortal_meeting.hpp"
#include "tests/faults/served_meeting.hpp"
#include "tests/support/wire_samples.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::uint64_t kOpenFiles = 8000;
/// Large frames are cut at every byte at their ends, and in between at every so manieth.
constexpr std::size_t kEnds = 600;
constexpr std::size_t kStride = 7;

std::size_t open_files() {
  const fs::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(fs::begin(all), fs::end(all)));
}

std::vector<std::size_t> cuts_of(std::size_t size) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < size; ++i)
    if (is_soak() || i < kEnds || i + kEnds >= size || i % kStride == 0) out.push_back(i);
  return out;
}

/// How often `frame` was cut; the server must be rid of every connection at the end.
std::size_t cut_at_every_byte(const ServedMeeting& served, Role role, const Bytes& frame) {
  const auto cuts = cuts_of(frame.size());
  const auto done = try_each_parallel(cuts.size(), 2, [&](std::size_t i) -> Result<void> {
    Line line = served.connect(role);
    if (!line.handshake()) return Error{ErrorCode::unavailable, "the server refuses"};
    line.send(ByteView(frame).first(cuts[i]));
    line.cut(i % 2 == 0);
    return {};
  });
  REQUIRE(done);
  return cuts.size();
}

wire::Status status_of(const ServedMeeting& served) {
  Line line = served.connect(Role::open);
  REQUIRE(line.handshake());
  const auto reply = line.ask(wire::GetStatus{});
  REQUIRE(reply);
  return std::get<wire::Status>(reply->reply);
}

}  // namespace

TEST_CASE("a connection cut at any byte of any kind of request changes nothing") {
  ServedMeeting served("casting");
  const auto trail = served.hosted().trail().size();
  std::size_t cuts = 0;
  std::size_t kinds = 0;
  for (const wire::Request& request : full_requests()) {
    const Bytes frame = wire::encode_frame(wire::RequestFrame{7, request});
    INFO("request kind " << request.index());
    cuts += cut_at_every_byte(served, role_for(request), frame);
    ++kinds;
  }
  const Bytes ballot = served.hosted().make_ballot(served.hosted().credentials().at(0)).encode();
  cuts += cut_at_every_byte(served, Role::open,
                            wire::encode_frame(wire::RequestFrame{7, wire::Cast{ballot}}));
  CHECK(status_of(served).polls.at(0).cast == 0);
  CHECK(served.hosted().trail().size() == trail);
  CHECK(served.hosted().log().find("failed") == std::string::npos);

  Line line = served.connect(Role::open);
  REQUIRE(line.handshake());
  const auto whole = line.ask(wire::Cast{ballot});
  REQUIRE(whole);
  CHECK(std::holds_alternative<wire::CastReply>(whole->reply));
  CHECK(status_of(served).polls.at(0).cast == 1);
  std::cout << fmt::format("connections cut at {} places in {} kinds of request and a ballot\n",
                           cuts, kinds);
}

TEST_CASE("a reply that cannot be delivered leaves the ballot stored, and no connection open") {
  const std::size_t before = open_files();
  {
    ServedMeeting served("casting");
    for (std::size_t i = 0; i < served.hosted().credentials().size(); ++i) {
      const Bytes ballot =
          served.hosted().make_ballot(served.hosted().credentials().at(i)).encode();
      const wire::RequestFrame frame{7, wire::Cast{ballot}};
      Line sender = served.connect(Role::open);
      REQUIRE(sender.handshake());
      REQUIRE(sender.send(wire::encode_frame(frame)));
      sender.cut(i % 2 == 0);
      Line again = served.connect(Role::open);
      REQUIRE(again.handshake());
      const auto receipt = again.ask(wire::Cast{ballot});
      REQUIRE(receipt);
      CHECK(std::holds_alternative<wire::CastReply>(receipt->reply));
    }
    CHECK(status_of(served).polls.at(0).cast == served.hosted().credentials().size());
  }
  CHECK(open_files() == before);
}

namespace {

/// One connection stalled at each byte of the client's two flights and of a request.
std::vector<Line> stall_everywhere(const ServedMeeting& served) {
  std::vector<Line> out;
  const std::size_t first_flight = served.connect(Role::open).next_flight().size();
  for (std::size_t i = 0; i < first_flight; ++i) {
    Line& line = out.emplace_back(served.connect(Role::open));
    line.send_raw(ByteView(line.next_flight()).first(i));
  }
  const wire::Request request = wire::GetPollStatements{PollId::parse("p1").value()};
  const Bytes frame = wire::encode_frame(wire::RequestFrame{7, request});
  for (std::size_t i = 0; i < frame.size(); ++i) {
    Line& line = out.emplace_back(served.connect(i % 2 == 0 ? Role::open : Role::organiser));
    REQUIRE(line.handshake());
    REQUIRE(line.send(ByteView(frame).first(i)));
  }
  return out;
}

/// With a certificate the second flight is long.
std::vector<Line> stall_in_second_flight(const ServedMeeting& served) {
  std::vector<Line> out;
  for (std::size_t i = 0, size = 1; i < size; ++i) {
    Line& line = out.emplace_back(served.connect(Role::organiser));
    const Bytes flight = line.second_flight();
    REQUIRE_FALSE(flight.empty());
    size = flight.size();
    line.send_raw(ByteView(flight).first(i));
  }
  return out;
}

}  // namespace

TEST_CASE("clients stalled at each byte of handshake and request cost the others nothing") {
  REQUIRE(server::allow_open_files(kOpenFiles));
  ServedMeeting served("casting", {.max_connections = 4096});
  const std::vector<Line> first = stall_everywhere(served);
  const std::vector<Line> second = stall_in_second_flight(served);
  for (std::size_t i = 0; i < served.hosted().credentials().size(); ++i) {
    Line voter = served.connect(Role::open);
    REQUIRE(voter.handshake());
    const auto reply = voter.ask(
        wire::Cast{served.hosted().make_ballot(served.hosted().credentials().at(i)).encode()});
    REQUIRE(reply);
    CHECK(std::holds_alternative<wire::CastReply>(reply->reply));
  }
  CHECK(status_of(served).polls.at(0).cast == served.hosted().credentials().size());
  std::cout << first.size() + second.size() << " stalled connections held while others voted\n";
}

TEST_CASE("a stalled connection is ended, wherever it has stalled") {
  REQUIRE(server::allow_open_files(kOpenFiles));
  using std::chrono::milliseconds;
  const milliseconds soon(200);
  // Long enough to come to the place to stall at.
  ServedMeeting served(
      "casting",
      {.max_connections = 4096,
       .patience = {.handshake = milliseconds(5000), .idle = soon, .read = soon, .goodbye = soon}});
  std::vector<Line> stalled = stall_in_second_flight(served);
  for (Line& line : stalled) CHECK(line.is_ended());
}

TEST_CASE("a connection too many is told that the server is busy, and served when there is room") {
  ServedMeeting served("casting", {.max_connections = 2});
  std::vector<Line> served_ones;
  for (int i = 0; i < 2; ++i) {
    Line& line = served_ones.emplace_back(served.connect(Role::open));
    REQUIRE(line.handshake());
    REQUIRE(line.ask(wire::GetStatus{}));
  }
  {
    Line surplus = served.connect(Role::open);
    REQUIRE(surplus.handshake());
    const auto reply = surplus.ask(wire::GetStatus{});
    REQUIRE(reply);
    CHECK(reply->id == 7);
    const auto& failure = std::get<wire::Failure>(reply->reply);
    CHECK(failure.code == ErrorCode::busy);
    CHECK(failure.retry_after > 0);
    CHECK(surplus.is_ended());
  }
  // Those that have a place keep it.
  for (Line& line : served_ones) CHECK(line.ask(wire::GetStatus{}));
  served_ones.front().cut(false);
  for (bool busy = true; busy;) {
    Line next = served.connect(Role::open);
    REQUIRE(next.handshake());
    const auto reply = next.ask(wire::GetStatus{});
    REQUIRE(reply);
    busy = std::holds_alternative<wire::Failure>(reply->reply);
  }
}

TEST_CASE("connections far beyond the most wait to be accepted, and none is dropped") {
  ServedMeeting served("casting", {.max_connections = 2});
  std::vector<Line> silent;
  for (std::size_t i = 0; i < 2 + serving::kMostSurplus; ++i)
    silent.emplace_back(served.connect(Role::open));
  std::vector<Line> waiting;
  for (int i = 0; i < 20; ++i) {
    Line& line = waiting.emplace_back(served.connect(Role::open));
    line.send_raw(line.next_flight());
  }
  silent.clear();
  for (Line& line : waiting) {
    REQUIRE(line.handshake());
    // Served or told to come again.
    CHECK(line.ask(wire::GetStatus{}));
  }
}
