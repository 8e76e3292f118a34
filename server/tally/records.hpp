// The record files that GetRecord serves: sealed, through the closing statement; full, with the
// result and the countersignatures so far.
#pragma once

#include <cstddef>

#include "core/record/statements.hpp"

namespace piaojue::server {

class Meeting;

/// Writes the records that should exist and do not, or that a later signature has outdated.
void update_records(Meeting& meeting, std::size_t index);

}  // namespace piaojue::server
