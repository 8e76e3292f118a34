#include "client/agent/card_desk.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::agent {
namespace {

/// Of the meeting and its opening, without which there are no cards.
Result<MeetingNow> opened(MeetingWatch& watch) {
  MeetingNow now = watch.now();
  if (now.meeting && now.opening) return now;
  return roles::too_early(tr("启用声明签齐", "the opening is signed by all"));
}

Result<issuer::CardBatchFile> kept_batch(Office& office, std::uint16_t issuer) {
  PJ_TRY(Work work, office.begin());
  return issuer::batch_file(work.desk().identity(), work.desk().keys, issuer);
}

std::string pile_name(const roles::MeetingView& meeting, std::size_t issuer,
                      std::size_t voter_class) {
  const std::string group = issuer::describe_class(meeting, voter_class);
  const std::string& of = meeting.manifest.issuers[issuer].name;
  return meeting.manifest.issuers.size() == 1 ? group : fmt::format("{}，{}", of, group);
}

/// The card polls are one pile: that of the first which is counted tells of all.
const PollIssuing* counted_poll(const roles::MeetingView& meeting,
                                const std::vector<PollIssuing>& polls) {
  for (const std::size_t poll : issuer::card_polls(meeting))
    if (poll < polls.size() && !polls[poll].piles.empty()) return &polls[poll];
  return nullptr;
}

std::string why_not_now(const MeetingNow& now) {
  if (!now.opening)
    return tr("密钥仪式完成、启用声明签齐以后，才能印制票卡。",
              "Cards can be printed once the key ceremony is done and the opening is signed.");
  const auto polls = issuer::card_polls(*now.meeting);
  const auto state = [&](std::size_t poll) {
    return now.poll(now.meeting->polls[poll].definition.id.str())->state;
  };
  for (const std::size_t poll : polls)
    if (state(poll) == wire::PollState::defined)
      return tr("等组织者对“{}”开始发放以后，才能印制票卡。",
                "Cards can be printed once the organiser has begun the issuing of \"{}\".",
                now.meeting->polls[poll].definition.title);
  for (const std::size_t poll : polls)
    if (state(poll) > wire::PollState::issuing)
      return tr("“{}”已经结束发放，票卡不能再印制或作废。",
                "The issuing of \"{}\" has ended: cards can be neither printed nor voided.",
                now.meeting->polls[poll].definition.title);
  return "";
}

Result<std::vector<issuer::CardOrder>> read_orders(const v1::CardOrders& request,
                                                   const roles::MeetingView& meeting) {
  std::vector<issuer::CardOrder> out;
  for (const v1::CardOrder& order : request.orders()) {
    if (order.voter_class() >= meeting.classes.size() || order.cards() > kMaxVoters)
      return Error{ErrorCode::invalid, tr("张数太多，没有印制。请重新填写",
                                          "too many cards; none were printed. Enter fewer")};
    if (order.cards() > 0)
      out.push_back({static_cast<std::uint16_t>(order.voter_class()), order.cards()});
  }
  return out;
}

}  // namespace

void CardDesk::add_to(Api& api, const std::string& role,
                      std::function<Result<Issuer>()> find_issuer) {
  api.on<v1::CardOrders, v1::Empty>(
      role + "/print", [this, find_issuer](const v1::CardOrders& request) -> Result<v1::Empty> {
        PJ_TRY(Issuer issuer, find_issuer());
        PJ_CHECK(start(request, std::move(issuer)));
        return v1::Empty();
      });
  api.on<v1::CardFetch, v1::Download>(
      role + "/fetch", [this](const v1::CardFetch& request) { return fetch(request.index()); });
  api.on<v1::Empty, v1::Empty>(role + "/printed",
                               [this, find_issuer](const v1::Empty&) -> Result<v1::Empty> {
                                 PJ_TRY(const Issuer issuer, find_issuer());
                                 PJ_CHECK(printed(issuer.index));
                                 return v1::Empty();
                               });
  api.on<v1::CardVoid, v1::CardVoidReply>(
      role + "/void", [this](const v1::CardVoid& request) { return void_card(request); });
}

// ---- printing -----------------------------------------------------------------------------------

Result<void> CardDesk::start(const v1::CardOrders& request, Issuer issuer) {
  PJ_TRY(MeetingNow now, opened(around_.watch));
  PJ_TRY(auto orders, read_orders(request, *now.meeting));
  PJ_TRY(const auto kept, kept_batch(around_.office, issuer.index));
  if (orders.empty() && !kept.exists())
    return Error{ErrorCode::invalid, tr("还没有填写要印多少张", "enter how many cards to print")};
  return job_.start(
      tr("签发票卡", "Signing the cards"),
      [this, now = std::move(now), issuer = std::move(issuer), orders = std::move(orders)](
          Job::Report& report) { return print(report, now, issuer, orders); });
}

