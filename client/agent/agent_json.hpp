// Requests and replies of pages: Protobuf's own JSON mapping, strict on the way in.
#pragma once

#include <google/protobuf/message.h>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace piaojue::agent {

/// Error `malformed`: no JSON, another type, an unknown field.
Result<void> read_json(std::string_view json, google::protobuf::Message& message);
/// With every scalar and list, also empty ones.
std::string write_json(const google::protobuf::Message& message);

}  // namespace piaojue::agent
