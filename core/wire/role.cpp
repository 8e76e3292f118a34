#include "core/wire/role.hpp"

#include "core/base/language.hpp"

namespace piaojue {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::organiser:
      return "organiser";
    case Role::registrar:
      return "registrar";
    case Role::scrutineer:
      return "scrutineer";
    case Role::observer:
      return "observer";
    case Role::terminal:
      return "terminal";
    case Role::teller:
      return "teller";
    case Role::issuer:
      return "issuer";
    case Role::system_administrator:
      return "system";
    case Role::security_administrator:
      return "security";
    case Role::audit_administrator:
      return "audit";
    case Role::open:
      return "public";
  }
  return "";
}

std::string title_of(Role role) {
  switch (role) {
    case Role::organiser:
      return tr("组织者", "organiser");
    case Role::registrar:
      return tr("登记员", "registrar");
    case Role::scrutineer:
      return tr("监票人", "scrutineer");
    case Role::observer:
      return tr("监督员", "observer");
    case Role::terminal:
      return tr("投票终端", "terminal");
    case Role::teller:
      return tr("计票人", "teller");
    case Role::issuer:
      return tr("发票台", "issuing desk");
    case Role::system_administrator:
      return tr("系统管理员", "system administrator");
    case Role::security_administrator:
      return tr("安全管理员", "security administrator");
    case Role::audit_administrator:
      return tr("审计管理员", "audit administrator");
    case Role::open:
      return tr("公开身份", "public identity");
  }
  return "";
}

Role role_of(OfficialRole role) {
  switch (role) {
    case OfficialRole::organiser:
      return Role::organiser;
    case OfficialRole::registrar:
      return Role::registrar;
    case OfficialRole::scrutineer:
      return Role::scrutineer;
    case OfficialRole::teller:
      return Role::teller;
    case OfficialRole::system_administrator:
      return Role::system_administrator;
    case OfficialRole::security_administrator:
      return Role::security_administrator;
    case OfficialRole::audit_administrator:
      return Role::audit_administrator;
  }
  return Role::open;
}

Result<Role> parse_role(std::string_view name) {
  for (const Role role : kCertificateRoles)
    if (name_of(role) == name) return role;
  if (name == name_of(Role::open)) return Role::open;
  return Error{ErrorCode::malformed, "unknown role: " + std::string(name)};
}

}  // namespace piaojue
