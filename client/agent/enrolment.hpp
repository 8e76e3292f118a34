// An official's keys, made and sent to the server before there is a meeting.
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent {

class Enrolment {
 public:
  explicit Enrolment(Surroundings& around) : around_(around), sent_(around.state / "enrolled") {}

  struct View {
    bool folder_sealed = false;  ///< new keys are under the identity's passphrase anyway
    bool enrolled = false;       ///< the server has them
    std::string fingerprint;     ///< once there are any, hexadecimal
  };
  View view(const MeetingNow& now);

  /// Makes keys if there are none, under `passphrase` if it is not empty, and sends them. Error
  /// `not_permitted` for the identity of another role.
  Result<void> enrol(Role role, const std::string& passphrase);

 private:
  Surroundings& around_;
  const std::filesystem::path sent_;  ///< there once the server took them
};

}  // namespace piaojue::agent
