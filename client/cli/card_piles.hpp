// Piles of cards: printed by the registrar for the server, by a desk for itself; and what is left
// of them, voided.
#pragma once

#include "client/cli/command.hpp"
#include "client/issuer/cards.hpp"
#include "client/roles/card_wallet.hpp"

namespace piaojue::cli {

/// Where a batch lies while it is under way, sealed under the official's own key.
issuer::CardBatchFile batch_file(const Identity& identity, const OfficialKeys& keys,
                                 const issuer::CardOrder& order);

/// Makes the cards and writes them as a PDF of mode 0600. An interrupted batch of the same pile is
/// finished first, whatever number was ordered now. Errors: `invalid` when the file exists,
/// `wrong_state` unless every card poll is issuing.
Result<void> print_pile(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, const issuer::CardOrder& order,
                        const issuer::SignBatch& sign, const issuer::CardBatchFile& kept,
                        const std::filesystem::path& file);

/// Index of the class of this name, or of the group of this id or name. Error `not_found` lists
/// them.
Result<std::uint16_t> find_class(const roles::MeetingView& meeting, std::string_view name);

/// Error `wrong_state` names the card poll that is not issuing, `not_found` that none has cards.
Result<void> require_issuing(net::Connection& connection, const roles::MeetingView& meeting);

/// Scans cards until an empty line and voids each for every card poll. Prints how many.
Result<void> void_cards(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, VoidReason reason,
                        const std::optional<int>& descriptor);

}  // namespace piaojue::cli
