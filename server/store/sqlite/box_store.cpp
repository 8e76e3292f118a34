#include "server/store/sqlite/box_store.hpp"

#include <atomic>
#include <mutex>

#include "core/base/language.hpp"
#include "server/store/sqlite/box_file.hpp"
#include "server/store/sqlite/schema.hpp"

namespace piaojue::server::sqlite {
namespace {

constexpr std::size_t kQueueCapacity = 512;

Error closed_error() {
  return {ErrorCode::wrong_state, tr("投票箱未开放", "the ballot box is not open")};
}
Error spent_error() {
  return {ErrorCode::already_spent,
          tr("这张选票凭证已经投过票", "a ballot was already cast on this credential")};
}
Error busy_error() {
  return {ErrorCode::busy, tr("服务器正忙，请稍后再试", "the server is busy; try again shortly")};
}
Error lost_error() {
  return {ErrorCode::internal, tr("选票没有存入，请重试或通知工作人员",
                                  "the ballot was not stored; try again or tell the staff")};
}

/// Two connections to the file that ballots are written to.
struct ActiveFile {
  ActiveFile(const std::filesystem::path& file, Access access, Writer::Report report)
      : writing(prepare(file, access)),
        write_tables(*writing),
        reading(file, Access::read),
        read_tables(reading),
        writer(*writing, kQueueCapacity, std::move(report)) {}

  static std::unique_ptr<Database> prepare(const std::filesystem::path& file, Access access) {
    auto database = std::make_unique<Database>(file, access);
    // R12-3: not only a missing box, but an empty file in its place.
    if (access == Access::write && !is_migrated(*database))
      throw StoreError("there is no box in " + file.string());
    use_write_ahead_log(*database);
    migrate(*database, box_migrations());
    return database;
  }

  std::unique_ptr<Database> writing;
  BoxTables write_tables;
  Database reading;
  BoxTables read_tables;
  Writer writer;  // last: its thread ends before anything it uses
};

struct SealedFile {
  explicit SealedFile(const std::filesystem::path& file)
      : database(file, Access::immutable), tables(database) {}
  Database database;
  BoxTables tables;
};

struct PendingCast {
  BoxEntry entry;
  std::vector<Hash32> spends;
  Result<Bytes> outcome = Error{};
};

/// Inside the writer's transaction.
// R6.7-4
Result<void> take_void(const VoidEntry& entry, BoxState during, BoxTables& tables) {
  if (const std::optional<Bytes> before = tables.find_void(entry.key_hash)) {
    if (equal(*before, entry.voided)) return {};
    return Error{ErrorCode::already_spent,
                 tr("这张凭证已经作废", "this credential was already voided")};
  }
  if (tables.state() != during) return closed_error();
  if (!tables.spend(entry.key_hash)) return spent_error();
  tables.add_void(entry);
  return {};
}

class SqliteBoxStore final : public BoxStore {
 public:
  SqliteBoxStore(BoxFiles files, bool create, Writer::Report report)
      : files_(std::move(files)), report_(std::move(report)) {
    if (std::filesystem::exists(files_.sealed)) {
      destroy_database(files_.active);  // a crash may have come between
      open_sealed();
      return;
    }
    active_ = std::make_unique<ActiveFile>(files_.active, create ? Access::create : Access::write,
                                           report_);
    state_ = active_->read_tables.state();
    count_ = active_->read_tables.count();
  }

  BoxState state() const override { return state_; }
  std::uint32_t count() const override { return count_; }
  void end_issuing() override { move(BoxState::issuing, BoxState::empty); }
  void resume_issuing() override { move(BoxState::empty, BoxState::issuing); }
  void open() override { move(BoxState::empty, BoxState::open); }
  void close() override { move(BoxState::open, BoxState::closed); }

  void cast(BoxEntry entry, std::vector<Hash32> spends, CastDone done) override;
  void give_up(VoidEntry entry, BoxState during, VoidDone done) override;
  std::vector<Bytes> voids(const Hash32& after, std::size_t most) override {
    const std::lock_guard lock(mutex_);
    return tables().voids(after, most);
  }
  std::optional<Bytes> find_receipt(BoxKind kind, const Hash32& tracker,
                                    const Hash32& leaf) override {
    const std::lock_guard lock(mutex_);
    return tables().find_receipt(kind, tracker, leaf);
  }
  void seal() override;
  void for_each(BoxKind kind, const std::function<void(const BoxEntry&)>& visit) override {
    const std::lock_guard lock(mutex_);
    tables().for_each(kind, visit);
  }

 private:
  BoxTables& tables() { return sealed_ ? sealed_->tables : active_->read_tables; }
  void open_sealed() {
    sealed_ = std::make_unique<SealedFile>(files_.sealed);
    state_ = BoxState::sealed;
    count_ = sealed_->tables.count();
  }
  void move(BoxState from, BoxState to);
  bool run(PendingCast& pending, BoxTables& tables);

