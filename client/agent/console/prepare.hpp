// The console's preparing (pages/console/prepare): from a template to the published meeting.
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

void add_prepare_calls(Api& api, Surroundings& around);

}  // namespace piaojue::agent
