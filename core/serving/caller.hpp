// Who asks: from the certificate's subject, OU = role, CN = official's id, O = meeting.
#pragma once

#include <optional>

#include "core/base/ids.hpp"
#include "core/wire/role.hpp"

namespace piaojue::serving {

struct Identity {
  Role role;
  OfficialId official;
};

struct Caller {
  std::optional<Identity> identity;  ///< none: without a certificate
};

}  // namespace piaojue::serving
