// What is cheaper for several at once: what comes up while requests wait for a worker is gathered
// from them and done together, without anybody waiting for company.
#pragma once

#include <functional>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "core/serving/workers.hpp"

namespace piaojue::serving {

/// From several threads. Outlives the workers that items are added on.
template <class Item>
class Gatherer {
 public:
  /// At least one and at most `most` items, in no order that means anything; must not throw.
  using Run = std::function<void(std::vector<Item>)>;

  Gatherer(std::size_t most, Run run) : most_(most), run_(std::move(run)) {}

  /// Hands the item to `run`: on this thread when there are `most`; else on the worker that is free
  /// once the requests that wait now, and may add to it, have had their turn.
  void add(Item item) {
    std::vector<Item> full;
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(item));
      if (waiting_.size() >= most_)
        full.swap(waiting_);
      else if (std::exchange(put_off_, true))
        return;
    }
    if (!full.empty()) return run_(std::move(full));
    try {
      Workers::put_off([this] { run_waiting(); });
    } catch (const std::bad_alloc&) {
      run_waiting();
    }
  }

 private:
  void run_waiting() {
    std::vector<Item> items;
    {
      const std::lock_guard lock(mutex_);
      put_off_ = false;
      items.swap(waiting_);
    }
    // None when others filled it up meanwhile.
    if (!items.empty()) run_(std::move(items));
  }

  const std::size_t most_;
  const Run run_;
  std::mutex mutex_;
  std::vector<Item> waiting_;  ///< fewer than `most_`; not empty only while `put_off_`
  bool put_off_ = false;       ///< run_waiting() will be called
};

}  // namespace piaojue::serving
