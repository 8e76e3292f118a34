// How the meeting stands, asked of the server every second on one connection without certificate,
// for all pages of an agent.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "client/agent/office.hpp"

namespace piaojue::agent {

struct MeetingNow {
  bool connected = false;
  std::string problem;                                ///< why not, for the person
  std::optional<wire::Status> status;                 ///< the last one known
  std::shared_ptr<const roles::MeetingView> meeting;  ///< once published and approved; checked
  std::shared_ptr<const roles::OpeningView> opening;  ///< once signed by all; checked

  /// Where a poll stands; nullptr before the meeting is published.
  const wire::PollStatusLine* poll(std::string_view id) const;
};

class MeetingWatch {
 public:
  /// `office` outlives the watch.
  explicit MeetingWatch(Office& office);
  MeetingWatch(const MeetingWatch&) = delete;
  MeetingWatch& operator=(const MeetingWatch&) = delete;
  ~MeetingWatch();

  MeetingNow now() const;
  /// Asks again without waiting for the next second, and waits for the answer: after an action that
  /// changed something.
  MeetingNow refresh();

 private:
  void run();
  /// Nothing is asked while there is no identity.
  void look();
  Result<void> ask(net::Connection& connection, MeetingNow& next) const;

  Office& office_;
  mutable std::mutex mutex_;  ///< of everything below but connection_
  std::condition_variable wake_, asked_;
  MeetingNow now_;
  std::uint64_t wanted_ = 0, answered_ = 0;  ///< rounds
  bool stopping_ = false;
  std::unique_ptr<net::Connection> connection_;  ///< of the thread alone
  std::thread thread_;
};

}  // namespace piaojue::agent
