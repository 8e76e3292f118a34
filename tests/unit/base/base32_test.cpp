#include "core/base/base32.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "tests/support/result.hpp"

using namespace piaojue;

namespace {

std::string encoded(std::string_view text) { return to_base32(as_bytes(text)); }

/// Nothing when refused.
std::optional<std::string> decoded(std::string_view text) {
  const auto bytes = from_base32(text);
  if (!bytes) {
    CHECK(bytes.error().code == ErrorCode::malformed);
    return std::nullopt;
  }
  return std::string(as_text(*bytes));
}

}  // namespace

TEST_CASE("base32 writes bits in order, highest first, and fills up the last character",
          "[R2.2-2]") {
  CHECK(encoded("").empty());
  CHECK(to_base32(Bytes{0x00}) == "00");
  CHECK(to_base32(Bytes{0xff}) == "ZW");  // 11111 111.00
  CHECK(to_base32(Bytes{0x08, 0x42}) == "1110");
  CHECK(to_base32(Bytes{0x00, 0x44, 0x32, 0x14, 0xc7}) == "01234567");
  CHECK(to_base32(Bytes{0xff, 0xff, 0xff, 0xff, 0xff}) == "ZZZZZZZZ");
  CHECK(encoded("foobar") == "CSQPYRK1E8");
}

TEST_CASE("base32 round trips bytes of every length and value", "[R2.2-2]") {
  Bytes bytes;
  for (unsigned i = 0; i < 256; ++i) {
    const std::string text = to_base32(bytes);
    CHECK(text.size() == (bytes.size() * 8 + 4) / 5);
    const auto back = from_base32(text);
    REQUIRE(back);
    CHECK(*back == bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 89));
  }
}

TEST_CASE("base32 writes none of the letters that are taken for digits, and U", "[R2.2-2]") {
  Bytes every;
  for (unsigned i = 0; i < 256; ++i) every.push_back(static_cast<std::uint8_t>(i));
  CHECK(to_base32(every).find_first_of("ILOUilou") == std::string::npos);
}

TEST_CASE("base32 reads either case, O as zero, I and L as one", "[R2.2-3]") {
  CHECK(decoded("CSQPYRK1E8") == "foobar");
  CHECK(decoded("csqpyrk1e8") == "foobar");
  for (const char* one : {"cSqPyRkie8", "CSQPYRKIE8", "csqpyrkLe8", "csqpyrkle8"})
    CHECK(decoded(one) == "foobar");
  for (const char* zero : {"00", "oo", "OO", "0o"}) CHECK(decoded(zero) == std::string(1, '\0'));
}

TEST_CASE("base32 refuses every character that is none of it", "[R2.2-3]") {
  const std::string known = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyzOoIiLl";
  for (int c = 0; c < 256; ++c) {
    const std::string text{'0', '0', '0', '0', '0', '0', '0', static_cast<char>(c)};
    INFO("character " << c);
    CHECK(from_base32(text).has_value() ==
          (c != 0 && known.find(static_cast<char>(c)) != std::string::npos));
  }
}

TEST_CASE("base32 refuses bits left over, so that no two texts are the same bytes", "[R2.2-3]") {
  // 1, 3 and 6 characters hold a character that no byte needs.
  for (const char* text : {"0", "Z", "000", "000000",
                           "00000000"
                           "0",
                           "00000000"
                           "000"})
    CHECK_FALSE(decoded(text));
  CHECK(decoded("ZW") == "\xff");
  for (const char* text : {"ZX", "ZY", "ZZ"}) CHECK_FALSE(decoded(text));
  // 2, 4, 5 and 7 characters end in 2, 4, 1 and 3 bits that belong to nothing.
  for (const std::size_t size : {2U, 4U, 5U, 7U}) {
    const unsigned spare = static_cast<unsigned>(size * 5 % 8);
    std::size_t accepted = 0;
    for (const char last : std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
      accepted += decoded(std::string(size - 1, '0') + last) ? 1 : 0;
    CHECK(accepted == 32U >> spare);
  }
}
