#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

std::unique_ptr<RolePage> make_scrutineer(Surroundings& surroundings);

}  // namespace piaojue::agent
