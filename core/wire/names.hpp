// The DNS names that servers of a meeting have in their certificates, and that clients ask for.
#pragma once

#include <string>

#include "core/base/ids.hpp"

namespace piaojue {

/// Of the meeting's server: "<meeting>.piaojue".
inline std::string server_name(const MeetingId& meeting) { return meeting.str() + ".piaojue"; }

/// Of an issuing desk of the meeting: "<issuer>.<meeting>.piaojue".
inline std::string desk_name(const MeetingId& meeting, const OfficialId& issuer) {
  return issuer.str() + "." + server_name(meeting);
}

}  // namespace piaojue
