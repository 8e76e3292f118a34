// How the issuing of each poll goes, asked of the server every other second while a page looks.
#pragma once

#include <chrono>
#include <map>
#include <mutex>

#include "client/agent/meeting_watch.hpp"
#include "client/issuer/piles.hpp"

namespace piaojue::agent {

struct PollIssuing {
  /// [issuer][class] of a card poll between the beginning of its issuing and that of its voting.
  std::vector<std::vector<issuer::PileCount>> piles;
  /// By issuer, once the issuing has ended: whose count is signed.
  std::vector<bool> counted;
};

class IssuingWatch {
 public:
  explicit IssuingWatch(Office& office) : office_(office) {}

  /// By poll, as in the meeting. What is unknown, as the server cannot be reached, is empty.
  std::vector<PollIssuing> look(const roles::MeetingView& meeting, const wire::Status& status);
  /// Something was changed here: asks again at the next look.
  void touch();

 private:
  Result<void> ask(const roles::MeetingView& meeting, const wire::Status& status);

  Office& office_;
  std::mutex mutex_;  ///< of everything below
  std::unique_ptr<Work> work_;
  std::vector<PollIssuing> polls_;
  std::optional<std::chrono::steady_clock::time_point> asked_;
};

}  // namespace piaojue::agent
