// What the terminal's page shows, as a message.
#pragma once

#include "client/agent/kiosk/session.hpp"
#include "proto/agent_kiosk.pb.h"

namespace piaojue::agent::kiosk {

/// What of the state is the terminal's, not the voter's.
struct Terminal {
  std::string problem;  ///< why nobody can vote here; or empty
  bool unfinished;
};

/// `session`: nullptr while nobody is here.
v1::KioskState describe(const MeetingNow& now, const Terminal& terminal, const Session* session);

}  // namespace piaojue::agent::kiosk
