#include "client/issuer/piles.hpp"

#include <algorithm>

#include "client/print/cards.hpp"
#include "client/roles/card_wallet.hpp"
#include "core/base/language.hpp"

namespace piaojue::issuer {

CardBatchFile batch_file(const Identity& identity, const OfficialKeys& keys, std::uint16_t issuer) {
  return {identity.file(fmt::format("cards-{}.batch", issuer)),
          derive_local_key(keys.sign, "card batch")};
}

Result<void> require_issuing(net::Connection& connection, const roles::MeetingView& meeting) {
  const auto polls = card_polls(meeting);
  if (polls.empty())
    return Error{ErrorCode::not_found, tr("本次会议没有用票卡的表决项",
                                          "no poll of this meeting is voted on with cards")};
  PJ_TRY(const auto status, connection.ask<wire::Status>(wire::GetStatus{}));
  for (const std::size_t poll : polls) {
    const PollDefinition& definition = meeting.polls[poll].definition;
    const auto line = std::ranges::find(status.polls, definition.id, &wire::PollStatusLine::poll);
    if (line != status.polls.end() && line->state == wire::PollState::issuing) continue;
    return Error{ErrorCode::wrong_state,
                 tr("“{}”（{}）不在发放阶段。票卡用于每一项，要在组织者对每一项都开始发放以后、结束"
                    "发放以前印制和作废",
                    "\"{}\" ({}) is not issuing. Cards serve every card poll, so print and void "
                    "them after the organiser has begun the issuing of each and before it ends",
                    definition.title, definition.id.str())};
  }
  return {};
}

std::vector<CardOrder> orders_for(const std::vector<std::uint32_t>& present_by_class,
                                  std::size_t spare) {
  std::vector<CardOrder> out;
  for (std::size_t i = 0; i < present_by_class.size(); ++i)
    if (present_by_class[i] > 0)
      out.push_back({static_cast<std::uint16_t>(i), present_by_class[i] + spare});
  return out;
}

Result<ObtainedBatch> obtain_batch(const roles::MeetingView& meeting,
                                   const roles::OpeningView& opening, std::uint16_t issuer,
                                   std::vector<CardOrder> orders, const CardBatchFile& kept) {
  PJ_TRY(auto before, kept.load(meeting, opening));
  if (before) return ObtainedBatch{*std::move(before), true};
  PJ_TRY(auto batch, CardBatch::start(meeting, opening, issuer, std::move(orders)));
  PJ_CHECK(kept.save(batch, opening));
  return ObtainedBatch{std::move(batch), false};
}

// ---- printing -----------------------------------------------------------------------------------

std::string describe_class(const roles::MeetingView& meeting, std::size_t voter_class) {
  std::vector<std::string_view> names;
  for (const std::size_t group : meeting.classes[voter_class].groups)
    names.push_back(meeting.manifest.groups[group].name);
  return fmt::to_string(fmt::join(names, "、"));
}

namespace {

print::CardBatch pages_of(const roles::MeetingView& meeting, std::uint16_t issuer,
                          const CardOrder& order, std::vector<CardCode> cards) {
  print::CardBatch out;
  out.meeting_title = meeting.manifest.title;
  for (const std::size_t poll : card_polls(meeting))
    out.poll_titles.push_back(meeting.polls[poll].definition.title);
  out.group_name = describe_class(meeting, order.voter_class);
  out.slip_label = meeting.manifest.issuers[issuer].name;
  out.slip = issuer + 1U;
  out.slips = static_cast<unsigned>(meeting.manifest.issuers.size());
  out.rehearsal = meeting.manifest.rehearsal;
  out.codes = std::move(cards);
  return out;
}

}  // namespace

Result<std::vector<PrintedPile>> print_batch(const roles::MeetingView& meeting, CardBatch batch) {
  std::vector<PrintedPile> out;
  auto next = batch.cards.begin();
  for (const CardOrder& order : batch.orders) {
    std::vector<CardCode> cards;
    for (std::size_t i = 0; i < order.cards; ++i) cards.push_back(std::move(*next++));
    PJ_TRY(print::Printed printed,
           print::print_cards(pages_of(meeting, batch.issuer, order, std::move(cards))));
    out.push_back({order, std::move(printed)});
  }
  return out;
}

// ---- voiding and counting -----------------------------------------------------------------------

Result<bool> void_everywhere(net::Connection& connection, const roles::MeetingView& meeting,
                             const roles::OpeningView& opening, const CardCode& card,
                             VoidReason reason) {
  bool is_new = false;
  for (const std::size_t poll : card_polls(meeting)) {
    PJ_TRY(const auto voids, roles::void_card(connection, meeting, opening, poll, card, reason));
    for (const CredentialVoid& one : voids) {
      const auto sent = connection.tell(wire::SubmitVoid{one.encode()});
      if (!sent && sent.error().code != ErrorCode::already_spent) return sent.error();
      is_new = is_new || sent.has_value();
    }
  }
  return is_new;
}

namespace {

Result<std::uint32_t> count_cards(net::Connection& connection, const PollId& poll,
                                  std::size_t issuer, std::size_t voter_class) {
  std::uint32_t count = 0;
  Hash32 after{};
  while (true) {
    PJ_TRY(const auto reply, connection.ask<wire::CardsReply>(
                                 wire::GetCards{poll, static_cast<std::uint16_t>(issuer),
                                                static_cast<std::uint16_t>(voter_class), after}));
    if (reply.cards.empty()) return count;
    count += static_cast<std::uint32_t>(reply.cards.size());
    after = reply.cards.back().key_hash;
  }
}

void count_void(const CredentialVoid& one, std::vector<std::vector<PileCount>>& piles) {
  for (std::size_t issuer = 0; issuer < piles.size(); ++issuer) {
    // Those of a note slot are no cards of their own.
    if (!one.is_endorsed_by(issuer) || one.context.voter_class >= piles[issuer].size()) continue;
    PileCount& pile = piles[issuer][one.context.voter_class];
    if (one.reason == VoidReason::surplus) ++pile.surplus;
    if (one.reason == VoidReason::replaced) ++pile.replaced;
  }
}

}  // namespace

Result<std::vector<std::vector<PileCount>>> count_piles(net::Connection& connection,
                                                        const roles::MeetingView& meeting,
                                                        std::size_t poll) {
  const PollId& id = meeting.polls[poll].definition.id;
  std::vector<std::vector<PileCount>> piles(meeting.manifest.issuers.size());
  for (std::size_t issuer = 0; issuer < piles.size(); ++issuer)
    for (std::size_t i = 0; i < meeting.classes.size(); ++i) {
      PJ_TRY(const std::uint32_t cards, count_cards(connection, id, issuer, i));
      piles[issuer].push_back({cards, 0, 0});
    }
  Hash32 after{};
  while (true) {
    PJ_TRY(const auto reply, connection.ask<wire::VoidsReply>(wire::GetVoids{id, after}));
    if (reply.voids.empty()) return piles;
    for (const Bytes& bytes : reply.voids) {
      PJ_TRY(const CredentialVoid one, CredentialVoid::parse(bytes, meeting.suite()));
      count_void(one, piles);
      after = meeting.suite().hash(one.key.encode());
    }
  }
}

}  // namespace piaojue::issuer
