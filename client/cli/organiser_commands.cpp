// The organiser's subcommands.
#include "client/cli/command.hpp"
#include "client/roles/organiser.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("组织者", "Organiser"); }

void add_check(CLI::App& app, Chosen& chosen) {
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App& command =
      add_command(app, group(), "check", tr("检查会议文件夹", "check a meeting folder"));
  command.add_option("meeting", *folder, tr("会议文件夹", "meeting folder"))->required();
  command.callback([folder, &chosen] {
    chosen = [folder] {
      const auto plan = load_plan_or_report(*folder);
      if (!plan) return kBadInput;
      show_warnings(*plan);
      fmt::print("{}\n",
                 tr("没有错误：{}，应到 {} 人，{} 个表决项", "no faults: {}, {} entitled, {} polls",
                    plan->title, plan->roster.voters.size(), plan->polls.size()));
      return kDone;
    };
  });
}

void add_publish(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App& command =
      add_command(app, group(), "publish",
                  tr("各人登记密钥后发布会议", "publish the meeting once everybody enrolled"));
  command.add_option("meeting", *folder, tr("会议文件夹", "meeting folder"))->required();
  add_who_and_where(command, *options);
  command.callback([options, folder, &chosen] {
    chosen = [options, folder] {
      const auto plan = load_plan_or_report(*folder);
      if (!plan) return kBadInput;
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const Hash32 hash, roles::publish(session.desk(), *plan));
        fmt::print(
            "{}\n{}\n",
            tr("会议清单已签署发布；有安全管理员的，由他核准（piaojue "
               "approve）后生效，此后不可更改。"
               "清单指纹：",
               "signed and published; where there is a security administrator it takes effect "
               "with their piaojue approve, and is fixed then. Fingerprint of the manifest:"),
            format_fingerprint(hash));
        return {};
      });
    };
  });
}

void add_sign_opening(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  CLI::App& command =
      add_command(app, tr("组织者和监票人", "Organiser and scrutineers"), "sign-opening",
                  tr("核对密钥仪式并签署启用声明", "check the ceremony and sign the opening"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const Hash32 anchor, roles::sign_opening(session.desk()));
        fmt::print(
            "{}\n{}\n",
            tr("启用声明已签署。锚指纹（请当众宣读、投到大屏幕、抄在纸上）：",
               "signed. The anchor (read it aloud, show it on the screen, put it on paper):"),
            format_fingerprint(anchor));
        return {};
      });
    };
  });
}

struct PhaseCommand {
  std::string name;
  std::string description;
  PollPhase phase;
  std::string done;
};

void add_phase(CLI::App& app, Chosen& chosen, const PhaseCommand& what) {
  auto options = std::make_shared<WhoAndWhere>();
  auto poll = std::make_shared<std::string>();
  CLI::App& command = add_command(app, group(), what.name, what.description);
  command.add_option("poll", *poll, tr("表决项编号", "poll id"))->required();
  add_who_and_where(command, *options);
  command.callback([options, poll, what, &chosen] {
    chosen = [options, poll, what] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_CHECK(roles::order_phase(session.desk(), *poll, what.phase));
        fmt::print("{}: {}\n", *poll, what.done);
        return {};
      });
    };
  });
}

void add_restart(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto without = std::make_shared<std::vector<std::string>>();
  CLI::App& command = add_command(
      app, group(), "restart-ceremony",
      tr("重来一次密钥仪式，可排除监票人", "hold the key ceremony again, without some if need be"));
  command.add_option("--without", *without, tr("要排除的监票人编号", "ids of those left out"));
  add_who_and_where(command, *options);
  command.callback([options, without, &chosen] {
    chosen = [options, without] {
      return run([&]() -> Result<void> {
        std::vector<OfficialId> excluded;
        for (const std::string& text : *without) {
          PJ_TRY(auto id, OfficialId::parse(text));
          excluded.push_back(std::move(id));
        }
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const auto attempt, roles::restart_ceremony(session.desk(), excluded));
        fmt::print("{}\n", tr("第 {} 次密钥仪式开始，请监票人运行 piaojue ceremony",
                              "attempt {} begins; scrutineers run piaojue ceremony", attempt));
        return {};
      });
    };
  });
}

}  // namespace

void add_organiser_commands(CLI::App& app, Chosen& chosen) {
  add_check(app, chosen);
  add_publish(app, chosen);
  add_restart(app, chosen);
  add_sign_opening(app, chosen);
  add_phase(
      app, chosen,
      {"open-issuing", tr("开始发放选票凭证", "begin issuing credentials"), PollPhase::issuing,
       tr("开始发放。请投票人签到领票；用票卡的，登记员和发票台现在印票卡",
          "issuing; voters sign in now; where cards are drawn, registrar and "
          "desks print them now")});
  add_phase(app, chosen,
            {"open", tr("开始投票", "open a poll for voting"), PollPhase::casting,
             tr("投票开始", "open for voting")});
  add_phase(app, chosen,
            {"close", tr("关闭投票", "close a poll"), PollPhase::closing,
             tr("已请求关闭，等总监票人确认（confirm-close）",
                "close requested; the chief scrutineer confirms (confirm-close)")});
}

}  // namespace piaojue::cli
