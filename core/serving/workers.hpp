// The threads that run requests. Bounded: what does not fit is refused at once.
#pragma once

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>

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
      --waiting_;
      work();
    });
    return true;
  }
  /// Waits for what was posted.
  void join() { pool_.join(); }

 private:
  boost::asio::thread_pool pool_;
  const std::size_t most_waiting_;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace piaojue::serving
