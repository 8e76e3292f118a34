#include "client/agent/role_page.hpp"

#include "client/agent/console/console.hpp"
#include "client/agent/desk/desk.hpp"
#include "client/agent/issuer/issuer.hpp"
#include "client/agent/kiosk/kiosk.hpp"
#include "client/agent/observer/observer.hpp"
#include "client/agent/screen/screen.hpp"
#include "client/agent/scrutineer/scrutineer.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {

Result<std::unique_ptr<RolePage>> create_role(const std::string& name, Surroundings& surroundings) {
  if (name == "kiosk") return make_kiosk(surroundings);
  if (name == "desk") return make_desk(surroundings);
  if (name == "console") return make_console(surroundings);
  if (name == "scrutineer") return make_scrutineer(surroundings);
  if (name == "screen") return make_screen(surroundings);
  if (name == "observer") return make_observer(surroundings);
  if (name == "issuer") return make_issuer(surroundings);
  return Error{ErrorCode::invalid,
               tr("没有“{}”这种页面；有：kiosk 投票终端，desk 签到发票，console 会务，scrutineer "
                  "监票人，screen 大屏，observer 监督，issuer 监票人发票台",
                  "there are no pages \"{}\"; there are: kiosk, desk, console, scrutineer, screen, "
                  "observer, issuer",
                  name)};
}

}  // namespace piaojue::agent
