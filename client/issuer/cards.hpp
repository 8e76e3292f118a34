// Making a batch of cards: seeds here, blind signatures from the issuer, what endorses each key
// published for terminals to find.
#pragma once

#include <functional>

#include "client/progress.hpp"
#include "client/roles/meeting_view.hpp"
#include "core/ballot/card.hpp"

namespace piaojue::issuer {

/// The polls that are voted on with cards, as indices into MeetingView::polls.
std::vector<std::size_t> card_polls(const roles::MeetingView& meeting);

/// Blind signatures of the issuer for one poll and class or note slot, at most wire::kMaxBatch at
/// once.
using SignBatch = std::function<Result<std::vector<Bytes>>(
    std::size_t poll, std::uint16_t key_class, const std::vector<Bytes>& blinded)>;

struct CardOrder {
  std::uint16_t voter_class;
  std::size_t cards;
};

/// How far `progress` of make_cards goes.
std::size_t card_work(const roles::MeetingView& meeting, const std::vector<CardOrder>& orders);

/// The codes of fresh cards of one issuer, order by order, signed for every card poll. What
/// endorses the notes' keys is published for all classes together, so that it tells of no class.
/// `connection` publishes the endorsements and is a registrar's for the server's cards, the desk's
/// for its own. Whoever prints the codes wipes them afterwards. An interrupted batch is lost and
/// counts as surplus that cannot be voided: run it on a quiet network, with the server up.
Result<std::vector<CardCode>> make_cards(net::Connection& connection,
                                         const roles::MeetingView& meeting,
                                         const roles::OpeningView& opening, std::uint16_t issuer,
                                         const std::vector<CardOrder>& orders,
                                         const SignBatch& sign, Progress& progress);

}  // namespace piaojue::issuer
