// The roster on this machine: names for a server that knows people by id alone.
#pragma once

#include <mutex>

#include "client/agent/role_page.hpp"
#include "proto/agent_people.pb.h"

namespace piaojue::agent {

class RosterStore {
 public:
  explicit RosterStore(const Surroundings& surroundings)
      : file_(surroundings.state / "roster"), folder_(surroundings.meeting) {}

  /// The roster that the manifest commits to, from an earlier run or the meeting folder; nullptr
  /// while neither has it.
  std::shared_ptr<const Roster> find(const roles::MeetingView& meeting);
  /// A file that the user chose. What is wrong with it, in sentences; empty: it was kept.
  std::vector<std::string> take(const v1::RosterFile& file, const roles::MeetingView& meeting);

 private:
  Result<void> keep(Roster roster);
  std::optional<Roster> from_folder() const;

  const std::filesystem::path file_, folder_;
  std::mutex mutex_;  ///< of everything below
  std::shared_ptr<const Roster> roster_;
  bool looked_ = false;
};

/// What does not change during the meeting, in roster order.
std::vector<v1::Person> people_of(const Roster& roster, const Manifest& manifest);

}  // namespace piaojue::agent
