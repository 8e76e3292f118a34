// Removing what a server kept of a rehearsal. A real meeting is never removed by it.
#pragma once

#include <filesystem>

#include "core/base/ids.hpp"
#include "core/base/result.hpp"

namespace piaojue::server {

struct Wiped {
  std::string title;  ///< of the rehearsal
  std::filesystem::path folder;
  std::size_t files;
  std::uint64_t bytes;
};

/// Removes data/<id>/ if the manifest published there says that the meeting is a rehearsal. Errors:
/// `not_found` without data or manifest, `not_permitted` for a real meeting. Throws StoreError when
/// a server uses it, or the disk fails.
Result<Wiped> wipe_rehearsal(const std::filesystem::path& data, const MeetingId& meeting);

}  // namespace piaojue::server
