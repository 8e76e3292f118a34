#include <catch2/catch.hpp>

#include "client/print/slip.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/printed_pages.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::print;
using Catch::Matchers::Contains;
using test::PrintedPages;

namespace {

Box whole(PageSize page) { return {0, 0, page.width, page.height}; }

std::string random_text(std::size_t size) {
  std::string text;
  for (const std::uint8_t byte : random_bytes(size))
    text += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte % 32];
  return text;
}

Slip slip_of(std::size_t codes, std::size_t characters) {
  Slip slip;
  slip.meeting_title = "中共清河县委十四届五次全体会议";
  slip.title = "投票凭证转移单";
  slip.steps = {"到另一台投票终端扫描下面的二维码。", "输入密钥，然后销毁本页。"};
  for (std::size_t i = 0; i < codes; ++i)
    slip.codes.push_back({"第" + std::to_string(i + 1) + "码", random_text(characters)});
  slip.key = SecretBytes::copy_of(as_bytes("7Q4KM2ZXW0G8R5TNC3JH91"));
  return slip;
}

bool refuses(const Slip& slip) {
  const auto printed = print_slip(slip);
  return !printed && printed.error().code == ErrorCode::invalid;
}

}  // namespace

TEST_CASE("slip carries its codes whole") {
  struct Case {
    PageSize page;
    std::size_t codes;
    std::size_t characters;
  };
  for (const Case& sample : {Case{kA4, 1, 1900}, Case{kA4, 2, 1900}, Case{kA4, 4, 1900},
                             Case{kA4, 3, 300}, Case{kA5, 1, 1900}, Case{kA5, 2, 600}}) {
    Slip slip = slip_of(sample.codes, sample.characters);
    slip.page = sample.page;
    slip.rehearsal = true;
    const Printed printed = print_slip(slip).value();
    CHECK(printed.pages == 1);
    auto scanned = PrintedPages(printed.pdf).scan(1, whole(sample.page));
    std::vector<std::string> expected;
    for (const SlipCode& code : slip.codes) expected.push_back(code.text);
    INFO(sample.codes << " codes of " << sample.characters);
    CHECK_THAT(scanned, Catch::Matchers::UnorderedEquals(expected));
  }
}

TEST_CASE("slip shows its key in groups and what to do in order") {
  Slip slip = slip_of(2, 100);
  const auto text = [&] { return PrintedPages(print_slip(slip).value().pdf).text(1, whole(kA4)); };
  CHECK_THAT(text(), Contains("7Q4K M2ZX W0G8 R5TN C3JH 91\n"));
  CHECK_THAT(text(),
             Contains("1. 到另一台投票终端扫描下面的二维码。\n2. 输入密钥，然后销毁本页。"));
  CHECK_THAT(text(), Contains("第1码") && Contains("第2码") && Contains(slip.meeting_title) &&
                         Contains(slip.title) && !Contains("演"));
  slip.rehearsal = true;
  CHECK_THAT(text(), Contains("演"));
}

TEST_CASE("slip goes on to further pages, each with the key, when one is too small to scan") {
  Slip slip = slip_of(7, 1900);
  const Printed printed = print_slip(slip).value();
  REQUIRE(printed.pages == 2);
  const PrintedPages pages(printed.pdf);
  std::vector<std::string> scanned;
  for (const std::size_t page : {1U, 2U}) {
    CHECK_THAT(pages.text(page, whole(kA4)), Contains("7Q4K M2ZX W0G8 R5TN C3JH 91\n"));
    for (std::string& text : pages.scan(page, whole(kA4))) scanned.push_back(std::move(text));
  }
  std::vector<std::string> expected;
  for (const SlipCode& code : slip.codes) expected.push_back(code.text);
  CHECK_THAT(scanned, Catch::Matchers::UnorderedEquals(expected));
}

TEST_CASE("slip refuses codes too fine to scan, and nothing to carry") {
  Slip fine = slip_of(1, 3391);
  fine.page = {100, 140};
  CHECK(refuses(fine));
  CHECK(refuses(slip_of(1, 3392)));
  CHECK(refuses(slip_of(0, 0)));
  Slip keyless = slip_of(1, 100);
  keyless.key = SecretBytes();
  CHECK(refuses(keyless));
}
