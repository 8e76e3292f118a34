// Ballots looked up in a sealed box, and challenges checked: nothing here changes anything.
#pragma once

#include "client/agent/observer/record_desk.hpp"

namespace piaojue::agent {

/// A tracker under a box's root. Errors: `malformed`, and whatever kept from looking.
Result<v1::ObserverPosition> find_tracker(Surroundings& around, const RecordDesk& records,
                                          const v1::ObserverTracker& request);
/// A receipt, which proves more.
Result<v1::ObserverPosition> check_receipt(Surroundings& around, const RecordDesk& records,
                                           const v1::ObserverReceipt& request);
/// What a terminal disclosed, and whether the tracker it had shown is that of these choices.
Result<v1::ObserverChallengeFindings> check_challenge(Surroundings& around,
                                                      const RecordDesk& records,
                                                      const v1::ObserverChallenge& request);

}  // namespace piaojue::agent
