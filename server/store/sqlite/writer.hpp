// The one writer of a database: a thread, a bounded queue, and group commit. Everything queued
// while a commit is under way shares the next transaction, each task in a savepoint of its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "server/store/sqlite/database.hpp"

namespace piaojue::server::sqlite {

class Writer {
 public:
  enum class Outcome {
    kept,    ///< durable
    undone,  ///< `run` asked for it
    failed,  ///< `run` threw, or the transaction was lost
  };
  struct Task {
    /// On the writer's thread; false undoes what it wrote.
    std::function<bool()> run;
    /// On the writer's thread, after the transaction's end; must not throw.
    std::function<void(Outcome)> done;
  };

  /// What SQLite said when a task or a transaction failed.
  using Report = std::function<void(std::string_view)>;

  /// `database` is the writer's alone while it lives.
  Writer(Database& database, std::size_t capacity, Report report);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { stop(); }

  /// False, without running it, when `capacity` tasks wait or after stop().
  bool submit(Task task);
  /// Never refused for load; waits for `done`. False after stop().
  bool submit_and_wait(std::function<bool()> run, std::function<void(Outcome)> done);
  /// Runs what is queued, then ends the thread.
  void stop();

  /// How many transactions were committed, for tests.
  std::size_t commits() const;

 private:
  bool enqueue(Task task, std::size_t limit);
  void loop();
  void run_batch(std::vector<Task>& batch);
  Outcome run_one(Task& task);

  Database& database_;
  const std::size_t capacity_;
  const Report report_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> queue_;
  bool stopping_ = false;
  std::size_t commits_ = 0;
  std::thread thread_;
};

}  // namespace piaojue::server::sqlite
