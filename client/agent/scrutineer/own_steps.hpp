// A scrutineer's steps before any ballot: own keys, the key ceremony, the opening and its anchor.
#pragma once

#include "client/agent/api.hpp"
#include "client/agent/job.hpp"
#include "client/agent/role_page.hpp"
#include "client/agent/scrutineer/lookout.hpp"
#include "client/agent/scrutineer/remembered.hpp"
#include "proto/agent_scrutineer.pb.h"

namespace piaojue::agent {

class OwnSteps {
 public:
  explicit OwnSteps(Surroundings& around);

  void add_to(Api& api);
  /// Keys, ceremony, and an alarm if something is not as it was signed here.
  Result<void> describe(const MeetingNow& now, const Sight& sight, v1::ScrutineerState& out);

 private:
  Result<void> enrol(const std::string& passphrase);
  Result<void> hold_ceremony(Job::Report& report);
  Result<void> wait_for_restart(Job::Report& report, std::uint32_t attempt) const;
  Result<void> describe_keys(const MeetingNow& now, v1::ScrutineerState& out);
  Result<void> describe_signing(const MeetingNow& now, const Sight& sight,
                                v1::ScrutineerState& out);

  Surroundings& around_;
  const Remembered remembered_;
  Job ceremony_;
};

}  // namespace piaojue::agent
