// A thin wrapper of SQLite: every return value is checked, every handle has an owner. A failure is
// a StoreError. One connection is used by one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace piaojue::server::sqlite {

/// One use of a prepared statement: reset, with its bindings cleared, when it goes out of scope.
class Query {
 public:
  Query(sqlite3_stmt* statement, bool& in_use);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  /// Binds the next parameter.
  Query& integer(std::int64_t value);
  Query& text(std::string_view value);
  Query& blob(ByteView value);

  /// True when there is a row.
  bool step();
  /// For statements without rows.
  void run();

  std::int64_t integer_at(int column) const;
  std::string text_at(int column) const;
  Bytes blob_at(int column) const;
  /// Error is a bug or a damaged file: StoreError.
  Hash32 hash_at(int column) const;

 private:
  void check(int code) const;
  sqlite3_stmt* statement_;
  bool* in_use_;
  int next_ = 1;
};

enum class Access {
  create,     ///< reads and writes; made if missing
  write,      ///< reads and writes what is there
  read,       ///< a second connection to a database that is written to
  immutable,  ///< a file that never changes: no lock, no journal beside it
};

class Database {
 public:
  Database(const std::filesystem::path& file, Access access);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Statements without parameters and rows.
  void execute(const std::string& sql);
  /// `sql` is a literal; it is prepared once.
  Query query(std::string_view sql);
  /// Rows changed by the last statement.
  int changes() const;
  bool in_transaction() const;

 private:
  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };
  sqlite3* handle_ = nullptr;
  std::map<std::string, Prepared, std::less<>> prepared_;
};

}  // namespace piaojue::server::sqlite
