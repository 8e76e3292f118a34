// Copies of databases that a server may be writing to.
#pragma once

#include <filesystem>
#include <functional>

#include "server/store/store.hpp"

namespace piaojue::server::sqlite {

/// Writes what is committed now into the fresh file `to`, each table in the order of its keys: the
/// copy's bytes follow from its content and not from the order in which that came. Checked and on
/// the disk when this returns; whoever writes to `from` does not wait. Throws StoreError.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to);

/// The same of a box that is not sealed; what state the copy is in.
BoxState copy_box(const std::filesystem::path& from, const std::filesystem::path& to);

/// A consistent view of a meeting's database of this program's version, whoever else uses it.
/// Nothing is written, nor migrated.
void read_meeting(const std::filesystem::path& file,
                  const std::function<void(MeetingTables&)>& view);

}  // namespace piaojue::server::sqlite
