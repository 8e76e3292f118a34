// Sealing a finished meeting's files for a quorum of its scrutineers, opening them again, and
// destroying them when their time has come.
#pragma once

#include "client/roles/desk.hpp"
#include "core/record/archive.hpp"

namespace piaojue::roles {

struct ArchiveSummary {
  std::string title;  ///< of the meeting
  std::string destroy_on;
  std::uint16_t threshold;
  std::size_t files;
  std::uint64_t bytes;
};

/// Seals all files below `folder` into the new file `out`. Whose keys seal it, a record of the
/// meeting says. Errors: `invalid` for a file that exists, for links and for names that cannot be
/// kept; those of the record's statements.
Result<ArchiveSummary> seal_archive(const std::filesystem::path& record,
                                    const std::filesystem::path& folder,
                                    const std::string& destroy_on,
                                    const std::filesystem::path& out);

/// What the archive says of itself, checked, without opening it.
Result<SealedArchive> read_archive(const std::filesystem::path& archive);

/// This scrutineer's part of opening it, written into the new file `out`, for its owner alone. No
/// server is asked. Errors: `wrong_context` for an archive of another opening than this scrutineer
/// signed, `wrong_state` after its date (`today`: YYYY-MM-DD).
Result<void> help_open_archive(const Desk& desk, const std::filesystem::path& archive,
                               const std::string& today, const std::filesystem::path& out);

/// Opens it with the shares in these files, into the new folder `out`.
Result<ArchiveSummary> open_archive(const std::filesystem::path& archive,
                                    const std::vector<std::filesystem::path>& shares,
                                    const std::filesystem::path& out);

/// Overwrites and removes it. Error `wrong_state` before its date, or when it has none.
Result<ArchiveSummary> destroy_archive(const std::filesystem::path& archive,
                                       const std::string& today);

}  // namespace piaojue::roles
