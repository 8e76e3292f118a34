#include "server/store/sqlite/meeting_store.hpp"

#include <mutex>

#include "core/base/language.hpp"
#include "server/store/sqlite/meeting_tables.hpp"
#include "server/store/sqlite/schema.hpp"

namespace piaojue::server::sqlite {
namespace {

constexpr std::size_t kQueueCapacity = 1024;

wire::Reply busy() {
  return wire::tell(
      {ErrorCode::busy, tr("服务器正忙，请稍后再试", "the server is busy; try again shortly")});
}
wire::Reply lost() {
  return wire::Failure{ErrorCode::internal,
                       tr("服务器无法保存数据，请通知管理人员",
                          "the server could not store this; tell its administrator")};
}

/// A change on its way through the writer: its answer, until it is durable.
struct Pending {
  Change change;
  wire::Reply reply = wire::Done{};
};

class SqliteMeetingStore final : public MeetingStore {
 public:
  SqliteMeetingStore(const std::filesystem::path& file, Writer::Report report)
      : write_database_(prepare(file)),
        write_tables_(*write_database_),
        read_database_(file, Access::read),
        read_tables_(read_database_),
        writer_(*write_database_, kQueueCapacity, std::move(report)) {}

  void write(Change change, Respond respond) override {
    auto pending = std::make_shared<Pending>(Pending{std::move(change)});
    const bool queued = writer_.submit(
        {[this, pending] { return run(*pending); },
         [pending, respond](Writer::Outcome outcome) {
           respond(outcome == Writer::Outcome::failed ? lost() : std::move(pending->reply));
         }});
    if (!queued) respond(busy());
  }

  Result<wire::Reply> write_and_wait(Change change) override {
    Pending pending{std::move(change)};
    auto outcome = Writer::Outcome::failed;
    const bool queued = writer_.submit_and_wait([&] { return run(pending); },
                                                [&](Writer::Outcome end) { outcome = end; });
    if (!queued || outcome == Writer::Outcome::failed)
      throw StoreError("a change of the meeting could not be stored");
    if (auto* const failure = std::get_if<wire::Failure>(&pending.reply))
      return Error{failure->code, failure->detail};
    return std::move(pending.reply);
  }

  void read(const std::function<void(MeetingTables&)>& view) override {
    const std::lock_guard lock(read_mutex_);
    read_database_.execute("BEGIN");
    try {
      view(read_tables_);
    } catch (...) {
      if (read_database_.in_transaction()) read_database_.execute("ROLLBACK");
      throw;
    }
    read_database_.execute("COMMIT");
  }

 private:
  static std::unique_ptr<Database> prepare(const std::filesystem::path& file) {
    auto database = std::make_unique<Database>(file, Access::create);
    use_write_ahead_log(*database);
    migrate(*database, meeting_migrations());
    return database;
  }

  bool run(Pending& pending) {
    Result<wire::Reply> reply = pending.change(write_tables_);
    const bool keep = reply.has_value();
    if (keep)
      pending.reply = *std::move(reply);
    else
      pending.reply = wire::tell(reply.error());
    return keep;
  }

  std::unique_ptr<Database> write_database_;
  SqliteMeetingTables write_tables_;
  std::mutex read_mutex_;
  Database read_database_;
  SqliteMeetingTables read_tables_;
  Writer writer_;  // last: its thread ends before anything it uses
};

}  // namespace

std::unique_ptr<MeetingStore> open_meeting_store(const std::filesystem::path& file,
                                                 Writer::Report report) {
  return std::make_unique<SqliteMeetingStore>(file, std::move(report));
}

}  // namespace piaojue::server::sqlite
