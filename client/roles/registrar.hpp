// The registrar: roster, personal codes, presence, end of issuing.
#pragma once

#include "client/roles/desk.hpp"
#include "client/roles/personal_codes.hpp"

namespace piaojue::roles {

/// Sends the roster with hashes of the codes. Error `wrong_context` when the roster is not the one
/// the manifest commits to.
Result<void> import_roster(const Desk& desk, const MeetingView& meeting, const Roster& roster,
                           const std::vector<wire::PersonalCode>& codes);

Result<void> mark_present(const Desk& desk, std::vector<VoterId> voters, bool present);
Result<wire::AttendanceReply> list_attendance(const Desk& desk);
/// In a meeting with a security administrator they unlock instead.
Result<void> unlock(const Desk& desk, const VoterId& voter);

/// Blind signatures of the server on a batch of cards.
Result<std::vector<Bytes>> sign_batch(net::Connection& connection, const PollId& poll,
                                      std::uint16_t voter_class, const std::vector<Bytes>& blinded);

/// Signs who is present, per class; after it the issuers sign their counts and issue no more.
/// Returns how many are present.
Result<std::uint32_t> end_issuing(const Desk& desk, std::string_view poll);

}  // namespace piaojue::roles
