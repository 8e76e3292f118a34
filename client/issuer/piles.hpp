// Piles of cards: ordered, signed, printed; and what is left of them, voided and counted.
#pragma once

#include "client/issuer/cards.hpp"
#include "client/keystore.hpp"
#include "client/print/style.hpp"
#include "core/ballot/void.hpp"

namespace piaojue::issuer {

/// Where an issuer's batch lies while it is under way, sealed under the official's own key.
CardBatchFile batch_file(const Identity& identity, const OfficialKeys& keys, std::uint16_t issuer);

/// Error `wrong_state` names the card poll that is not issuing, `not_found` that none has cards.
Result<void> require_issuing(net::Connection& connection, const roles::MeetingView& meeting);

/// A card for everybody present, and some to spare, in every class that has somebody present.
std::vector<CardOrder> orders_for(const std::vector<std::uint32_t>& present_by_class,
                                  std::size_t spare);

struct ObtainedBatch {
  CardBatch batch;
  bool continues;  ///< one that was interrupted, whatever was ordered now
};
/// What was interrupted, else fresh cards, which are stored before the first is signed.
Result<ObtainedBatch> obtain_batch(const roles::MeetingView& meeting,
                                   const roles::OpeningView& opening, std::uint16_t issuer,
                                   std::vector<CardOrder> orders, const CardBatchFile& kept);

struct PrintedPile {
  CardOrder order;
  print::Printed printed;
};
/// A PDF for each class; the cards are wiped. Errors as of print::print_cards.
Result<std::vector<PrintedPile>> print_batch(const roles::MeetingView& meeting, CardBatch batch);

/// Names of the groups that make up a class, as people read them.
std::string describe_class(const roles::MeetingView& meeting, std::size_t voter_class);

/// Voids a card for every card poll. False when it was void before: in this phase a credential that
/// is spent was voided.
Result<bool> void_everywhere(net::Connection& connection, const roles::MeetingView& meeting,
                             const roles::OpeningView& opening, const CardCode& card,
                             VoidReason reason);

struct PileCount {
  std::uint32_t cards = 0, surplus = 0, replaced = 0;
  /// Still good for a ballot.
  std::uint32_t good() const { return cards - surplus - replaced; }
};
/// Of a card poll before its voting begins: [issuer][class], as the server says.
Result<std::vector<std::vector<PileCount>>> count_piles(net::Connection& connection,
                                                        const roles::MeetingView& meeting,
                                                        std::size_t poll);

}  // namespace piaojue::issuer
