// The console's hall and results (pages/console/hall): what the organiser orders, signs and sees
// from the key ceremony to the announced result.
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

void add_hall_calls(Api& api, Surroundings& around);

}  // namespace piaojue::agent