/// Nothing is written but the sealed batch: PDFs can be made of it again after a restart, and it
/// stays until they are printed, as a card that is signed and lost can never be voided.
Result<void> CardDesk::print(Job::Report& report, const MeetingNow& now, const Issuer& issuer,
                             std::vector<issuer::CardOrder> orders) {
  const roles::MeetingView& meeting = *now.meeting;
  PJ_TRY(Work work, around_.office.begin());
  net::Connection& connection = work.connection();
  PJ_CHECK(issuer::require_issuing(connection, meeting));
  PJ_TRY(const auto kept, kept_batch(around_.office, issuer.index));
  PJ_TRY(auto obtained,
         issuer::obtain_batch(meeting, *now.opening, issuer.index, std::move(orders), kept));
  {
    Progress progress(obtained.batch.work(), [&report](std::uint64_t done, std::uint64_t total) {
      report.progress(done, total);
    });
    PJ_CHECK(issuer::sign_and_publish(connection, meeting, *now.opening, obtained.batch,
                                      issuer.sign(connection), progress));
  }
  report.title(tr("排印票卡", "Laying out the cards"));
  PJ_TRY(auto piles, issuer::print_batch(meeting, std::move(obtained.batch)));
  issuing_.touch();
  const std::lock_guard lock(mutex_);
  piles_ = std::move(piles);
  return {};
}

Result<v1::Download> CardDesk::fetch(std::uint32_t index) {
  PJ_TRY(const MeetingNow now, opened(around_.watch));
  const std::lock_guard lock(mutex_);
  if (index >= piles_.size())
    return Error{ErrorCode::not_found, tr("这批票卡已经收起，请再按一次“印制票卡”",
                                          "these cards were put away; print them again")};
  const issuer::PrintedPile& pile = piles_[index];
  FileOffer file{fmt::format("{}-{}.pdf", tr("票卡", "cards"),
                             issuer::describe_class(*now.meeting, pile.order.voter_class)),
                 "application/pdf", to_bytes(pile.printed.pdf.reveal())};
  v1::Download out;
  out.set_name(file.name);
  out.set_url(around_.downloads.offer(std::move(file)));
  return out;
}

Result<void> CardDesk::printed(std::uint16_t issuer) {
  PJ_TRY(const auto kept, kept_batch(around_.office, issuer));
  const std::lock_guard lock(mutex_);
  piles_.clear();
  kept.remove();
  return {};
}

// ---- voiding ------------------------------------------------------------------------------------

Result<v1::CardVoidReply> CardDesk::void_card(const v1::CardVoid& request) {
  PJ_TRY(const MeetingNow now, opened(around_.watch));
  const roles::MeetingView& meeting = *now.meeting;
  PJ_TRY(const CardCode card, CardCode::parse(request.code()));
  if (card.issuer() >= meeting.manifest.issuers.size() ||
      card.voter_class() >= meeting.classes.size())
    return Error{ErrorCode::wrong_context,
                 tr("这张票卡不是本次会议的，没有作废",
                    "this card is not of this meeting; nothing was done")};
  PJ_TRY(Work work, around_.office.begin());
  PJ_CHECK(issuer::require_issuing(work.connection(), meeting));
  PJ_TRY(const bool is_new,
         issuer::void_everywhere(work.connection(), meeting, *now.opening, card,
                                 request.replaced() ? VoidReason::replaced : VoidReason::surplus));
  issuing_.touch();
  v1::CardVoidReply reply;
  reply.set_is_new(is_new);
  reply.set_pile(pile_name(meeting, card.issuer(), card.voter_class()));
  return reply;
}

// ---- what the page shows ------------------------------------------------------------------------

std::optional<v1::CardWork> CardDesk::state(const MeetingNow& now,
                                            const std::vector<PollIssuing>& polls,
                                            std::uint16_t issuer,
                                            const std::vector<std::uint32_t>& suggested) {
  if (!now.meeting || issuer::card_polls(*now.meeting).empty()) return std::nullopt;
  v1::CardWork out;
  out.set_not_now(why_not_now(now));
  const PollIssuing* const counted = counted_poll(*now.meeting, polls);
  for (std::size_t i = 0; i < now.meeting->classes.size(); ++i) {
    v1::CardPile& pile = *out.add_piles();
    pile.set_voter_class(static_cast<std::uint32_t>(i));
    pile.set_name(issuer::describe_class(*now.meeting, i));
    if (i < suggested.size()) pile.set_suggested(suggested[i]);
    if (counted == nullptr) continue;
    pile.set_cards(counted->piles[issuer][i].cards);
    pile.set_good(counted->piles[issuer][i].good());
  }
  const std::lock_guard lock(mutex_);
  for (const issuer::PrintedPile& pile : piles_) {
    v1::CardPrint& print = *out.add_prints();
    print.set_name(issuer::describe_class(*now.meeting, pile.order.voter_class));
    print.set_cards(static_cast<std::uint32_t>(pile.order.cards));
    print.set_pages(static_cast<std::uint32_t>(pile.printed.pages));
    print.set_missing_glyphs(static_cast<std::uint32_t>(pile.printed.missing_glyphs));
  }
  const auto kept = kept_batch(around_.office, issuer);
  out.set_unfinished(piles_.empty() && kept && kept->exists());
  return out;
}

}  // namespace piaojue::agent
