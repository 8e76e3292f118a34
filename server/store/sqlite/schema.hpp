// The tables, and how an older file becomes a current one. To change them: add a Migration with the
// next version at the end; a released one is never edited. A sealed box is never written again: its
// older tables must still be read.
#pragma once

#include <span>
#include <string_view>

#include "server/store/sqlite/database.hpp"

namespace piaojue::server::sqlite {

struct Migration {
  int version;  ///< 1, 2, ...
  std::string_view name;
  std::string_view sql;
};

std::span<const Migration> meeting_migrations();
std::span<const Migration> box_migrations();

/// Brings the database to the last version, one transaction for each step. Throws StoreError for a
/// file that a later program wrote.
void migrate(Database& database, std::span<const Migration> migrations);

/// Whether the database is of the last version exactly. Writes nothing.
bool is_current(Database& database, std::span<const Migration> migrations);

/// Whether there is any version of the tables in it.
bool is_migrated(Database& database);

/// Write-ahead log, every commit on the disk before it counts.
void use_write_ahead_log(Database& database);

}  // namespace piaojue::server::sqlite
