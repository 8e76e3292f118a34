// Piles of cards: printed by the registrar for the server, by a desk for itself; and what is left
// of them, voided.
#pragma once

#include "client/cli/command.hpp"
#include "client/issuer/piles.hpp"
#include "client/roles/card_wallet.hpp"

namespace piaojue::cli {

/// Makes the cards and writes them into `folder` as a PDF for each class, mode 0600. An interrupted
/// batch of the issuer is finished first, whatever was ordered now. Errors: `invalid` when a file
/// exists, `wrong_state` unless every card poll is issuing.
Result<void> print_piles(net::Connection& connection, const roles::MeetingView& meeting,
                         const roles::OpeningView& opening, std::uint16_t issuer,
                         std::vector<issuer::CardOrder> orders, const issuer::SignBatch& sign,
                         const issuer::CardBatchFile& kept, const std::filesystem::path& folder);

/// Index of the class of this name, or of the group of this id or name. Error `not_found` lists
/// them.
Result<std::uint16_t> find_class(const roles::MeetingView& meeting, std::string_view name);

/// "GROUP=N". Errors `malformed`, `not_found`.
Result<issuer::CardOrder> parse_order(const roles::MeetingView& meeting, const std::string& text);

/// Scans cards until an empty line and voids each for every card poll. Prints how many.
Result<void> void_cards(net::Connection& connection, const roles::MeetingView& meeting,
                        const roles::OpeningView& opening, VoidReason reason,
                        const std::optional<int>& descriptor);

}  // namespace piaojue::cli
