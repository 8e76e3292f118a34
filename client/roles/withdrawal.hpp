// A voter gives up a credential that was not cast, e.g. to vote on paper.
#pragma once

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

/// Signs the voids of a ready credential (one at the seat; with drawn cards one for each card) and
/// stores them in the file before they are sent, so that the same call after a lost reply sends the
/// same ones; what the server refuses leaves the credential as good as before. While ballots are
/// cast. Errors: `not_found` without a credential for the poll,
/// `already_spent` when a ballot of it may be in the box.
Result<void> withdraw(net::Connection& connection, const MeetingView& meeting,
                      const OpeningView& opening, std::size_t poll, Credentials& credentials,
                      const CredentialsFile& file);

}  // namespace piaojue::roles
