// Codes of cards from a scanner, which types like a keyboard, from a keyboard, or from a file.
#pragma once

#include <functional>
#include <optional>

#include "client/roles/card_wallet.hpp"

namespace piaojue::cli {

/// One card of each issuer, asked for one after another on a terminal; sorted by issuer. What is
/// mistyped is explained and asked for again. Error `malformed` when the input ends before.
Result<std::vector<CardCode>> read_cards(const roles::MeetingView& meeting,
                                         const std::optional<int>& descriptor);

/// One card a line until an empty line or the end. `take` handles each; its error is shown and the
/// next card asked for, except when the network is down, which ends the reading.
Result<void> for_each_card(const std::optional<int>& descriptor, const std::string& prompt,
                           const std::function<Result<void>(const CardCode&)>& take);

/// "第一张（服务器）".
std::string describe_pile(const roles::MeetingView& meeting, std::size_t issuer);

}  // namespace piaojue::cli
