#include "client/cli/card_piles.hpp"

#include <algorithm>
#include <set>

#include "client/cli/card_reader.hpp"
#include "client/files.hpp"
#include "client/print/cards.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

print::CardBatch pages_of(const roles::MeetingView& meeting, std::uint16_t issuer,
                          const issuer::CardOrder& order, std::vector<CardCode> cards) {
  print::CardBatch out;
  out.meeting_title = meeting.manifest.title;
  for (const std::size_t poll : issuer::card_polls(meeting))
    out.poll_titles.push_back(meeting.polls[poll].definition.title);
  const VoterClass& voters = meeting.classes[order.voter_class];
  for (const std::size_t group : voters.groups)
    out.group_name += (out.group_name.empty() ? "" : "、") + meeting.manifest.groups[group].name;
  out.slip_label = meeting.manifest.issuers[issuer].name;
  out.slip = issuer + 1U;
  out.slips = static_cast<unsigned>(meeting.manifest.issuers.size());
  out.rehearsal = meeting.manifest.rehearsal;
  out.codes = std::move(cards);
  return out;
}

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

issuer::CardBatchFile batch_file(const Identity& identity, const OfficialKeys& keys,
                                 std::uint16_t issuer) {
  return {identity.file(fmt::format("cards-{}.batch", issuer)),
          derive_local_key(keys.sign, "card batch")};
}

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

Result<void> require_issuing(net::Connection& connection, const roles::MeetingView& meeting) {
  const auto polls = issuer::card_polls(meeting);
  if (polls.empty())
    return Error{ErrorCode::not_found, tr("本次会议没有用票卡的表决项",
                                          "no poll of this meeting is voted on with cards")};
  PJ_TRY(const auto status, connection.ask<wire::Status>(wire::GetStatus{}));
  for (const std::size_t poll : polls) {
    const PollId& id = meeting.polls[poll].definition.id;
    const auto line = std::ranges::find(status.polls, id, &wire::PollStatusLine::poll);
    if (line != status.polls.end() && line->state == wire::PollState::issuing) continue;
    return Error{ErrorCode::wrong_state,
                 tr("表决项 {} 不在发放阶段；票卡用于每一项，要在组织者对每一项都运行 open-issuing "
                    "以后、结束发放以前印制和作废",
                    "poll {} is not issuing; cards serve every card poll, so print and void them "
                    "after the organiser's open-issuing of each and before issuing ends",
                    id.str())};
  }
  return {};
}

namespace {

std::filesystem::path pile_file(const std::filesystem::path& folder,
                                const roles::MeetingView& meeting, std::uint16_t issuer,
                                const issuer::CardOrder& order) {
  return folder / fmt::format("cards-{}-{}.pdf", meeting.manifest.issuers[issuer].id.str(),
                              meeting.classes[order.voter_class].name);
}

/// What was interrupted, else fresh cards, which are stored before the first is signed.
Result<issuer::CardBatch> obtain_batch(const roles::MeetingView& meeting,
                                       const roles::OpeningView& opening, std::uint16_t issuer,
                                       std::vector<issuer::CardOrder> orders,
                                       const issuer::CardBatchFile& kept) {
  PJ_TRY(auto before, kept.load(meeting, opening));
  if (before) {
    fmt::print("{}\n",
               tr("继续上次没有印完的一批：{} 张",
                  "going on with the batch that was interrupted: {} cards", before->cards.size()));
    return *std::move(before);
  }
  PJ_TRY(auto batch, issuer::CardBatch::start(meeting, opening, issuer, std::move(orders)));
  PJ_CHECK(kept.save(batch, opening));
  return batch;
}

}  // namespace

Result<void> print_piles(net::Connection& connection, const roles::MeetingView& meeting,
                         const roles::OpeningView& opening, std::uint16_t issuer,
                         std::vector<issuer::CardOrder> orders, const issuer::SignBatch& sign,
                         const issuer::CardBatchFile& kept, const std::filesystem::path& folder) {
  PJ_CHECK(require_issuing(connection, meeting));
  PJ_CHECK(make_private_folder(folder));
  PJ_TRY(auto batch, obtain_batch(meeting, opening, issuer, std::move(orders), kept));
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
  auto next = batch.cards.begin();
  for (const issuer::CardOrder& order : batch.orders) {
    std::vector<CardCode> cards;
    for (std::size_t i = 0; i < order.cards; ++i) cards.push_back(std::move(*next++));
    PJ_TRY(const print::Printed printed,
           print::print_cards(pages_of(meeting, issuer, order, std::move(cards))));
    const auto file = pile_file(folder, meeting, issuer, order);
    PJ_CHECK(write_file(file, printed.pdf.reveal(), Access::owner_only, Existing::refuse));
    say_printed(meeting, issuer, order, printed, file);
  }
  kept.remove();
  return {};
}

// ---- voiding ------------------------------------------------------------------------------------

namespace {

/// In this phase a credential that is spent was voided before.
Result<bool> void_one(net::Connection& connection, const roles::MeetingView& meeting,
                      const roles::OpeningView& opening, const CardCode& card, VoidReason reason) {
  bool is_new = false;
  for (const std::size_t poll : issuer::card_polls(meeting)) {
    PJ_TRY(const auto voids, roles::void_card(connection, meeting, opening, poll, card, reason));
    for (const CredentialVoid& one : voids) {
      const auto sent = connection.tell(wire::SubmitVoid{one.encode()});
      if (!sent && sent.error().code != ErrorCode::already_spent) return sent.error();
      is_new = is_new || sent.has_value();
    }
  }
  return is_new;
}

}  // namespace

Result<void> void_cards(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, VoidReason reason,
                        const std::optional<int>& descriptor) {
  PJ_CHECK(require_issuing(connection, meeting));
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::size_t> voided;
  std::size_t total = 0;
  std::size_t before = 0;
  const auto ended = for_each_card(
      descriptor, tr("请扫描或输入要作废的票卡（直接回车结束）：", "Card to void (Enter ends): "),
      [&](const CardCode& card) -> Result<void> {
        PJ_TRY(const bool is_new, void_one(connection, meeting, opening, card, reason));
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
