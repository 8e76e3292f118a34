#include "server/store/sqlite/backup.hpp"

#include <system_error>

#include "server/store/files.hpp"
#include "server/store/sqlite/box_file.hpp"
#include "server/store/sqlite/meeting_tables.hpp"
#include "server/store/sqlite/schema.hpp"

namespace piaojue::server::sqlite {
namespace {

void check_integrity(Database& database, const std::filesystem::path& file) {
  Query query = database.query("PRAGMA integrity_check(1)");
  if (!query.step() || query.text_at(0) != "ok")
    throw StoreError("damaged database: " + file.string());
}

}  // namespace

void copy_database(const std::filesystem::path& from, const std::filesystem::path& to) {
  {
    Database source(from, Access::write);
    source.query("VACUUM INTO ?").text(to.string()).run();
  }
  std::error_code error;
  std::filesystem::permissions(
      to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (error) throw StoreError("cannot protect " + to.string() + ": " + error.message());
  sync_file(to);
  sync_directory(to.parent_path());
  Database copy(to, Access::immutable);
  check_integrity(copy, to);
}

BoxState copy_box(const std::filesystem::path& from, const std::filesystem::path& to) {
  copy_database(from, to);
  Database copy(to, Access::immutable);
  return BoxTables(copy).state();
}

void read_meeting(const std::filesystem::path& file,
                  const std::function<void(MeetingTables&)>& view) {
  Database database(file, Access::read);
  if (!is_current(database, meeting_migrations()))
    throw StoreError("written by another version of this program: " + file.string());
  SqliteMeetingTables tables(database);
  database.execute("BEGIN");
  view(tables);
  database.execute("COMMIT");
}

}  // namespace piaojue::server::sqlite
