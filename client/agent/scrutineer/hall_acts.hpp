// What a scrutineer says about a sealed box, and the chief's steps on the way to its opening.
#pragma once

#include "client/agent/api.hpp"
#include "client/agent/role_page.hpp"

namespace piaojue::agent {

/// scrutineer/{confirm-close, hall-count, object, resolve, release}.
void add_hall_acts(Api& api, Surroundings& around);

}  // namespace piaojue::agent
