#include "client/cli/card_piles.hpp"

#include <algorithm>
#include <set>

#include "client/cli/card_reader.hpp"
#include "client/files.hpp"
#include "client/print/cards.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

print::CardBatch pages_of(const roles::MeetingView& meeting, const issuer::CardOrder& order,
                          std::vector<CardCode> cards) {
  print::CardBatch out;
  out.meeting_title = meeting.manifest.title;
  for (const std::size_t poll : issuer::card_polls(meeting))
    out.poll_titles.push_back(meeting.polls[poll].definition.title);
  const VoterClass& voters = meeting.classes[order.voter_class];
  for (const std::size_t group : voters.groups)
    out.group_name += (out.group_name.empty() ? "" : "、") + meeting.manifest.groups[group].name;
  out.slip_label = meeting.manifest.issuers[order.issuer].name;
  out.slip = order.issuer + 1U;
  out.slips = static_cast<unsigned>(meeting.manifest.issuers.size());
  out.rehearsal = meeting.manifest.rehearsal;
  out.codes = std::move(cards);
  return out;
}

void say_printed(const roles::MeetingView& meeting, const issuer::CardOrder& order,
                 const print::Printed& printed, const std::filesystem::path& file) {
  fmt::print("{}\n",
             tr("{}，{}：{} 张票卡在 {}（{} 页），只有本人可读",
                "{}, {}: {} cards are in {} ({} pages), readable by its owner only",
                describe_pile(meeting, order.issuer), meeting.classes[order.voter_class].name,
                order.cards, file.string(), printed.pages));
  if (printed.missing_glyphs > 0)
    fmt::print("{}\n", tr("注意：有 {} 个字没有字体，打印成了方框；请装上字体再印一批",
                          "note: {} characters have no font and print as boxes; install one first",
                          printed.missing_glyphs));
}

}  // namespace

issuer::CardBatchFile batch_file(const Identity& identity, const OfficialKeys& keys,
                                 const issuer::CardOrder& order) {
  return {identity.file(fmt::format("cards-{}-{}.batch", order.issuer, order.voter_class)),
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

Result<void> print_pile(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, const issuer::CardOrder& order,
                        const issuer::SignBatch& sign, const issuer::CardBatchFile& kept,
                        const std::filesystem::path& file) {
  if (std::filesystem::exists(file))
    return Error{ErrorCode::invalid,
                 tr("{} 已经存在，不会覆盖；请换一个文件名",
                    "{} exists and is not overwritten; give another name", file.string())};
  PJ_CHECK(require_issuing(connection, meeting));
  PJ_TRY(auto batch, kept.load(meeting, opening));
  if (batch) {
    fmt::print("{}\n",
               tr("继续上次没有印完的一批：{} 张",
                  "going on with the batch that was interrupted: {} cards", batch->cards.size()));
  } else {
    PJ_TRY(batch, issuer::CardBatch::start(meeting, opening, order));
    PJ_CHECK(kept.save(*batch, opening));
  }
  {
    Progress progress(tr("签发票卡", "Signing cards"),
                      batch->cards.size() * issuer::card_polls(meeting).size());
    PJ_CHECK(issuer::sign_and_publish(connection, meeting, opening, *batch, sign, progress));
  }
  const issuer::CardOrder made = batch->order;
  PJ_TRY(const print::Printed printed,
         print::print_cards(pages_of(meeting, made, std::move(batch->cards))));
  PJ_CHECK(write_file(file, printed.pdf.reveal(), Access::owner_only, Existing::refuse));
  kept.remove();
  say_printed(meeting, made, printed, file);
  return {};
}

// ---- voiding ------------------------------------------------------------------------------------

namespace {

/// In this phase a credential that is spent was voided before.
Result<bool> void_one(net::Connection& connection, const roles::MeetingView& meeting,
                      const roles::OpeningView& opening, const CardCode& card, VoidReason reason) {
  bool is_new = false;
  for (const std::size_t poll : issuer::card_polls(meeting)) {
    PJ_TRY(const auto one, roles::void_card(connection, meeting, opening, poll, card, reason));
    const auto sent = connection.tell(wire::SubmitVoid{one.encode()});
    if (!sent && sent.error().code != ErrorCode::already_spent) return sent.error();
    is_new = is_new || sent.has_value();
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
