// A wall clock that jumps by days at every reading: nothing that counts depends on it.
#include "tests/faults/electorate.hpp"

using namespace piaojue;
using namespace piaojue::test;

TEST_CASE("server whose wall clock jumps by days holds a meeting to its end all the same",
          "[R8.8-5]") {
  MortalMeeting mortal({.voters = 8, .two_polls = false});
  // Within the days of the certificates, which are the only thing that is held against the clock.
  const int ten_days = 10 * 24 * 3600;
  const std::map<std::string, std::string> clock{{"PIAOJUE_CLOCK", std::to_string(ten_days)}};
  REQUIRE(mortal.start("", clock));
  Electorate voters(mortal, seed_of("clock"));
  voters.cast_the_rest();
  REQUIRE(mortal.start("", clock));
  voters.settle();
  mortal->close("decide");
  // Each scrutineer verifies the whole record, the order of times in its trail too.
  mortal->tally("decide", voters.size());
  auto reader = mortal->open();
  const auto result = reader.ask<wire::ResultReply>(wire::GetResult{mortal->plan().polls[0].id});
  REQUIRE(result);
  voters.compare(result->json);
}
