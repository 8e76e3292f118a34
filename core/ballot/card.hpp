// A drawn card: from its code to the keys of the credential it is (SPEC 6.9).
#pragma once

#include "core/ballot/card_code.hpp"
#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue {

/// A fresh card of one issuer for one class, for every poll that is voted on with cards.
CardCode make_card(std::uint16_t issuer, std::uint16_t voter_class);

/// The card's key for one poll; `context` has the card's class, or that of a note slot.
SigningKey card_key(const BallotContext& context, const CardCode& card);

}  // namespace piaojue
