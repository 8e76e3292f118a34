// The voter at a terminal during the issuing phase: personal code in, blind credentials out.
#pragma once

#include <map>

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

struct SignInOrder {
  VoterId voter;
  std::string code;
  std::vector<std::string> polls;  ///< empty: every poll now in its issuing phase
  /// Where issuing desks are reached, if not where the server says.
  std::map<OfficialId, net::Endpoint> desks = {};
};

/// Obtains a credential for each poll into `file`: the server signs it against the personal code,
/// every other issuer at its own desk, asked directly. The blinded requests are stored, sealed,
/// before they are sent; after a lost reply the same call sends identical requests again, and after
/// a refusal it asks only those issuers that have not answered. Returns the polls that the file now
/// has credentials for. Error `not_present` names the desk to go to. `terminal` is a terminal's
/// identity.
Result<std::vector<PollId>> sign_in(const net::Access& terminal, const MeetingView& meeting,
                                    const OpeningView& opening, const SignInOrder& order,
                                    const CredentialsFile& file);

}  // namespace piaojue::roles
