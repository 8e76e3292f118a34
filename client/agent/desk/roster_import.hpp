// The roster goes to the server, with hashes of fresh personal codes; the codes go to the people.
#pragma once

#include "client/agent/desk/codes_box.hpp"
#include "client/agent/job.hpp"
#include "client/agent/roster_store.hpp"
#include "proto/agent_desk.pb.h"

namespace piaojue::agent {

class RosterImport {
 public:
  RosterImport(Surroundings& around, RosterStore& roster, Job& job)
      : around_(around), roster_(roster), job_(job), box_(around.state, around.office) {}

  /// desk/import, desk/codes, desk/codes_handed.
  void add_to(Api& api);
  void fill(const MeetingNow& now, v1::DeskState& out);

 private:
  Result<v1::FileProblems> import(const v1::DeskImport& request);
  Result<CodesBox::Codes> prepare(Job::Report& report, const Roster& roster);
  Result<void> send(Job::Report& report, const roles::MeetingView& meeting, const Roster& roster);
  Result<v1::Download> offer_codes(const std::string& format);

  Surroundings& around_;
  RosterStore& roster_;
  Job& job_;
  CodesBox box_;
};

}  // namespace piaojue::agent
