#include "client/cli/card_piles.hpp"

#include <algorithm>
#include <set>

#include "client/cli/card_reader.hpp"
#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

void say_printed(const roles::MeetingView& meeting, std::uint16_t issuer,
                 const issuer::CardOrder& order, const print::Printed& printed,
                 const std::filesystem::path& file) {
  fmt::print("{}\n", tr("{}，{}：{} 张票卡在 {}（{} 页），只有本人可读",
                        "{}, {}: {} cards are in {} ({} pages), readable by its owner only",
                        describe_pile(meeting, issuer), meeting.classes[order.voter_class].name,
                        order.cards, file.string(), printed.pages));
  if (printed.missing_glyphs > 0)
    fmt::print("{}\n", tr("注意：有 {} 个字没有字体，打印成了方框；请装上字体再印一批",
                          "note: {} characters have no font and print as boxes; install one first",
                          printed.missing_glyphs));
}

}  // namespace

Result<std::uint16_t> find_class(const roles::MeetingView& meeting, std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < meeting.classes.size(); ++i) {
    const VoterClass& one = meeting.classes[i];
    const bool fits = one.name == name || std::ranges::any_of(one.groups, [&](std::size_t group) {
                        const VoterGroup& voters = meeting.manifest.groups[group];
                        return voters.id.str() == name || voters.name == name;
                      });
    if (fits) return static_cast<std::uint16_t>(i);
    known += (known.empty() ? "" : ", ") + one.name;
  }
  return Error{ErrorCode::not_found, tr("没有“{}”这个组；有：{}",
                                        "there is no group \"{}\"; there are: {}", name, known)};
}

Result<issuer::CardOrder> parse_order(const roles::MeetingView& meeting, const std::string& text) {
  const auto equals = text.rfind('=');
  const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (number.empty() || number.size() > 6 ||
      number.find_first_not_of("0123456789") != std::string::npos)
    return Error{ErrorCode::malformed,
                 tr("张数写作 组=张数，例如 A=20", "cards are ordered as GROUP=N, e.g. A=20")};
  PJ_TRY(const std::uint16_t voter_class, find_class(meeting, text.substr(0, equals)));
  return issuer::CardOrder{voter_class, std::stoul(number)};
}

namespace {

std::filesystem::path pile_file(const std::filesystem::path& folder,
                                const roles::MeetingView& meeting, std::uint16_t issuer,
                                const issuer::CardOrder& order) {
  return folder / fmt::format("cards-{}-{}.pdf", meeting.manifest.issuers[issuer].id.str(),
                              meeting.classes[order.voter_class].name);
}

}  // namespace

Result<void> print_piles(net::Connection& connection, const roles::MeetingView& meeting,
                         const roles::OpeningView& opening, std::uint16_t issuer,
                         std::vector<issuer::CardOrder> orders, const issuer::SignBatch& sign,
                         const issuer::CardBatchFile& kept, const std::filesystem::path& folder) {
  PJ_CHECK(issuer::require_issuing(connection, meeting));
  PJ_CHECK(make_private_folder(folder));
  PJ_TRY(auto obtained, issuer::obtain_batch(meeting, opening, issuer, std::move(orders), kept));
  issuer::CardBatch& batch = obtained.batch;
  if (obtained.continues)
    fmt::print("{}\n",
               tr("继续上次没有印完的一批：{} 张",
                  "going on with the batch that was interrupted: {} cards", batch.cards.size()));
  for (const issuer::CardOrder& order : batch.orders)
    if (const auto file = pile_file(folder, meeting, issuer, order); std::filesystem::exists(file))
      return Error{
          ErrorCode::invalid,
          tr("{} 已经存在，不会覆盖；请换一个文件夹，会接着印同一批",
             "{} exists and is not overwritten; give another folder to go on", file.string())};
  {
    Progress progress(tr("签发票卡", "Signing cards"), batch.work());
    PJ_CHECK(issuer::sign_and_publish(connection, meeting, opening, batch, sign, progress));
  }
  PJ_TRY(const auto piles, issuer::print_batch(meeting, std::move(batch)));
  for (const issuer::PrintedPile& pile : piles) {
    const auto file = pile_file(folder, meeting, issuer, pile.order);
    PJ_CHECK(write_file(file, pile.printed.pdf.reveal(), Access::owner_only, Existing::refuse));
    say_printed(meeting, issuer, pile.order, pile.printed, file);
  }
  kept.remove();
  return {};
}

// ---- voiding ------------------------------------------------------------------------------------

Result<void> void_cards(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, VoidReason reason,
                        const std::optional<int>& descriptor) {
  PJ_CHECK(issuer::require_issuing(connection, meeting));
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::size_t> voided;
  std::size_t total = 0;
  std::size_t before = 0;
  const auto ended = for_each_card(
      descriptor, tr("请扫描或输入要作废的票卡（直接回车结束）：", "Card to void (Enter ends): "),
      [&](const CardCode& card) -> Result<void> {
        PJ_TRY(const bool is_new,
               issuer::void_everywhere(connection, meeting, opening, card, reason));
        if (!is_new) {
          ++before;
          fmt::print("{}\n", tr("  这一张早已作废", "  this one was void already"));
          return {};
        }
        ++voided[{card.issuer(), card.voter_class()}];
        fmt::print("{}\n", tr("  已作废 {} 张：{}，{}", "  {} voided: {}, {}", ++total,
                              describe_pile(meeting, card.issuer()),
                              meeting.classes[card.voter_class()].name));
        return {};
      });
  fmt::print("{}\n", before == 0 ? tr("本次共作废 {} 张", "{} cards voided", total)
                                 : tr("本次共作废 {} 张，另有 {} 张早已作废",
                                      "{} cards voided, {} were void already", total, before));
  for (const auto& [pile, count] : voided)
    fmt::print("  {}\n", tr("{}，{}：{} 张", "{}, {}: {}", describe_pile(meeting, pile.first),
                            meeting.classes[pile.second].name, count));
  if (!ended)
    return Error{ended.error().code,
                 tr("{}。已作废的不受影响；请等网络恢复后接着扫，重复扫同一张没有关系",
                    "{}. What is void stays so; scan the rest once the network is back, twice does "
                    "no harm",
                    ended.error().message)};
  return {};
}

}  // namespace piaojue::cli
