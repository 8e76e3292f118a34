// Private to wire.
#pragma once

#include <string>
#include <string_view>

namespace piaojue::wire {

/// The longest beginning of `text` of at most `max` bytes that cuts no character in two; nothing
/// of a text that is not UTF-8.
std::string clip_utf8(std::string_view text, std::size_t max);

}  // namespace piaojue::wire
