#include "server/store/sqlite/schema.hpp"

#include <array>
#include <string>

#include "server/store/store.hpp"

namespace piaojue::server::sqlite {
namespace {

// No table but the trail has times, row ids or anything that says in which order rows came.
constexpr std::array kMeeting{Migration{1, "meeting", R"sql(
CREATE TABLE documents (
  poll TEXT NOT NULL,        -- empty: of the meeting
  kind INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (poll, kind, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (
  official TEXT PRIMARY KEY,
  role INTEGER NOT NULL,
  sign_key BLOB NOT NULL,
  exchange_key BLOB NOT NULL -- empty: none
) STRICT, WITHOUT ROWID;

CREATE TABLE ceremonies (
  attempt INTEGER PRIMARY KEY,
  participants BLOB NOT NULL -- two bytes each
) STRICT;

CREATE TABLE ceremony_messages (
  attempt INTEGER NOT NULL REFERENCES ceremonies (attempt),
  round INTEGER NOT NULL,
  trustee INTEGER NOT NULL,
  message BLOB NOT NULL,
  PRIMARY KEY (attempt, round, trustee)
) STRICT, WITHOUT ROWID;

CREATE TABLE voters (
  voter TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  salt BLOB NOT NULL,
  code_hash BLOB NOT NULL,
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  wrong_tries INTEGER NOT NULL CHECK (wrong_tries >= 0)
) STRICT, WITHOUT ROWID;

-- R12-4
CREATE TABLE issuance (
  poll TEXT NOT NULL,
  voter TEXT NOT NULL REFERENCES voters (voter),
  class INTEGER NOT NULL,
  blinded_hash BLOB NOT NULL CHECK (length(blinded_hash) = 32),
  PRIMARY KEY (poll, voter)
) STRICT, WITHOUT ROWID;

-- Credentials of cards, signed a batch at a time.
-- R8.6-15
CREATE TABLE batches (
  poll TEXT NOT NULL,
  class INTEGER NOT NULL,
  request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
  size INTEGER NOT NULL,
  PRIMARY KEY (poll, class, request_hash)
) STRICT, WITHOUT ROWID;

-- What endorses the key of a card, found by the key's hash.
CREATE TABLE cards (
  poll TEXT NOT NULL,
  issuer INTEGER NOT NULL,
  class INTEGER NOT NULL,
  key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),
  prefix BLOB NOT NULL CHECK (length(prefix) = 32),
  signature BLOB NOT NULL,
  PRIMARY KEY (poll, issuer, class, key_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE desks (
  issuer TEXT PRIMARY KEY,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Administrative acts only, hence the one table whose order and times mean something.
CREATE TABLE trail (
  number INTEGER PRIMARY KEY,
  entry BLOB NOT NULL
) STRICT;
)sql"}};

constexpr std::array kBox{Migration{1, "box", R"sql(
CREATE TABLE box (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state INTEGER NOT NULL
) STRICT;
INSERT INTO box (id, state) VALUES (1, 1);

-- R12-1
CREATE TABLE ballots (
  tracker BLOB PRIMARY KEY CHECK (length(tracker) = 32),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  receipt BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  tracker BLOB PRIMARY KEY CHECK (length(tracker) = 32),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  receipt BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE voids (
  key_hash BLOB PRIMARY KEY CHECK (length(key_hash) = 32),
  voided BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE spent (
  key_hash BLOB PRIMARY KEY CHECK (length(key_hash) = 32)
) STRICT, WITHOUT ROWID;
)sql"}};

std::int64_t single_integer(Database& database, std::string_view sql) {
  Query query = database.query(sql);
  return query.step() ? query.integer_at(0) : 0;
}

}  // namespace

std::span<const Migration> meeting_migrations() { return kMeeting; }
std::span<const Migration> box_migrations() { return kBox; }

void migrate(Database& database, std::span<const Migration> migrations) {
  database.execute(
      "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) "
      "STRICT");
  const std::int64_t current = single_integer(database, "SELECT max(version) FROM migrations");
  if (current > migrations.back().version)
    throw StoreError("the database was written by a later version of this program");
  for (const Migration& migration : migrations) {
    if (migration.version <= current) continue;
    database.execute("BEGIN IMMEDIATE");
    try {
      database.execute(std::string(migration.sql));
      database.query("INSERT INTO migrations (version, name) VALUES (?, ?)")
          .integer(migration.version)
          .text(migration.name)
          .run();
      database.execute("COMMIT");
    } catch (...) {
      if (database.in_transaction()) database.execute("ROLLBACK");
      throw;
    }
  }
}

bool is_current(Database& database, std::span<const Migration> migrations) {
  return single_integer(database, "SELECT max(version) FROM migrations") ==
         migrations.back().version;
}

bool is_migrated(Database& database) {
  return single_integer(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'") !=
             0 &&
         single_integer(database, "SELECT count(*) FROM migrations") != 0;
}

void use_write_ahead_log(Database& database) {
  {
    Query query = database.query("PRAGMA journal_mode=WAL");
    if (!query.step() || query.text_at(0) != "wal")
      throw StoreError("SQLite: no write-ahead log on this file system");
  }
  database.execute("PRAGMA synchronous=FULL");
}

}  // namespace piaojue::server::sqlite
