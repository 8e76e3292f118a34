#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

std::unique_ptr<RolePage> make_screen(Surroundings& surroundings);

}  // namespace piaojue::agent
