#include "core/base/canonical.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"

using namespace piaojue;

TEST_CASE("canonical reader returns what the writer wrote", "[R2.1-1][R2.1-2][R2.1-3]") {
  CanonicalWriter writer("tag");
  writer.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).flag(true).text("票决");
  CanonicalReader reader(writer.view());
  REQUIRE(reader.expect_tag("tag"));
  CHECK(*reader.u8() == 1);
  CHECK(*reader.u16() == 0x0203);
  CHECK(*reader.u32() == 0x04050607);
  CHECK(*reader.u64() == 0x08090a0b0c0d0e0f);
  CHECK(*reader.flag());
  CHECK(*reader.text() == "票决");
  CHECK(reader.finish());
}

TEST_CASE("canonical writer is big-endian with u32 lengths", "[R2.1-1]") {
  CHECK(to_hex(CanonicalWriter().u16(258).text("ab").view()) == "0102000000026162");
}

TEST_CASE("canonical reader refuses truncation, trailing bytes, wrong flags and lying counts",
          "[R2.1-3][R2.1-4]") {
  const Bytes bytes = CanonicalWriter().u32(7).text("abc").take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CanonicalReader reader(ByteView(bytes).first(size));
    CHECK_FALSE((reader.u32() && reader.text()));
  }
  CanonicalReader trailing(bytes);
  REQUIRE(trailing.u32());
  CHECK_FALSE(trailing.finish());
  CHECK_FALSE(CanonicalReader(Bytes{2}).flag());
  CHECK_FALSE(CanonicalReader(Bytes{0xff, 0xff, 0xff, 0xff, 0}).count());
  CHECK_FALSE(CanonicalReader(CanonicalWriter("a").view()).expect_tag("b"));
}

TEST_CASE("is_valid_utf8 refuses overlong forms, surrogates and values out of range", "[R2.1-2]") {
  CHECK(is_valid_utf8("a\xc3\xa9票\xf0\xa0\x80\x80"));
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xe7\xa5", "\xff"})
    CHECK_FALSE(is_valid_utf8(bad));
}

TEST_CASE("hex refuses odd lengths and foreign characters", "[R2.2-1]") {
  CHECK(to_hex(*from_hex("00fFa5")) == "00ffa5");
  CHECK_FALSE(from_hex("abc"));
  CHECK_FALSE(from_hex("zz"));
}
