#include "client/net/connection.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace piaojue;
using std::chrono::milliseconds;

TEST_CASE("a client comes back to a busy server when it was told to, later each time, by chance") {
  for (const std::uint32_t asked : {0U, 500U, wire::kMaxRetryAfter})
    for (int attempt = 0; attempt < 12; ++attempt) {
      const milliseconds longest(std::min(5000, 100 << attempt));
      std::set<milliseconds> seen;
      for (int i = 0; i < 100; ++i) {
        const milliseconds pause = net::busy_pause(attempt, asked);
        CHECK(pause >= milliseconds(asked) + longest / 2);
        CHECK(pause <= milliseconds(asked) + longest);
        seen.insert(pause);
      }
      CHECK(seen.size() > 10);
    }
}
