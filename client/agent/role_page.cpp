#include "client/agent/role_page.hpp"

#include "core/base/language.hpp"

namespace piaojue::agent {

Result<std::unique_ptr<RolePage>> create_role(const std::string& name, Surroundings& surroundings) {
  static_cast<void>(surroundings);
  return Error{ErrorCode::invalid,
               tr("没有“{}”这种页面；有：kiosk 投票终端，desk 签到发票，console 会务，scrutineer "
                  "监票人，screen 大屏，observer 监督，issuer 监票人发票台",
                  "there are no pages \"{}\"; there are: kiosk, desk, console, scrutineer, screen, "
                  "observer, issuer",
                  name)};
}

}  // namespace piaojue::agent
