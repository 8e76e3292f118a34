// Who may speak to a server: the role in a certificate's subject (OU), the same on both sides.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/meeting/manifest.hpp"

namespace piaojue {

enum class Role : std::uint8_t {
  organiser = 1,
  registrar = 2,
  scrutineer = 3,
  observer = 4,
  terminal = 5,
  teller = 6,
  issuer = 7,                  ///< a desk that signs credentials beside the server
  system_administrator = 8,    ///< 系统管理员
  security_administrator = 9,  ///< 安全保密管理员
  audit_administrator = 10,    ///< 安全审计员
  open = 11,                   ///< no certificate: casting and public reads
};

/// Those that certificates are made for.
inline constexpr std::array kCertificateRoles{Role::organiser,
                                              Role::registrar,
                                              Role::scrutineer,
                                              Role::observer,
                                              Role::terminal,
                                              Role::teller,
                                              Role::issuer,
                                              Role::system_administrator,
                                              Role::security_administrator,
                                              Role::audit_administrator};

/// As written in certificates and files, e.g. "scrutineer"; "public" for `open`.
std::string_view name_of(Role role);
/// As people read it, in the current language.
std::string title_of(Role role);
/// The certificate role of an official of the manifest.
Role role_of(OfficialRole role);
/// Error `malformed`.
Result<Role> parse_role(std::string_view name);

}  // namespace piaojue
