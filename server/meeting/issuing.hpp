// What issuers have issued to each class: at the seat to persons, with drawn cards to nobody known.
#pragma once

#include "core/ballot/void.hpp"
#include "core/record/statements.hpp"
#include "server/meeting/published.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

/// What the server itself signed, one number for each class.
std::vector<std::uint32_t> issued_by_class(MeetingTables& tables, const Published& published,
                                           std::size_t poll);

/// Cards of one issuer that were voided during issuing, one number for each class and then for each
/// note slot.
struct CardVoids {
  std::vector<std::uint32_t> surplus;
  std::vector<std::uint32_t> replaced;
};
CardVoids count_card_voids(BoxStore& box, const Published& published, std::size_t poll,
                           std::size_t issuer);
/// The issuer's count names what was voided, and a card voided in its class is so in every note
/// slot (V12). Error `invalid`.
Result<void> check_card_voids(BoxStore& box, const Published& published, std::size_t poll,
                              const IssuingCount& count);

/// All voids of a box, ascending by hash of their key.
void for_each_void(BoxStore& box, const Suite& suite,
                   const std::function<void(const CredentialVoid&)>& visit);

}  // namespace piaojue::server
