// An announced result as a hall reads it from afar: few columns, a bar for each row.
#pragma once

#include "client/report/build.hpp"
#include "proto/agent_screen.pb.h"

namespace piaojue::agent {

v1::ScreenResult result_board(const report::CheckedResult& checked);

}  // namespace piaojue::agent
