#include "core/ballot/card_code.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "core/base/language.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

CardCode code_of(std::uint16_t issuer, std::uint16_t voter_class, std::string_view seed_hex) {
  return *CardCode::create(issuer, voter_class, SecretBytes::adopt(*from_hex(seed_hex)));
}

CardCode random_code() {
  const Bytes dice = random_bytes(2);
  return *CardCode::create(dice[0] % CardCode::kIssuers, dice[1] % CardCode::kClasses,
                           random_secret(CardCode::kSeedSize));
}

std::string typed(const CardCode& code) {
  return std::string(as_text(code.reveal_typed().reveal()));
}
std::string scanned(const CardCode& code) {
  return std::string(as_text(code.reveal_qr().reveal()));
}
std::string bare(const CardCode& code) { return scanned(code).substr(CardCode::kQrPrefix.size()); }

bool same(const CardCode& a, const CardCode& b) {
  return a.issuer() == b.issuer() && a.voter_class() == b.voter_class() &&
         equal(a.seed().reveal(), b.seed().reveal());
}

bool reads_as(std::string_view text, const CardCode& expected) {
  const auto code = CardCode::parse(text);
  return code && same(*code, expected);
}

std::string message_of(std::string_view text) {
  const auto code = CardCode::parse(text);
  REQUIRE_FALSE(code);
  CHECK(code.error().code == ErrorCode::malformed);
  return code.error().message;
}

std::string pointing_at(std::size_t place) {
  return fmt::format("票码有误，请核对第 {} 组第 {} 个字符", place / 4 + 1, place % 4 + 1);
}

std::string other_than(char c, std::mt19937& dice) {
  char other = c;
  while (other == c) other = kAlphabet[dice() % kAlphabet.size()];
  return {other};
}

}  // namespace

// Computed by another program, which tries all check symbols.
TEST_CASE("card code writes the codes of another implementation", "[R6.9-1]") {
  CHECK(typed(code_of(0, 0, "000000000000000000000000")) == "0000-0000-0000-0000-0000-0000");
  CHECK(typed(code_of(7, 63, "ffffffffffffffffffffffff")) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-Z92W");
  CHECK(typed(code_of(1, 2, "000102030405060708090a0b")) == "4400-1081-G818-60W4-0J2G-B2M3");
  CHECK(scanned(code_of(5, 33, "fedcba98765432100123abcd")) == "PJ1C:P3ZPWQAC7CN1J200J7AYD73P");
}

TEST_CASE("card code is read back from either form", "[R6.9-2][R6.9-3]") {
  for (int round = 0; round < 300; ++round) {
    const CardCode code = random_code();
    CHECK(reads_as(typed(code), code));
    CHECK(reads_as(scanned(code), code));
    CHECK(reads_as(bare(code), code));
  }
  for (std::uint16_t issuer = 0; issuer < CardCode::kIssuers; ++issuer)
    for (std::uint16_t voter_class = 0; voter_class < CardCode::kClasses; ++voter_class) {
      const CardCode code = code_of(issuer, voter_class, "fedcba98765432100123abcd");
      CHECK(reads_as(typed(code), code));
    }
}

TEST_CASE("card code refuses indices and seeds that it cannot carry", "[R6.9-1]") {
  CHECK(CardCode::create(7, 63, SecretBytes(12)));
  for (const auto& refused :
       {CardCode::create(8, 0, SecretBytes(12)), CardCode::create(0, 64, SecretBytes(12)),
        CardCode::create(0, 0, SecretBytes(11)), CardCode::create(0, 0, SecretBytes(13))}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid);
  }
}

