#include "client/roles/personal_codes.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/openssl/digest.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::roles;

namespace {

Roster roster_of(unsigned voters) {
  Roster roster;
  for (unsigned i = 0; i < voters; ++i)
    roster.voters.push_back(
        {*VoterId::parse("v" + std::to_string(i)), "甲,乙", *GroupId::parse("A"), ""});
  return roster;
}

}  // namespace

TEST_CASE("personal codes are eight digits, all different, with a right check digit") {
  std::set<std::string> seen;
  for (const IssuedCode& issued : make_codes(roster_of(500))) {
    CHECK(issued.code.size() == kCodeDigits);
    CHECK(parse_code(issued.code).value() == issued.code);
    seen.insert(issued.code);
  }
  CHECK(seen.size() == 500);
}

TEST_CASE("personal code is read with the spaces and hyphens people type") {
  const std::string code = make_codes(roster_of(1)).front().code;
  CHECK(parse_code(format_code(code)).value() == code);
  CHECK(parse_code(code.substr(0, 4) + "-" + code.substr(4)).value() == code);
}

TEST_CASE("personal code with one wrong digit or two swapped is caught before it is sent") {
  const std::string code = make_codes(roster_of(1)).front().code;
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = code;
      wrong[i] = digit;
      CHECK(parse_code(wrong).has_value() == (digit == code[i]));
    }
    if (i + 1 == code.size() || code[i] == code[i + 1]) continue;
    std::string swapped = code;
    std::swap(swapped[i], swapped[i + 1]);
    CHECK_FALSE(parse_code(swapped));
  }
  CHECK_FALSE(parse_code("1234567"));
  CHECK_FALSE(parse_code("1234567a"));
  CHECK_FALSE(parse_code(""));
}

TEST_CASE("personal codes leave the machine as salted scrypt hashes", "[R12-5]") {
  const auto codes = make_codes(roster_of(3));
  Progress progress("", codes.size(), std::tmpfile(), false);
  const auto hashes = hash_codes(codes, 2, progress);
  REQUIRE(hashes.size() == 3);
  CHECK(hashes[0].salt != hashes[1].salt);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(hashes[i].voter == codes[i].voter);
    CHECK(equal(scrypt(as_bytes(codes[i].code), hashes[i].salt, 32).reveal(), hashes[i].hash));
  }
}

TEST_CASE("codes file quotes names that need it") {
  const Roster roster = roster_of(1);
  const auto codes = make_codes(roster);
  CHECK(codes_csv(roster, codes) ==
        "id,name,group,unit,code\nv0,\"甲,乙\",A,," + format_code(codes.front().code) + "\n");
}
