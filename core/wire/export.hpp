// Private to wire: from domain values to Protobuf's fields.
#pragma once

#include "core/wire/messages.hpp"
#include "proto/envelope.pb.h"

namespace piaojue::wire {

namespace pb = ::piaojue::v1;

/// Sets the kind and its fields; id and version are the caller's.
void export_kind(const Request& request, pb::Request& out);
void export_kind(const Reply& reply, pb::Reply& out);

void write(const CardEndorsement& in, pb::CardEndorsement& out);

inline std::string to_wire(ByteView bytes) { return std::string(as_text(bytes)); }
inline std::string to_wire(const Point& point) { return to_wire(point.encode()); }
inline std::string to_wire(const SignedStatement& statement) { return to_wire(statement.encode()); }

}  // namespace piaojue::wire
