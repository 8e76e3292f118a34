// Who asks: from the certificate's subject, OU = role, CN = official's id, O = meeting.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/ids.hpp"

namespace piaojue::server {

enum class Role : std::uint8_t {
  organiser = 1,
  registrar = 2,
  scrutineer = 3,
  observer = 4,
  terminal = 5,
  teller = 6,
};
inline constexpr std::array kAllRoles{Role::organiser, Role::registrar, Role::scrutineer,
                                      Role::observer,  Role::terminal,  Role::teller};

std::string_view name_of(Role role);
std::optional<Role> role_from_name(std::string_view name);

struct Identity {
  Role role;
  OfficialId official;
};

struct Caller {
  std::optional<Identity> identity;  ///< none: without a certificate
};

}  // namespace piaojue::server
