// Who may ask what: one table, and the way from a request to its handler.
#pragma once

#include <span>

#include "core/serving/service.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

class Meeting;

struct Rule {
  std::size_t kind;  ///< index into wire::Request
  std::string_view name;
  std::uint32_t roles;  ///< bit set, see role_bit
  bool without_certificate;

  bool allows(const Caller& caller) const;
};

constexpr std::uint32_t role_bit(Role role) { return 1U << static_cast<unsigned>(role); }

/// One rule for each alternative of wire::Request, in its order.
std::span<const Rule> rules();

/// Judges by the table, then handles. Responds exactly once; throws StoreError only before that.
void dispatch(Meeting& meeting, const Caller& caller, const wire::Request& request,
              Respond respond);

}  // namespace piaojue::server
