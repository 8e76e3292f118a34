// Crockford's base32, for what scanners type and people read out: digits and capitals without
// I L O U, which QR codes hold in their short alphanumeric form.
#pragma once

#include <string>

#include "core/base/bytes.hpp"

namespace piaojue {

/// The bits in order, highest first; the last character is filled up with zero bits.
std::string to_base32(ByteView bytes);

/// Either case; O is 0, I and L are 1. Error `malformed` for a foreign character or bits left over.
Result<Bytes> from_base32(std::string_view text);

}  // namespace piaojue
