// What the agent of one role does behind its pages.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "client/agent/api.hpp"
#include "client/agent/meeting_watch.hpp"

namespace piaojue::agent {

/// What every role has at hand; outlives the role.
struct Surroundings {
  Office& office;
  MeetingWatch& watch;
  Downloads& downloads;
  std::filesystem::path state;    ///< a private folder of this agent's own, which is there
  std::filesystem::path meeting;  ///< the meeting folder, where the role has one; may be empty
  std::filesystem::path photos;   ///< pictures of subjects, ID.jpg or ID.png; may be empty
  std::string listen = {}, announce = {};  ///< of an issuing desk; empty in other roles
};

class RolePage {
 public:
  RolePage() = default;
  RolePage(const RolePage&) = delete;
  RolePage& operator=(const RolePage&) = delete;
  virtual ~RolePage() = default;

  virtual void add_to(Api& api) = 0;
  /// A page was loaded, or loaded again: nothing of what an earlier one showed may be reached by
  /// it.
  virtual void page_loaded() {}
};

/// kiosk, desk, console, scrutineer, screen, observer, issuer. Error `invalid` names them.
Result<std::unique_ptr<RolePage>> create_role(const std::string& name, Surroundings& surroundings);

}  // namespace piaojue::agent
