// What a scrutineer's page must know of the server's statements, asked again only as far as it may
// have changed.
#pragma once

#include <map>

#include "client/agent/meeting_watch.hpp"
#include "client/roles/hall.hpp"

namespace piaojue::agent {

struct PollSight {
  std::optional<wire::PollStatusLine> line;  ///< as it was when the rest was asked
  bool close_signed = false;                 ///< by this official
  std::shared_ptr<const roles::HallView> box;
  bool countersigned = false;  ///< by this official
};

struct Sight {
  /// While signatures are collected, and after.
  std::shared_ptr<const roles::OpeningView> opening;
  std::map<std::string, PollSight, std::less<>> polls;
};

class Lookout {
 public:
  explicit Lookout(Office& office) : office_(office) {}
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  /// Any thread. On an error the last sight stays.
  Result<void> look(const MeetingNow& now, const OfficialId& own);
  Sight sight() const;

 private:
  Result<void> look_at_opening(const MeetingNow& now, Sight& next);
  Result<void> look_at_poll(const MeetingNow& now, const wire::PollStatusLine& line,
                            const OfficialId& own, PollSight& next);

  Office& office_;
  std::mutex asking_;  ///< of connection_
  std::unique_ptr<net::Connection> connection_;
  mutable std::mutex mutex_;  ///< of sight_
  Sight sight_;
};

}  // namespace piaojue::agent
