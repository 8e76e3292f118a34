// The two files of a box: their tables, and the one rewritten into the other.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "server/store/sqlite/database.hpp"
#include "server/store/store.hpp"

namespace piaojue::server::sqlite {

/// The SQL of a box.
class BoxTables {
 public:
  explicit BoxTables(Database& database) : database_(database) {}

  BoxState state();
  void set_state(BoxState state);
  std::uint32_t count();
  std::optional<Bytes> find_receipt(BoxKind kind, const Hash32& tracker, const Hash32& leaf);
  bool has_tracker(BoxKind kind, const Hash32& tracker);
  /// False if it was spent before.
  bool spend(const Hash32& key_hash);
  void add(const BoxEntry& entry);
  void for_each(BoxKind kind, const std::function<void(const BoxEntry&)>& visit);
  std::optional<Bytes> find_void(const Hash32& key_hash);
  void add_void(const VoidEntry& entry);
  std::vector<Bytes> voids(const Hash32& after, std::size_t most);
  void for_each_void(const std::function<void(const VoidEntry&)>& visit);
  void for_each_spent(const std::function<void(const Hash32&)>& visit);

 private:
  Database& database_;
};

/// Writes the box into a fresh file in tracker order: no journal, no trace of another order. The
/// file is on the disk under its own name when this returns.
void write_sealed_box(BoxTables& from, const std::filesystem::path& sealed);

/// Removes a database with its write-ahead log and shared memory, and syncs the folder.
void destroy_database(const std::filesystem::path& file);

}  // namespace piaojue::server::sqlite
