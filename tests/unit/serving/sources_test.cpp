#include "core/serving/sources.hpp"

#include <boost/asio/ip/address.hpp>
#include <catch2/catch.hpp>

using namespace piaojue::serving;
using boost::asio::ip::make_address;
using Entry = Sources::Entry;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Sources::Source kOne = Sources::source_of(make_address("192.0.2.1"));
const Sources::Source kTwo = Sources::source_of(make_address("192.0.2.2"));
const Sources::Clock::time_point kStart{};

}  // namespace

TEST_CASE(
    "an IPv6 machine is known by its network, an IPv4 one by its address in either notation") {
  const auto source = [](const char* text) { return Sources::source_of(make_address(text)); };
  CHECK(source("2001:db8:1:2::1") == source("2001:db8:1:2:ffff::9"));
  CHECK(source("2001:db8:1:2::1") != source("2001:db8:1:3::1"));
  CHECK(source("::ffff:192.0.2.1") == kOne);
  CHECK(kOne != kTwo);
}

TEST_CASE("a source may hold so many connections, and further ones are crowded until one ends") {
  Sources sources({.at_once = 2, .burst = 100, .per_second = 1});
  CHECK(sources.enter(kOne, kStart) == Entry::granted);
  CHECK(sources.enter(kOne, kStart) == Entry::granted);
  CHECK(sources.enter(kOne, kStart) == Entry::crowded);
  CHECK(sources.enter(kTwo, kStart) == Entry::granted);
  sources.leave(kOne, kStart);
  sources.leave(kOne, kStart);
  CHECK(sources.enter(kOne, kStart) == Entry::granted);
}

TEST_CASE("a source that opens connections too fast is refused until time has passed") {
  Sources sources({.at_once = 100, .burst = 3, .per_second = 2});
  const auto open_and_close = [&](Sources::Clock::time_point now) {
    const Entry entry = sources.enter(kOne, now);
    if (entry != Entry::refused) sources.leave(kOne, now);
    return entry;
  };
  for (int i = 0; i < 3; ++i) CHECK(open_and_close(kStart) == Entry::granted);
  CHECK(open_and_close(kStart) == Entry::refused);
  CHECK(sources.enter(kTwo, kStart) == Entry::granted);
  CHECK(open_and_close(kStart + milliseconds(400)) == Entry::refused);
  CHECK(open_and_close(kStart + milliseconds(600)) == Entry::granted);
  CHECK(open_and_close(kStart + milliseconds(600)) == Entry::refused);
  // Never more than at first.
  for (int i = 0; i < 3; ++i) CHECK(open_and_close(kStart + seconds(3600)) == Entry::granted);
  CHECK(open_and_close(kStart + seconds(3600)) == Entry::refused);
}

TEST_CASE("nothing is remembered of sources that have gone for long enough") {
  Sources sources({.at_once = 2, .burst = 4, .per_second = 1});
  for (unsigned i = 0; i < 5000; ++i) {
    const auto source = Sources::source_of(boost::asio::ip::address_v4(0x0a000000U + i));
    const auto now = kStart + seconds(i);
    REQUIRE(sources.enter(source, now) == Entry::granted);
    sources.leave(source, now);
  }
  CHECK(sources.size() <= 1024);
}
