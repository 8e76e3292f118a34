// Who is here, as the server knows it and as the desk noted it: people by id, and which of them
// were given a card.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

class Attendance {
 public:
  explicit Attendance(const Surroundings& surroundings);

  /// Asks the server, on a connection that is kept. Whatever was known stays when it fails.
  Result<void> refresh();

  struct Mark {
    bool present = false, locked = false;
  };
  struct View {
    std::uint32_t version = 0;  ///< rises whenever anything below changes
    std::map<VoterId, Mark> marks;
    std::vector<std::uint32_t> present_by_class;
    std::set<VoterId> handed;
  };
  View view() const;

  /// That a card was given, or was not after all; kept across restarts. Says nothing of which card.
  Result<void> set_handed(const VoterId& voter, bool handed);

 private:
  void load_handed();

  Office& office_;
  const std::filesystem::path file_;
  std::mutex asking_;  ///< of work_
  std::unique_ptr<Work> work_;
  mutable std::mutex mutex_;  ///< of view_
  View view_;
};

}  // namespace piaojue::agent
