#include <catch2/catch.hpp>
#include <string>

#include "core/meeting/toml_reader.hpp"

using namespace piaojue;

TEST_CASE("any character outside of quotes is a fault at its place, and never a space", "[toml]") {
  // Among them what a Chinese keyboard types by mistake, and neighbours of unusual spaces.
  for (const std::string typed : {"、", "。", "，", "“", "《", "】", "会", "\u1681", "\u2030",
                                  "\u205A", "\uFEFE", "\uFF0C", "\U0001F600"}) {
    for (const std::string& before : {std::string(), std::string("a = 1\nb = { c = 2 } ")}) {
      FileFaults faults;
      FaultLog log("meeting.toml", faults);
      CAPTURE(typed, before);
      CHECK_FALSE(parse_toml(before + typed + "\n", log));
      REQUIRE(faults.size() == 1);
      CHECK(faults[0].line == (before.empty() ? 1 : 2));
      CHECK(faults[0].column >= 1);
    }
  }
}

TEST_CASE("the same characters inside of quotes and comments are text", "[toml]") {
  FileFaults faults;
  FaultLog log("meeting.toml", faults);
  const auto root = parse_toml("a = \"甲、乙。\"  # 甲、乙\n", log);
  REQUIRE(root);
  CHECK(faults.empty());
}
