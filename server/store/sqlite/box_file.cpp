#include "server/store/sqlite/box_file.hpp"

#include <system_error>

#include "server/store/files.hpp"
#include "server/store/sqlite/schema.hpp"

namespace piaojue::server::sqlite {

namespace {

std::string table_of(BoxKind kind) {
  switch (kind) {
    case BoxKind::ballot:
      return "ballots";
    case BoxKind::note:
      return "notes";
  }
  return "";
}

}  // namespace

BoxState BoxTables::state() {
  Query query = database_.query("SELECT state FROM box WHERE id = 1");
  if (!query.step()) throw StoreError("damaged box: no state");
  const std::int64_t state = query.integer_at(0);
  if (state < 1 || state > 5) throw StoreError("damaged box: unknown state");
  return static_cast<BoxState>(state);
}

void BoxTables::set_state(BoxState state) {
  database_.query("UPDATE box SET state = ? WHERE id = 1")
      .integer(static_cast<std::int64_t>(state))
      .run();
}

std::uint32_t BoxTables::count() {
  Query query = database_.query("SELECT count(*) FROM ballots");
  return query.step() ? static_cast<std::uint32_t>(query.integer_at(0)) : 0;
}

std::optional<Bytes> BoxTables::find_receipt(BoxKind kind, const Hash32& tracker,
                                             const Hash32& leaf) {
  Query query =
      database_.query("SELECT receipt FROM " + table_of(kind) + " WHERE tracker = ? AND leaf = ?");
  query.blob(tracker).blob(leaf);
  if (!query.step()) return std::nullopt;
  return query.blob_at(0);
}

bool BoxTables::has_tracker(BoxKind kind, const Hash32& tracker) {
  return database_.query("SELECT 1 FROM " + table_of(kind) + " WHERE tracker = ?")
      .blob(tracker)
      .step();
}

bool BoxTables::spend(const Hash32& key_hash) {
  database_.query("INSERT INTO spent (key_hash) VALUES (?) ON CONFLICT DO NOTHING")
      .blob(key_hash)
      .run();
  return database_.changes() == 1;
}

void BoxTables::add(const BoxEntry& entry) {
  database_
      .query("INSERT INTO " + table_of(entry.kind) +
             " (tracker, leaf, receipt, content) VALUES (?, ?, ?, ?)")
      .blob(entry.tracker)
      .blob(entry.leaf)
      .blob(entry.receipt)
      .blob(entry.content)
      .run();
}

void BoxTables::for_each(BoxKind kind, const std::function<void(const BoxEntry&)>& visit) {
  Query query = database_.query("SELECT tracker, leaf, receipt, content FROM " + table_of(kind) +
                                " ORDER BY tracker");
  while (query.step())
    visit({kind, query.hash_at(0), query.hash_at(1), query.blob_at(2), query.blob_at(3)});
}

std::optional<Bytes> BoxTables::find_void(const Hash32& key_hash) {
  Query query = database_.query("SELECT voided FROM voids WHERE key_hash = ?");
  query.blob(key_hash);
  if (!query.step()) return std::nullopt;
  return query.blob_at(0);
}

void BoxTables::add_void(const VoidEntry& entry) {
  database_.query("INSERT INTO voids (key_hash, voided) VALUES (?, ?)")
      .blob(entry.key_hash)
      .blob(entry.voided)
      .run();
}

std::vector<Bytes> BoxTables::voids(const Hash32& after, std::size_t most) {
  Query query =
      database_.query("SELECT voided FROM voids WHERE key_hash > ? ORDER BY key_hash LIMIT ?");
  query.blob(after).integer(static_cast<std::int64_t>(most));
  std::vector<Bytes> out;
  while (query.step()) out.push_back(query.blob_at(0));
  return out;
}

void BoxTables::for_each_void(const std::function<void(const VoidEntry&)>& visit) {
  Query query = database_.query("SELECT key_hash, voided FROM voids ORDER BY key_hash");
  while (query.step()) visit({query.hash_at(0), query.blob_at(1)});
}

void BoxTables::for_each_spent(const std::function<void(const Hash32&)>& visit) {
  Query query = database_.query("SELECT key_hash FROM spent ORDER BY key_hash");
  while (query.step()) visit(query.hash_at(0));
}

void write_sealed_box(BoxTables& from, const std::filesystem::path& sealed) {
  std::filesystem::path fresh = sealed;
  fresh += ".new";
  destroy_database(fresh);
  {
    Database database(fresh, Access::create);
    database.execute("PRAGMA journal_mode=OFF");
    database.execute("PRAGMA synchronous=OFF");
    migrate(database, box_migrations());
    BoxTables to(database);
    database.execute("BEGIN IMMEDIATE");
    for (const BoxKind kind : {BoxKind::ballot, BoxKind::note})
      from.for_each(kind, [&](const BoxEntry& entry) { to.add(entry); });
    from.for_each_void([&](const VoidEntry& entry) { to.add_void(entry); });
    from.for_each_spent([&](const Hash32& key_hash) { to.spend(key_hash); });
    to.set_state(BoxState::sealed);
    database.execute("COMMIT");
  }
  sync_file(fresh);
  publish_file(fresh, sealed);
}

void destroy_database(const std::filesystem::path& file) {
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::path one = file;
    one += suffix;
    std::error_code error;
    std::filesystem::remove(one, error);
    if (error) throw StoreError("cannot remove " + one.string() + ": " + error.message());
  }
  sync_directory(file.parent_path());
}

}  // namespace piaojue::server::sqlite
