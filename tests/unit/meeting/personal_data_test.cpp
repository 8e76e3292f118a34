#include "core/meeting/personal_data.hpp"

#include <catch2/catch.hpp>

using namespace piaojue;

TEST_CASE("dates of birth are read in every way that lists write them") {
  const BirthDate march{1975, 3, 0};
  for (const char* text : {"1975-03", "1975.03", "197503", "1975.3", "1975/03", "1975年3月"})
    CHECK(parse_birth_date(text) == march);
  for (const char* text : {"1975-03-08", "19750308", "1975年3月8日", "1975.03.08", "1975.3.8"})
    CHECK(parse_birth_date(text) == BirthDate{1975, 3, 8});
  CHECK(parse_birth_date("1975.10") == BirthDate{1975, 10, 0});
  CHECK(parse_birth_date("1975-1") == BirthDate{1975, 1, 0});
}

TEST_CASE("what is no date of birth, or leaves open which month it is, is refused") {
  for (const char* text :
       {"", "1975", "1975.1", "1975-13", "1975-00", "197513", "1975-02-30", "75-03", "1975-", "-03",
        "1975--03", "1975-03-00", "1975-03-08-1", "三月", "1975.03x", "9999999999"})
    CHECK_FALSE(parse_birth_date(text));
}

TEST_CASE("ages are completed years on the day") {
  CHECK(age_on({1975, 3, 12}, "2026-03-12") == 51U);
  CHECK(age_on({1975, 3, 13}, "2026-03-12") == 50U);
  CHECK(age_on({1975, 3, 0}, "2026-03-01") == 51U);
  CHECK(age_on({1975, 4, 0}, "2026-03-31") == 50U);
  CHECK_FALSE(age_on({2026, 1, 1}, "2026-03-12"));
  CHECK_FALSE(age_on({2030, 1, 1}, "2026-03-12"));
  CHECK_FALSE(age_on({1800, 1, 1}, "2026-03-12"));
  CHECK_FALSE(age_on({1975, 1, 1}, "heute"));
}

TEST_CASE("ages and genders are read, and nothing else for them") {
  CHECK(parse_age("45") == 45U);
  CHECK(parse_age("45岁") == 45U);
  CHECK(parse_age("45周岁") == 45U);
  for (const char* text : {"", "0", "151", "-1", "45.5", "岁"}) CHECK_FALSE(parse_age(text));
  CHECK(parse_gender("男") == "男");
  CHECK(parse_gender("female") == "女");
  CHECK_FALSE(parse_gender("其他"));
}
