// Worked examples of everything that is hashed, signed or proven, with every intermediate value
// (SPEC 13), for whoever writes a program of their own from SPEC. The file core/spec_vectors.json,
// embedded; tests make it (R13-1, R13-3).
#pragma once

#include <string_view>

namespace piaojue {

/// The document, JSON.
std::string_view spec_vectors();

}  // namespace piaojue
