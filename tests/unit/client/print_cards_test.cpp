#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

#include "client/print/cards.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/printed_pages.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::print;
using Catch::Matchers::Contains;
using test::PrintedPages;

namespace {

constexpr Box kWhole{0, 0, kA4.width, kA4.height};

CardCode card(std::uint16_t issuer, std::uint16_t voter_class) {
  return *CardCode::create(issuer, voter_class, random_secret(CardCode::kSeedSize));
}

CardBatch batch_of(std::size_t cards) {
  CardBatch batch;
  batch.meeting_title = "中共清河县委十四届五次全体会议";
  batch.poll_titles = {"关于干部任用的表决", "县级班子民主测评"};
  batch.group_name = "县委委员";
  batch.slip_label = "监票人发票";
  batch.slip = 2;
  batch.slips = 2;
  for (std::size_t i = 0; i < cards; ++i) batch.codes.push_back(card(1, 2));
  return batch;
}

std::vector<std::string> typed_codes(const CardBatch& batch) {
  std::vector<std::string> codes;
  for (const CardCode& code : batch.codes)
    codes.emplace_back(as_text(code.reveal_typed().reveal()));
  return codes;
}

/// A printed card: its code, and all else that is written on it.
struct Seen {
  std::string typed;
  std::string rest;
};

Seen read_card(const std::string& text) {
  static const std::regex kHalf("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}");
  Seen seen;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (std::regex_match(line, kHalf))
      seen.typed += (seen.typed.empty() ? "" : "-") + line;
    else
      seen.rest += line + "\n";
  return seen;
}

/// The cards in the order of the pages.
std::vector<Seen> read_cards(const PrintedPages& pages, std::size_t count) {
  std::vector<Seen> cards;
  for (std::size_t i = 0; i < count; ++i)
    cards.push_back(read_card(pages.text(i / kCardsPerPage + 1, card_box(i % kCardsPerPage))));
  return cards;
}

std::vector<std::string> printed_order(const CardBatch& batch) {
  const Printed printed = print_cards(batch).value();
  std::vector<std::string> order;
  for (const Seen& seen : read_cards(PrintedPages(printed.pdf), batch.codes.size()))
    order.push_back(seen.typed);
  return order;
}

bool refuses(const CardBatch& batch) {
  const auto printed = print_cards(batch);
  return !printed && printed.error().code == ErrorCode::invalid;
}

}  // namespace

TEST_CASE("cards carry one code each, the same to scan and to type", "[R6.9-2]") {
  const CardBatch batch = batch_of(kCardsPerPage + 3);
  const Printed printed = print_cards(batch).value();
  CHECK(printed.pages == 2);
  CHECK(printed.missing_glyphs == 0);

  const PrintedPages pages(printed.pdf);
  std::vector<std::string> seen;
  const auto cards = read_cards(pages, batch.codes.size());
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const auto scanned = pages.scan(i / kCardsPerPage + 1, card_box(i % kCardsPerPage));
    REQUIRE(scanned.size() == 1);
    const CardCode code = CardCode::parse(scanned.front()).value();
    CHECK(cards[i].typed == as_text(code.reveal_typed().reveal()));
    seen.push_back(cards[i].typed);
  }
  auto expected = typed_codes(batch);
  std::sort(seen.begin(), seen.end());
  std::sort(expected.begin(), expected.end());
  CHECK(seen == expected);
  // The rest of the last page is empty.
  CHECK(pages.scan(2, kWhole).size() == 3);
}

TEST_CASE("cards are told apart by nothing but their codes", "[R8.6-14]") {
  CardBatch batch = batch_of(kCardsPerPage + 1);
  batch.rehearsal = true;
  const PrintedPages pages(print_cards(batch).value().pdf);
  const auto cards = read_cards(pages, batch.codes.size());
  for (const Seen& seen : cards) CHECK(seen.rest == cards.front().rest);
  for (const char* text :
       {"中共清河县委十四届五次全体会议", "县委委员", "第二张", "监票人发票", "Slip 2 of 2",
        "关于干部任用的表决；县级班子民主测评", "抽取后请勿示人；到任一投票终端扫描或输入。",
        "无记名，不登记谁领了哪张。"})
    CHECK_THAT(cards.front().rest, Contains(text));
}

TEST_CASE("cards lie in an order that is neither the caller's nor the last one", "[R8.6-14]") {
  const CardBatch batch = batch_of(2 * kCardsPerPage);
  const auto first = printed_order(batch);
  const auto second = printed_order(batch);
  const auto given = typed_codes(batch);
  CHECK(first != given);
  CHECK(second != given);
  CHECK(first != second);
  CHECK(std::is_permutation(first.begin(), first.end(), given.begin(), given.end()));
}

TEST_CASE("cards of a rehearsal say so, each of them", "[R7.1-13]") {
  CardBatch batch = batch_of(3);
  const auto marks = [&] {
    const std::string text = PrintedPages(print_cards(batch).value().pdf).text(1, kWhole);
    std::size_t count = 0;
    for (auto at = text.find("演"); at != std::string::npos; at = text.find("演", at + 1)) ++count;
    return count;
  };
  CHECK(marks() == 0);
  batch.rehearsal = true;
  CHECK(marks() == 3);
}

TEST_CASE("cards say which slip they are only where there are several") {
  CardBatch batch = batch_of(1);
  batch.slip = batch.slips = 1;
  const std::string text = PrintedPages(print_cards(batch).value().pdf).text(1, kWhole);
  CHECK_THAT(text, Contains("监票人发票") && !Contains("第一张") && !Contains("Slip"));
}

TEST_CASE("cards shrink or cut long titles and keep their codes readable") {
  CardBatch batch = batch_of(1);
  batch.meeting_title =
      "中国共产党清河县第十四届委员会第五次全体会议暨县委经济工作会议干部民主测评大会㛃"
      "𬮿";
  batch.group_name = "县直部门和乡镇（街道）党政主要负责同志及离退休老干部代表";
  batch.poll_titles.assign(9, "关于干部任用的表决");
  const Printed printed = print_cards(batch).value();
  CHECK(printed.missing_glyphs == 0);
  const PrintedPages pages(printed.pdf);
  std::string text = pages.text(1, card_box(0));
  CHECK(read_card(text).typed == typed_codes(batch).front());
  CHECK(pages.scan(1, card_box(0)).size() == 1);
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  CHECK_THAT(text, Contains(batch.meeting_title) && Contains(batch.group_name));
}

TEST_CASE("cards are refused in a batch that is empty, mixed or misnumbered") {
  CHECK(refuses(batch_of(0)));
  for (const auto& [issuer, voter_class] :
       {std::pair<std::uint16_t, std::uint16_t>{0, 2}, {1, 3}}) {
    CardBatch mixed = batch_of(2);
    mixed.codes.push_back(card(issuer, voter_class));
    CHECK(refuses(mixed));
  }
  for (const auto& [slip, slips] : {std::pair{0U, 2U}, {3U, 2U}, {1U, 0U}, {1U, 9U}}) {
    CardBatch batch = batch_of(1);
    batch.slip = slip;
    batch.slips = slips;
    CHECK(refuses(batch));
  }
}
