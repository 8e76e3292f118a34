// The console's hall and results (pages/console/hall).
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

void add_hall_calls(Api& api, Surroundings& around);

}  // namespace piaojue::agent
