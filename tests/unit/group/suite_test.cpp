#include "core/group/suite.hpp"

#include <set>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

TEST_CASE("suites are found by name and number, and differ in both") {
  std::set<std::string_view> names;
  std::set<std::uint16_t> numbers;
  for (const Suite* const suite : Suite::all()) {
    CHECK(Suite::from_name(suite->name()).value() == suite);
    CHECK(Suite::from_number(suite->number()).value() == suite);
    CHECK(&Suite::get(suite->id()) == suite);
    names.insert(suite->name());
    numbers.insert(suite->number());
  }
  CHECK(names == std::set<std::string_view>{"P256_SHA256", "SM2_SM3"});
  CHECK(numbers == std::set<std::uint16_t>{1, 2});
}

TEST_CASE("Suite refuses names and numbers that are none, and says which names there are") {
  for (const char* const name : {"", "p256_sha256", "SM2", "SM2_SM3 "}) {
    const auto refused = Suite::from_name(name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid);
    CHECK(refused.error().message.find("P256_SHA256, SM2_SM3") != std::string::npos);
  }
  for (const int number : {0, 3, 256, 512, 65535}) {
    const auto refused = Suite::from_number(static_cast<std::uint16_t>(number));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::malformed);
  }
}

TEST_CASE("expand_message_xmd with SM3 matches another implementation") {
  // By SM3 written from GB/T 32905 in another language.
  CHECK(
      to_hex(expand_message_xmd(HashAlgorithm::sm3, as_bytes("abc"), "piaojue/1 challenge", 48)) ==
      "7dcef75ac7bd9e45a3910992ed96fbfab53c8102bd372ddd40436212df75a9b385ed6a79756d69c54fda0f6f05"
      "826a67");
}
