// What follows from what is stored, step by step, each safe to repeat: issuer keys from the
// manifest, the opening from the ceremony, boxes from the phases, the closing from the order to
// close, the result from the answers, records from all of it.
#pragma once

#include "server/meeting/steward.hpp"

namespace piaojue::server {

class Meeting;

/// One pass over everything. Throws StoreError, or std::runtime_error for a step that cannot be.
void advance(Meeting& meeting, const Steward::StopFlag& stopping);

/// At start, before any request: the boxes there must be. One that is missing is reported, never
/// replaced by an empty one.
void resume_boxes(Meeting& meeting);

}  // namespace piaojue::server
