// The close of a poll: the box shut and rewritten, the root and the counts sealed.
#pragma once

#include <cstddef>

namespace piaojue::server {

class Meeting;

/// Once organiser and chief have ordered it: shuts the box in one transaction of its writer, so
/// that no ballot is stored after it, rewrites it in tracker order, destroys the file that knew
/// another order, and signs and stores the closing statement.
void close_if_ordered(Meeting& meeting, std::size_t index);

/// Loads what the sealed box amounts to, once.
void prepare_sealed_poll(Meeting& meeting, std::size_t index);

}  // namespace piaojue::server
