// How the hall stands, as its page shows it: from statements that were checked.
#pragma once

#include "client/roles/ceremony.hpp"
#include "client/roles/hall.hpp"
#include "proto/agent_hall.pb.h"

namespace piaojue::agent {

v1::HallCeremony ceremony_message(const Manifest& manifest, const roles::CeremonyView& ceremony);

/// `own`: the official at this page.
v1::HallOpening opening_message(const Manifest& manifest, const roles::OpeningView& opening,
                                const OfficialId& own);

/// Before the box is sealed: of the statement that ends the voting, if either has signed it.
void fill_close_signers(v1::HallPoll& out, const Manifest& manifest,
                        const std::optional<SignedStatement>& closing_phase, const OfficialId& own);

Result<v1::HallBox> box_message(const roles::HallView& view, const OfficialId& own);

/// Scrutineers with a share of the key, but for those recorded absent.
void fill_countersigners(v1::HallPoll& out, const roles::HallView& view,
                         const SignedStatement* countersignatures);

std::string name_of(wire::PollState state);

}  // namespace piaojue::agent
