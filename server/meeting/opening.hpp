// From the ceremony's outcome to the opening statement that the officials are asked to sign.
#pragma once

#include "server/meeting/published.hpp"
#include "server/meeting/steward.hpp"

namespace piaojue::server {

class Meeting;

/// One blind-signing key for each poll and class; those that exist stay. Then signs and stores what
/// they are.
void make_issuer_keys(Meeting& meeting, const Published& published,
                      const Steward::StopFlag& stopping);

/// Stores the opening once the latest attempt of the ceremony has an outcome and every issuer has
/// brought its keys.
void propose_opening(Meeting& meeting, const Published& published);

}  // namespace piaojue::server
