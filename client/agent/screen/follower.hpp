// What the hall's screen knows beyond the meeting's status: who has taken part in the ceremony,
// what was said about sealed boxes, results as they are announced.
#pragma once

#include <chrono>
#include <map>

#include "client/agent/job.hpp"
#include "client/agent/role_page.hpp"
#include "client/agent/screen/announcement.hpp"
#include "client/roles/ceremony.hpp"

namespace piaojue::agent {

struct HallNow {
  MeetingNow meeting;
  std::string alarm;  ///< why nothing may be believed any more
  std::optional<CeremonyStatus> ceremony;
  std::vector<std::uint16_t> ceremony_participants;
  std::vector<OfficialId> opening_signers;  ///< so far; while they are being collected
  std::map<std::string, std::shared_ptr<const roles::HallView>> boxes;  ///< by poll
  std::map<std::string, Announcement> announcements;                    ///< by poll
  std::string latest;                                                   ///< poll announced last
  std::string verifying;  ///< poll whose record is being verified
  v1::Job verification;
};

class Follower {
 public:
  explicit Follower(Surroundings& surroundings);
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  ~Follower();

  HallNow now() const;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void look();
  Result<void> ask(HallNow& next);
  Result<void> ask_ceremony(HallNow& next);
  Result<void> ask_box(HallNow& next, const wire::PollStatusLine& line);
  void announce_if_due(const HallNow& next, const wire::PollStatusLine& line);
  Result<void> announce(const PollId& poll, const Hash32& anchor, bool awaits_audit,
                        Job::Report& report);
  std::string check_anchor(const MeetingNow& meeting) const;

  Surroundings& around_;
  mutable std::mutex mutex_;  ///< of now_ and stopping_
  std::condition_variable wake_;
  HallNow now_;
  bool stopping_ = false;
  // Of the thread alone.
  std::unique_ptr<net::Connection> connection_;
  std::map<std::string, wire::PollStatusLine> asked_;  ///< lines that boxes were fetched at
  std::map<std::string, Clock::time_point> tried_;     ///< verifications
  Job job_;
  std::thread thread_;
};

}  // namespace piaojue::agent
