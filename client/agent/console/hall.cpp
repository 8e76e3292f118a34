#include "client/agent/console/hall.hpp"

namespace piaojue::agent {

void add_hall_calls(Api& api, Surroundings& around) {
  static_cast<void>(api);
  static_cast<void>(around);
}

}  // namespace piaojue::agent
