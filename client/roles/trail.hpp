// The audit trail for whoever reads it, and the audit administrator's signature on it.
#pragma once

#include "client/roles/desk.hpp"
#include "core/record/trail.hpp"

namespace piaojue::roles {

/// All entries so far, chain and server's signature checked.
Result<Trail> fetch_trail(net::Connection& connection, const MeetingView& meeting);

/// Signs the trail as it is now, with which the poll's record then ends: every step of this poll's
/// record is in it. Returns the number of entries.
Result<std::size_t> sign_trail(const Desk& desk, std::string_view poll);

}  // namespace piaojue::roles
