// A record laid open for people and programs: one JSON object a line, one line a section.
#pragma once

#include <filesystem>
#include <ostream>

#include "core/base/result.hpp"

namespace piaojue {

/// Streams; ballots appear as tracker, class, hashes of credential keys and size. Nothing printed
/// is judged, and only a return without error says that the file is whole. Errors: `unavailable`,
/// `malformed` (after the sections that could be read).
Result<void> dump_record(const std::filesystem::path& path, std::ostream& out);

}  // namespace piaojue
