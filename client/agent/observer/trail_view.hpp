// The audit trail in words.
#pragma once

#include "client/roles/meeting_view.hpp"
#include "core/record/trail.hpp"
#include "proto/agent_observer.pb.h"

namespace piaojue::agent {

/// What was done, for people, in the current language.
std::string title_of(Act act);

v1::ObserverTrail trail_message(const Trail& trail, const roles::MeetingView& meeting);

}  // namespace piaojue::agent
