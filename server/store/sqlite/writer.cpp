#include "server/store/sqlite/writer.hpp"

#include <cassert>
#include <exception>
#include <future>
#include <limits>

namespace piaojue::server::sqlite {

Writer::Writer(Database& database, std::size_t capacity, Report report)
    : database_(database),
      capacity_(capacity),
      report_(std::move(report)),
      thread_([this] { loop(); }) {}

bool Writer::enqueue(Task task, std::size_t limit) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

bool Writer::submit(Task task) { return enqueue(std::move(task), capacity_); }

bool Writer::submit_and_wait(std::function<bool()> run, std::function<void(Outcome)> done) {
  assert(std::this_thread::get_id() != thread_.get_id() && "the writer cannot wait for itself");
  auto finished = std::make_shared<std::promise<void>>();
  std::future<void> waiting = finished->get_future();
  Task task{std::move(run), [finished, done = std::move(done)](Outcome outcome) {
              done(outcome);
              finished->set_value();
            }};
  if (!enqueue(std::move(task), std::numeric_limits<std::size_t>::max())) return false;
  waiting.wait();
  return true;
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::size_t Writer::commits() const {
  const std::lock_guard lock(mutex_);
  return commits_;
}

void Writer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::vector<Task> batch;
    batch.swap(queue_);
    lock.unlock();
    run_batch(batch);
    lock.lock();
  }
}

void Writer::run_batch(std::vector<Task>& batch) {
  std::vector<Outcome> outcomes;
  try {
    database_.execute("BEGIN IMMEDIATE");
    for (Task& task : batch) outcomes.push_back(run_one(task));
    database_.execute("COMMIT");
    const std::lock_guard lock(mutex_);
    ++commits_;
  } catch (const std::exception& error) {
    report_(error.what());
    // The disk is full or broken: nothing of this transaction counts.
    outcomes.assign(batch.size(), Outcome::failed);
    try {
      if (database_.in_transaction()) database_.execute("ROLLBACK");
    } catch (const std::exception&) {
      // The next BEGIN fails then, and with it its tasks.
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    try {
      batch[i].done(outcomes[i]);
    } catch (const std::exception& error) {
      // Of memory, if anything: one caller without an answer, and no server without a writer.
      report_(error.what());
    }
  }
}

/// Throws when the whole transaction is lost.
Writer::Outcome Writer::run_one(Task& task) {
  database_.execute("SAVEPOINT task");
  Outcome outcome = Outcome::failed;
  try {
    outcome = task.run() ? Outcome::kept : Outcome::undone;
  } catch (const std::exception& error) {
    report_(error.what());
    if (!database_.in_transaction()) throw;
  }
  if (outcome != Outcome::kept) database_.execute("ROLLBACK TO task");
  database_.execute("RELEASE task");
  return outcome;
}

}  // namespace piaojue::server::sqlite
