#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

std::unique_ptr<RolePage> make_console(Surroundings& surroundings);

}  // namespace piaojue::agent
