// core/spec_vectors.json: worked examples with every intermediate value (SPEC 13).
#pragma once

#include <string>

namespace piaojue::vectors {

/// The whole document, of every suite there is; the same bytes each time.
std::string make_spec_vectors();

}  // namespace piaojue::vectors
