// The voter at a terminal during the issuing phase: personal code in, blind credentials out.
#pragma once

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

struct SignInOrder {
  VoterId voter;
  std::string code;
  std::vector<std::string> polls;  ///< empty: every poll now in its issuing phase
};

/// Obtains a credential for each poll into `file`. The blinded request is stored, sealed, before it
/// is sent; after a lost reply the same call sends the identical request again. Returns the polls
/// that the file now has credentials for.
Result<std::vector<PollId>> sign_in(net::Connection& terminal, const MeetingView& meeting,
                                    const OpeningView& opening, const SignInOrder& order,
                                    const CredentialsFile& file);

}  // namespace piaojue::roles
