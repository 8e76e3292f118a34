// agent: the pages of a role, for the browser on this machine.
#include "client/agent/agent.hpp"
#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

struct AgentCommand {
  agent::AgentOptions agent;
  std::string server;
};

Result<void> serve_pages(AgentCommand options) {
  PJ_TRY(options.agent.server, net::Endpoint::parse(options.server));
  if (options.agent.state.empty()) {
    PJ_TRY(const auto folder, state_folder());
    options.agent.state = folder / ("agent-" + options.agent.role);
  }
  return agent::run_agent(options.agent, [](const std::string& address) {
    fmt::print("{}{}\n",
               tr("请在本机浏览器打开（只能用一次）：", "open in a browser here (good once): "),
               address);
    std::fflush(stdout);
  });
}

}  // namespace

void add_agent(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<AgentCommand>();
  CLI::App& command = add_command(
      app, tr("页面", "Pages"), "agent",
      tr("在本机浏览器里办事：投票终端、签到、会务、监票、大屏、监督",
         "pages in this machine's browser: kiosk, desk, console, scrutineer, screen, observer"));
  command
      .add_option("--role", options->agent.role,
                  "kiosk | desk | console | scrutineer | screen | observer | issuer")
      ->required();
  command
      .add_option("--id", options->agent.identity,
                  tr("身份文件夹；可以还没有，有了就用", "identity folder; may be made later"))
      ->required();
  command.add_option("--server", options->server, tr("服务器地址 主机:端口", "HOST:PORT"))
      ->required();
  command.add_option("--state", options->agent.state,
                     tr("本机保存状态的文件夹，每个页面程序一个",
                        "folder for what must survive a restart, one for each agent"));
  command.add_option("--meeting", options->agent.meeting,
                     tr("会务、签到、发票台：会议文件夹；会务可以还没有",
                        "console, desk, issuer: meeting folder; the console's may be made there"));
  command.add_option("--photos", options->agent.photos,
                     tr("候选人照片文件夹：编号.jpg 或 编号.png", "photos: ID.jpg or ID.png"));
  command.add_option("--listen", options->agent.listen,
                     tr("发票台：监听终端的 地址:端口，例如 192.168.1.11:7444",
                        "issuer: ADDRESS:PORT that terminals reach"));
  command.add_option("--announce", options->agent.announce,
                     tr("发票台：终端连到的 主机:端口；默认同 --listen",
                        "issuer: HOST:PORT that terminals reach; default as --listen"));
  command.add_option("--port", options->agent.port, tr("本机端口", "port on this machine"));
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return serve_pages(*options); }); };
  });
}

}  // namespace piaojue::cli
