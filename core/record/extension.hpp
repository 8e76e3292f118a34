// Whether a later record of a meeting extends an earlier one (SPEC 10.1): what a record taken home
// proves against a server that would rewrite the past. Internal to core/record.
#pragma once

#include <filesystem>

#include "core/record/checks.hpp"

namespace piaojue::verification {

/// Same opening; every entry of the earlier trail stands unchanged at the start of the later one;
/// of the same poll, everything in the earlier record but countersignatures and trail stands
/// unchanged in the later one. Judges nothing else: the later record is verified by itself.
Outcome check_extends(const std::filesystem::path& earlier, const std::filesystem::path& later);

}  // namespace piaojue::verification
