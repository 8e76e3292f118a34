// A copy of one meeting's data, made while the server runs, from which a server goes on.
#pragma once

#include <filesystem>

#include "core/base/ids.hpp"
#include "core/base/result.hpp"

namespace piaojue::server {

struct Backup {
  std::filesystem::path folder;
  /// It was made between the opening of a poll and its seal. Its files are in the order of keys,
  /// but beside an earlier or later copy it tells which ballots came between.
  bool carries_order;
  std::size_t files;
  std::uint64_t bytes;
};

/// Makes a folder of its own in `out`, named after meeting and time, and marked in its name if it
/// carries order: README.txt, SHA256SUMS, and <id>/ as a server's data folder has it. It appears
/// whole or not at all, and is on the disk when this returns. Databases and keys are of one moment
/// in which no poll changed its state. Errors: `not_found` without data of this meeting, `busy`
/// when polls change their state too quickly, `invalid` if the folder is there already. Throws
/// StoreError.
Result<Backup> back_up(const std::filesystem::path& data, const MeetingId& meeting,
                       const std::filesystem::path& out);

}  // namespace piaojue::server
