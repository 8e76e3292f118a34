// Private to wire: enums of the domain and of the schemas, both ways.
#pragma once

#include "core/wire/messages.hpp"
#include "proto/common.pb.h"
#include "proto/meeting.pb.h"

namespace piaojue::wire {

namespace pb = ::piaojue::v1;

pb::ErrorCode to_wire(ErrorCode code);
pb::PollState to_wire(PollState state);

/// Error `malformed` for 0 and for values that this version does not know.
Result<ErrorCode> import_error_code(pb::ErrorCode code, std::string_view field);
Result<PollState> import_poll_state(pb::PollState state, std::string_view field);

}  // namespace piaojue::wire
