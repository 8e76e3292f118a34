#include "client/cli/card_reader.hpp"

#include "client/cli/terminal.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

Result<SecretBytes> read_line(const std::optional<int>& descriptor, const std::string& prompt) {
  return descriptor ? read_secret_line(*descriptor) : prompt_visible(prompt);
}

}  // namespace

std::string describe_pile(const roles::MeetingView& meeting, std::size_t issuer) {
  return tr("第 {} 张（{}）", "card {} ({})", issuer + 1, meeting.manifest.issuers[issuer].name);
}

Result<std::vector<CardCode>> read_cards(const roles::MeetingView& meeting,
                                         const std::optional<int>& descriptor) {
  std::vector<CardCode> cards;
  while (cards.size() < meeting.manifest.issuers.size()) {
    const std::string pile = describe_pile(meeting, roles::next_pile(cards));
    auto line = read_line(descriptor, tr("请扫描或输入{}：", "Scan or type {}: ", pile));
    if (!line)
      return Error{ErrorCode::malformed,
                   tr("没有读到{}；什么也没有投出，票卡照样有效",
                      "{} was not read; nothing was cast, the cards are as good as before", pile)};
    auto card = CardCode::parse(as_text(line->reveal()));
    const auto fits =
        card ? roles::check_next_card(meeting, cards, *card) : Result<void>(card.error());
    if (!fits) {
      fmt::print(stderr, "{}\n", fits.error().message);
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
