// From what is known to what the hall sees now.
#pragma once

#include "client/agent/screen/follower.hpp"
#include "proto/agent_screen.pb.h"

namespace piaojue::agent {

v1::ScreenState screen_state(const HallNow& now);

}  // namespace piaojue::agent
