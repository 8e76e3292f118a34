// What the hall's page shows, gathered from the server as far as the meeting has come.
#pragma once

#include <map>

#include "client/agent/meeting_watch.hpp"
#include "proto/agent_hall.pb.h"

namespace piaojue::agent {

class HallLookout {
 public:
  /// Both outlive it.
  HallLookout(Office& office, const MeetingWatch& watch) : office_(office), watch_(watch) {}

  v1::HallState look();

 private:
  /// What tells that something may have changed for a poll.
  struct Stage {
    wire::PollState state;
    std::uint32_t closing_signatures, decryptions, countersignatures;
    friend bool operator==(const Stage&, const Stage&) = default;
  };
  struct Known {
    Stage stage;
    v1::HallPoll details;
  };

  Result<net::Connection*> connect();
  Result<void> add_ceremony(v1::HallState& out, const roles::MeetingView& meeting);
  Result<void> add_opening(v1::HallState& out, const MeetingNow& now);
  Result<void> add_polls(v1::HallState& out, const MeetingNow& now);
  Result<v1::HallPoll> details_of(const MeetingNow& now, const wire::PollStatusLine& line);
  Result<void> add_close(v1::HallPoll& out, const MeetingNow& now, const PollId& poll);
  Result<void> add_box(v1::HallPoll& out, const wire::PollStatusLine& line);

  Office& office_;
  const MeetingWatch& watch_;
  std::mutex mutex_;  ///< of everything below
  std::unique_ptr<net::Connection> connection_;
  std::optional<v1::HallCeremony> ceremony_;  ///< complete, with the opening signed: fixed
  std::map<std::string, Known, std::less<>> known_;
};

}  // namespace piaojue::agent