TEST_CASE("card code is read as people and scanners type it", "[R6.9-3]") {
  const CardCode code = code_of(1, 2, "000102030405060708090a0b");
  CHECK(reads_as("4400-1081-g818-60w4-0j2g-b2m3", code));
  CHECK(reads_as("44oO-Io8l-G8L8-6OW4-oJ2g-B2M3", code));
  CHECK(reads_as("  4400 1081 G818 60W4 0J2G B2M3\t", code));
  CHECK(reads_as("44001081G81860W40J2GB2M3", code));
  CHECK(reads_as("4-4-0-0-1-0-8-1-G-8-1-8-6-0-W-4-0-J-2-G-B-2-M-3-", code));
  CHECK(reads_as("PJ1C:44001081G81860W40J2GB2M3\r\n", code));
  CHECK(reads_as(" pj1c:4400-1081-g818-60w4-0j2g-b2m3", code));
}

TEST_CASE("card code points at every single wrong character", "[R6.9-4]") {
  const CardCode code = random_code();
  const std::string right = bare(code);
  for (std::size_t place = 0; place < right.size(); ++place)
    for (const char c : kAlphabet) {
      if (c == right[place]) continue;
      std::string wrong = right;
      wrong[place] = c;
      CHECK(message_of(wrong) == pointing_at(place));
    }
}

TEST_CASE("card code finds every swap of two characters and blames no third", "[R6.9-1][R6.9-4]") {
  const std::string right = bare(code_of(5, 33, "fedcba98765432100123abcd"));
  for (std::size_t i = 0; i < right.size(); ++i)
    for (std::size_t j = i + 1; j < right.size(); ++j) {
      if (right[i] == right[j]) continue;
      std::string wrong = right;
      std::swap(wrong[i], wrong[j]);
      CHECK(message_of(wrong) == "票码有误，请对照卡片逐组检查");
    }
}

TEST_CASE("card code finds any two or three wrong characters", "[R6.9-1][R6.9-4]") {
  std::mt19937 dice(1);
  for (int round = 0; round < 5000; ++round) {
    const std::string right = bare(random_code());
    const std::size_t errors = 2 + dice() % 2;
    std::string wrong = right;
    std::size_t changed = 0;
    while (changed < errors) {
      const std::size_t place = dice() % right.size();
      if (wrong[place] != right[place]) continue;
      wrong.replace(place, 1, other_than(right[place], dice));
      ++changed;
    }
    INFO(right << " " << wrong);
    CHECK_FALSE(CardCode::parse(wrong));
  }
}

TEST_CASE("card code names the number of characters when it is another", "[R6.9-3]") {
  CHECK(message_of("") == "票码应有 24 个字符，现在是 0 个");
  CHECK(message_of("PJ1C:") == "票码应有 24 个字符，现在是 0 个");
  CHECK(message_of("4400-1081-G818-60W4-0J2G-B2M") == "票码应有 24 个字符，现在是 23 个");
  CHECK(message_of("4400-1081-G818-60W4-0J2G-B2M3-4") == "票码应有 24 个字符，现在是 25 个");
  // A code scanned twice in a row is not read as its first half.
  CHECK(message_of("44001081G81860W40J2GB2M344001081G81860W40J2GB2M3") ==
        "票码应有 24 个字符，现在是 48 个");
}

TEST_CASE("card code names a foreign character and its place", "[R6.9-3]") {
  CHECK(message_of("4400-10U1-G818-60W4-0J2G-B2M3") ==
        "第 2 组第 3 个字符“U”不是票码所用的字符，请对照卡片检查");
  CHECK(message_of("4400-1081-G818-60W4-0J2G-B2M?") ==
        "第 6 组第 4 个字符“?”不是票码所用的字符，请对照卡片检查");
  const std::string input_method = "第 1 组第 3 个字符不是字母或数字；请关闭中文输入法后重新输入";
  CHECK(message_of("44，0-1081-G818-60W4-0J2G-B2M3") == input_method);
  CHECK(message_of(std::string_view("44\0", 3)) == input_method);
  CHECK(message_of("44\x1b[2J") == input_method);
  CHECK(message_of("PJ1D:44001081G81860W40J2GB2M3") ==
        "第 2 组第 1 个字符“:”不是票码所用的字符，请对照卡片检查");
}