  const BoxFiles files_;
  const Writer::Report report_;
  std::atomic<BoxState> state_{BoxState::issuing};
  std::atomic<std::uint32_t> count_{0};
  std::mutex mutex_;  ///< of everything below
  std::unique_ptr<ActiveFile> active_;
  std::unique_ptr<SealedFile> sealed_;
};

void SqliteBoxStore::cast(BoxEntry entry, std::vector<Hash32> spends, CastDone done) {
  auto pending = std::make_shared<PendingCast>(PendingCast{std::move(entry), std::move(spends)});
  {
    const std::lock_guard lock(mutex_);
    if (active_) {
      BoxTables& tables = active_->write_tables;
      const bool queued = active_->writer.submit(
          {[this, pending, &tables] { return run(*pending, tables); },
           [this, pending, done](Writer::Outcome outcome) {
             if (outcome == Writer::Outcome::kept && pending->entry.kind == BoxKind::ballot)
               ++count_;
             done(outcome == Writer::Outcome::failed ? Result<Bytes>(lost_error())
                                                     : std::move(pending->outcome));
           }});
      if (queued) return;
    }
  }
  done(state_ == BoxState::open ? busy_error() : closed_error());
}

/// Inside the writer's transaction: what it finds here is what counts.
// R8.9-3, R8.9-6
bool SqliteBoxStore::run(PendingCast& pending, BoxTables& tables) {
  const BoxEntry& entry = pending.entry;
  if (std::optional<Bytes> receipt = tables.find_receipt(entry.kind, entry.tracker, entry.leaf)) {
    pending.outcome = *std::move(receipt);
    return false;
  }
  if (tables.state() != BoxState::open) {
    pending.outcome = closed_error();
    return false;
  }
  bool fresh = !tables.has_tracker(entry.kind, entry.tracker);
  for (const Hash32& key_hash : pending.spends) fresh = fresh && tables.spend(key_hash);
  if (!fresh) {
    pending.outcome = spent_error();
    return false;
  }
  tables.add(entry);
  pending.outcome = entry.receipt;
  return true;
}

void SqliteBoxStore::give_up(VoidEntry entry, BoxState during, VoidDone done) {
  struct Pending {
    VoidEntry entry;
    Result<void> outcome = Error{};
  };
  auto pending = std::make_shared<Pending>(Pending{std::move(entry)});
  bool repeated = false;
  {
    const std::lock_guard lock(mutex_);
    if (active_) {
      BoxTables& tables = active_->write_tables;
      const bool queued = active_->writer.submit(
          {[pending, during, &tables] {
             pending->outcome = take_void(pending->entry, during, tables);
             return pending->outcome.has_value();
           },
           [pending, done](Writer::Outcome outcome) {
             done(outcome == Writer::Outcome::failed ? Result<void>(lost_error())
                                                     : std::move(pending->outcome));
           }});
      if (queued) return;
    } else {
      // A lost confirmation can be had again from the sealed box.
      const auto before = tables().find_void(pending->entry.key_hash);
      repeated = before && equal(*before, pending->entry.voided);
    }
  }
  if (repeated) return done({});
  done(state_ == during ? busy_error() : closed_error());
}

void SqliteBoxStore::move(BoxState from, BoxState to) {
  Writer* writer = nullptr;
  BoxTables* tables = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!active_) return;
    writer = &active_->writer;
    tables = &active_->write_tables;
  }
  auto outcome = Writer::Outcome::failed;
  BoxState reached = from;
  writer->submit_and_wait(
      [&] {
        reached = tables->state();
        if (reached != from) return false;
        tables->set_state(to);
        reached = to;
        return true;
      },
      [&](Writer::Outcome end) { outcome = end; });
  if (outcome == Writer::Outcome::failed) throw StoreError("the box could not change its state");
  state_ = reached;
}

// R12-2
void SqliteBoxStore::seal() {
  std::unique_ptr<ActiveFile> old;
  {
    const std::lock_guard lock(mutex_);
    if (sealed_) return;
    if (state_ != BoxState::closed) throw StoreError("only a closed box can be sealed");
    write_sealed_box(active_->read_tables, files_.sealed);
    open_sealed();
    old = std::move(active_);
  }
  old.reset();  // outside the lock: its writer answers what is still queued
  destroy_database(files_.active);
}

}  // namespace

bool BoxFiles::exist() const {
  return std::filesystem::exists(active) || std::filesystem::exists(sealed);
}

std::unique_ptr<BoxStore> open_box_store(BoxFiles files, bool create, Writer::Report report) {
  return std::make_unique<SqliteBoxStore>(std::move(files), create, std::move(report));
}

}  // namespace piaojue::server::sqlite
