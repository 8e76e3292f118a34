// Keeps the issuing desk open while the program runs, whether anybody looks at its page or not.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "client/agent/roster_store.hpp"
#include "client/issuer/desk_listener.hpp"

namespace piaojue::agent {

class DeskKeeper {
 public:
  /// All outlive the keeper.
  DeskKeeper(Surroundings& around, RosterStore& roster);
  DeskKeeper(const DeskKeeper&) = delete;
  DeskKeeper& operator=(const DeskKeeper&) = delete;
  ~DeskKeeper();

  /// nullptr until it is open: with the meeting, the roster and its own keys.
  issuer::IssuingDesk* desk() const;

  struct View {
    std::string trouble;               ///< what stands in the way; it is tried again
    std::string address;               ///< where terminals reach it
    std::deque<std::string> requests;  ///< the newest first
  };
  View view() const;

 private:
  void run();
  Result<void> look();
  Result<void> open(const roles::MeetingView& meeting);
  void hear(const std::string& request);

  Surroundings& around_;
  RosterStore& roster_;
  std::optional<Work> work_;  ///< of the thread: keys and access that the desk goes on using
  std::unique_ptr<issuer::IssuingDesk> desk_;
  std::unique_ptr<issuer::DeskListener> listener_;
  mutable std::mutex mutex_;  ///< of everything below
  std::condition_variable wake_;
  bool is_open_ = false, stopping_ = false;
  View view_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace piaojue::agent
