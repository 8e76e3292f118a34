#include "server/store/sqlite/database.hpp"

#include <cassert>
#include <limits>
#include <sqlite3.h>

#include "server/store/store.hpp"

namespace piaojue::server::sqlite {
namespace {

constexpr int kBusyMilliseconds = 10000;

[[noreturn]] void fail(sqlite3* handle, int code) {
  const char* message = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
  throw StoreError(std::string("SQLite: ") + message);
}

int to_int(std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw StoreError("SQLite: value too large");
  return static_cast<int>(size);
}

int open_flags(Access access) {
  constexpr int kCommon = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  switch (access) {
    case Access::create:
      return kCommon | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Access::write:
    case Access::read:  // a reader of a write-ahead log writes its shared index
      return kCommon | SQLITE_OPEN_READWRITE;
    case Access::immutable:
      return kCommon | SQLITE_OPEN_READONLY;
  }
  return 0;
}

/// A file name as SQLite's URI syntax wants it.
std::string uri_of(const std::filesystem::path& file, Access access) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#')
      uri += "%" + to_hex(as_bytes(std::string_view(&c, 1)));
    else
      uri += c;
  }
  return access == Access::immutable ? uri + "?immutable=1" : uri;
}

}  // namespace

// ---- Query --------------------------------------------------------------------------------------

Query::Query(sqlite3_stmt* statement, bool& in_use) : statement_(statement), in_use_(&in_use) {
  assert(!in_use && "a statement is used by one query at a time");
  in_use = true;
}

Query::~Query() {
  // sqlite3_reset repeats the error of the last step, which has been thrown already.
  static_cast<void>(sqlite3_reset(statement_));
  static_cast<void>(sqlite3_clear_bindings(statement_));
  *in_use_ = false;
}

void Query::check(int code) const {
  if (code != SQLITE_OK) fail(sqlite3_db_handle(statement_), code);
}

Query& Query::integer(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, next_++, value));
  return *this;
}

Query& Query::text(std::string_view value) {
  check(
      sqlite3_bind_text(statement_, next_++, value.data(), to_int(value.size()), SQLITE_TRANSIENT));
  return *this;
}

Query& Query::blob(ByteView value) {
  // A null pointer would bind NULL.
  const void* const data = value.empty() ? static_cast<const void*>("") : value.data();
  check(sqlite3_bind_blob(statement_, next_++, data, to_int(value.size()), SQLITE_TRANSIENT));
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), code);
  return false;
}

void Query::run() {
  if (step()) throw StoreError("SQLite: a statement without rows has one");
}

std::int64_t Query::integer_at(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Query::text_at(int column) const {
  const Bytes bytes = blob_at(column);
  return std::string(as_text(bytes));
}

Bytes Query::blob_at(int column) const {
  const auto* const data =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr && size > 0) throw StoreError("SQLite: out of memory");
  return data == nullptr ? Bytes{} : Bytes(data, data + size);
}

Hash32 Query::hash_at(int column) const {
  const Result<Hash32> hash = to_array<32>(blob_at(column));
  if (!hash) throw StoreError("SQLite: a hash of wrong size");
  return *hash;
}

// ---- Database -----------------------------------------------------------------------------------

Database::Database(const std::filesystem::path& file, Access access) {
  const int code =
      sqlite3_open_v2(uri_of(file, access).c_str(), &handle_, open_flags(access), nullptr);
  try {
    if (code != SQLITE_OK) fail(handle_, code);
    if (sqlite3_busy_timeout(handle_, kBusyMilliseconds) != SQLITE_OK) fail(handle_, SQLITE_ERROR);
    execute("PRAGMA foreign_keys=ON");
    execute("PRAGMA secure_delete=ON");
    execute("PRAGMA temp_store=MEMORY");
    execute("PRAGMA trusted_schema=OFF");
    if (access == Access::read) execute("PRAGMA query_only=ON");
  } catch (...) {
    static_cast<void>(sqlite3_close_v2(handle_));
    throw;
  }
}

Database::~Database() {
  for (auto& [sql, prepared] : prepared_) static_cast<void>(sqlite3_finalize(prepared.statement));
  const int code = sqlite3_close(handle_);
  assert(code == SQLITE_OK && "a statement outlives its database");
  static_cast<void>(code);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle_, code);
}

Query Database::query(std::string_view sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) found = prepared_.emplace(sql, Prepared{}).first;
  Prepared& prepared = found->second;
  if (prepared.statement == nullptr) {
    const int code = sqlite3_prepare_v3(handle_, sql.data(), to_int(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared.statement, nullptr);
    if (code != SQLITE_OK) fail(handle_, code);
  }
  return {prepared.statement, prepared.in_use};
}

int Database::changes() const { return sqlite3_changes(handle_); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace piaojue::server::sqlite
