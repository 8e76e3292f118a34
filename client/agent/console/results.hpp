// The console's results: fetched once, verified, shown as reports and handed out as files.
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

void add_results_calls(Api& api, Surroundings& around);

}  // namespace piaojue::agent
