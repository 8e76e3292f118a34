// The threads that run requests. Bounded: what does not fit is refused at once.
#pragma once

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>

namespace piaojue::serving {

class Workers {
 public:
  Workers(std::size_t threads, std::size_t most_waiting)
      : pool_(threads), most_waiting_(most_waiting) {}

  /// False, without running it, when too much waits already. `work` must not throw.
  template <class Work>
  bool post(Work work) {
    if (waiting_.fetch_add(1) >= most_waiting_) {
      --waiting_;
      return false;
    }
    boost::asio::post(pool_, [this, work = std::move(work)]() mutable {
      mine = this;
      --waiting_;
      work();
    });
    return true;
  }
  /// Runs the rest of what this thread is at when what waits for a worker now has had its turn;
  /// at once on a thread that is no worker. Never refused: it was let in once. `work` must not
  /// throw.
  static void put_off(std::function<void()> work) {
    if (mine == nullptr) return work();
    boost::asio::post(mine->pool_, std::move(work));
  }
  /// Waits for what was posted and put off.
  void join() { pool_.join(); }

 private:
  boost::asio::thread_pool pool_;
  const std::size_t most_waiting_;
  std::atomic<std::size_t> waiting_{0};
  /// Whose thread this is.
  static inline thread_local Workers* mine = nullptr;
};

}  // namespace piaojue::serving
