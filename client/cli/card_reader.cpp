#include "client/cli/card_reader.hpp"

#include <algorithm>

#include "client/cli/terminal.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

Result<SecretBytes> read_line(const std::optional<int>& descriptor, const std::string& prompt) {
  return descriptor ? read_secret_line(*descriptor) : prompt_visible(prompt);
}

/// The first issuer whose card has not been read.
std::size_t next_pile(const std::vector<CardCode>& cards) {
  std::size_t issuer = 0;
  while (std::ranges::any_of(cards, [&](const CardCode& card) { return card.issuer() == issuer; }))
    ++issuer;
  return issuer;
}

std::optional<std::string> refusal(const roles::MeetingView& meeting,
                                   const std::vector<CardCode>& cards, const CardCode& card) {
  if (card.issuer() >= meeting.manifest.issuers.size() ||
      card.voter_class() >= meeting.classes.size())
    return tr("这张票卡不是本次会议的", "this card is not of this meeting");
  for (const CardCode& before : cards)
    if (before.issuer() == card.issuer())
      return tr("{}的票已经读过；请扫另一堆的那一张",
                "a card of {} was read already; scan the one of the other pile",
                meeting.manifest.issuers[card.issuer()].name);
  if (!cards.empty() && cards.front().voter_class() != card.voter_class())
    return tr("两张票卡属于不同的组，请到登记台更换",
              "the cards are of different groups; have one exchanged at the desk");
  return std::nullopt;
}

}  // namespace

std::string describe_pile(const roles::MeetingView& meeting, std::size_t issuer) {
  return tr("第 {} 张（{}）", "card {} ({})", issuer + 1, meeting.manifest.issuers[issuer].name);
}

Result<std::vector<CardCode>> read_cards(const roles::MeetingView& meeting,
                                         const std::optional<int>& descriptor) {
  std::vector<CardCode> cards;
  while (cards.size() < meeting.manifest.issuers.size()) {
    const std::string pile = describe_pile(meeting, next_pile(cards));
    auto line = read_line(descriptor, tr("请扫描或输入{}：", "Scan or type {}: ", pile));
    if (!line)
      return Error{ErrorCode::malformed,
                   tr("没有读到{}；什么也没有投出，票卡照样有效",
                      "{} was not read; nothing was cast, the cards are as good as before", pile)};
    auto card = CardCode::parse(as_text(line->reveal()));
    const auto problem =
        card ? refusal(meeting, cards, *card) : std::optional(card.error().message);
    if (problem) {
      fmt::print(stderr, "{}\n", *problem);
      continue;
    }
    fmt::print(stderr, "{}\n", tr("已读入{}", "read {}", describe_pile(meeting, card->issuer())));
    cards.push_back(*std::move(card));
  }
  return roles::sort_cards(meeting, std::move(cards));
}

Result<void> for_each_card(const std::optional<int>& descriptor, const std::string& prompt,
                           const std::function<Result<void>(const CardCode&)>& take) {
  while (auto line = read_line(descriptor, prompt)) {
    auto card = CardCode::parse(as_text(line->reveal()));
    auto taken = card ? take(*card) : Result<void>(card.error());
    if (taken) continue;
    if (taken.error().code == ErrorCode::unavailable) return taken;
    fmt::print(stderr, "  {}\n", taken.error().message);
  }
  return {};
}

}  // namespace piaojue::cli
