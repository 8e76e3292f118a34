// The scrutineers' subcommands.
#include <thread>

#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/progress.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/tally.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("监票人", "Scrutineer"); }

Result<void> hold_ceremony(const WhoAndWhere& who) {
  PJ_TRY(Session session, open_desk(who));
  {
    Progress progress(tr("密钥仪式", "Key ceremony"), 4);
    PJ_CHECK(roles::run_ceremony(session.desk(), [&](const CeremonyStatus& status) {
      progress.set(status.awaiting ? static_cast<std::uint64_t>(*status.awaiting) - 1 : 4);
      progress.note(
          status.missing.empty() ? "" : tr("还等 {} 人", "waiting for {}", status.missing.size()));
      return true;
    }));
  }
  fmt::print("{}\n", tr("密钥仪式完成，你的密钥份额由本机保管。下一步：piaojue sign-opening",
                        "the ceremony is complete; your share stays on this machine. Next: "
                        "piaojue sign-opening"));
  return {};
}

void add_ceremony(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  CLI::App& command = add_command(app, group(), "ceremony",
                                  tr("参加密钥仪式，直到完成；中断后可重新运行",
                                     "take part in the key ceremony; may be run again"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return hold_ceremony(*options); }); };
  });
}

void add_confirm_close(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto poll = std::make_shared<std::string>();
  CLI::App& command =
      add_command(app, group(), "confirm-close",
                  tr("总监票人：确认关闭投票", "chief scrutineer: confirm the close"));
  command.add_option("poll", *poll, tr("表决项编号", "poll id"))->required();
  add_who_and_where(command, *options);
  command.callback([options, poll, &chosen] {
    chosen = [options, poll] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_CHECK(roles::confirm_close(session.desk(), *poll));
        fmt::print("{}\n",
                   tr("{} 已关闭封箱，请监票人运行 piaojue tally {}",
                      "{} is closed and sealed; scrutineers run piaojue tally {}", *poll, *poll));
        return {};
      });
    };
  });
}

roles::TallyHooks hooks_for(Progress& progress, unsigned jobs) {
  roles::TallyHooks hooks;
  hooks.jobs = jobs;
  hooks.verifying = [&progress](std::uint64_t done, std::uint64_t all) { progress.set(done, all); };
  hooks.waiting = [&progress](std::size_t have, std::size_t need) {
    progress.note(tr("封箱声明签名 {}/{}，等现场清点和开箱令",
                     "closing signatures {}/{}; waiting for the hall's release", have, need));
    return true;
  };
  return hooks;
}

Result<void> tally(const WhoAndWhere& who, const std::string& poll, unsigned jobs) {
  PJ_TRY(Session session, open_desk(who));
  auto summary = [&] {
    Progress progress(tr("核验记录", "Verifying the record"), 1);
    return [&]() -> Result<roles::TallySummary> {
      PJ_TRY(auto scrutiny,
             roles::Scrutiny::begin(session.desk(), poll, hooks_for(progress, jobs)));
      return scrutiny.finish(session.desk(), hooks_for(progress, jobs));
    }();
  }();
  if (!summary) return summary.error();
  fmt::print("{}\n{}\n",
             tr("记录核验通过，收回 {} 张。票箱根（与大屏幕核对）：",
                "the record verifies; {} returned. Root of the box (compare with the "
                "screen):",
                summary->cast),
             format_fingerprint(summary->root));
  switch (summary->status) {
    case PollStatus::counted:
      fmt::print("{}\n", summary->decrypted
                             ? tr("已送出部分解密", "partial decryption sent")
                             : tr("其他监票人的部分解密已经够数", "enough others have decrypted"));
      fmt::print("{}\n",
                 tr("下一步：piaojue countersign {}", "next: piaojue countersign {}", poll));
      break;
    case PollStatus::void_quorum:
      fmt::print("{}\n",
                 tr("未达法定人数，本次表决无效，不解密", "no quorum: void, not decrypted"));
      break;
    case PollStatus::void_excess:
      fmt::print("{}\n", tr("收回或发出的票多于应有，本次表决无效，不解密",
                            "more ballots than there may be: void, not decrypted"));
      break;
    case PollStatus::withheld_small:
      fmt::print("{}\n", tr("票数低于最小组，不解密", "fewer ballots than may be decrypted"));
      break;
  }
  return {};
}

Result<void> countersign(const WhoAndWhere& who, const std::string& poll, unsigned jobs) {
  PJ_TRY(Session session, open_desk(who));
  auto json = [&] {
    Progress progress(tr("重算并核验结果", "Recomputing the result"), 1);
    return roles::countersign(session.desk(), poll, hooks_for(progress, jobs));
  }();
  if (!json) return json.error();
  PJ_TRY(const std::string text, render_text_report(*json));
  fmt::print("{}\n{}\n", text,
             tr("结果核验通过，已会签", "the result verifies and is countersigned"));
  return {};
}

using TallyWork = Result<void> (*)(const WhoAndWhere&, const std::string&, unsigned);

void add_tally_step(CLI::App& app, Chosen& chosen, const std::string& name,
                    const std::string& description, TallyWork work) {
  auto options = std::make_shared<WhoAndWhere>();
  auto poll = std::make_shared<std::string>();
  auto jobs = std::make_shared<unsigned>(std::max(1U, std::thread::hardware_concurrency()));
  CLI::App& command = add_command(app, group(), name, description);
  command.add_option("poll", *poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--jobs", *jobs, tr("核验线程数", "threads"))->check(CLI::Range(1, 256));
  add_who_and_where(command, *options);
  command.callback([options, poll, jobs, work, &chosen] {
    chosen = [options, poll, jobs, work] {
      return run([&] { return work(*options, *poll, *jobs); });
    };
  });
}

}  // namespace

void add_scrutineer_commands(CLI::App& app, Chosen& chosen) {
  add_ceremony(app, chosen);
  add_confirm_close(app, chosen);
  add_tally_step(app, chosen, "tally",
                 tr("核验全部记录，签署封箱声明，解密合计",
                    "verify everything, sign the closing, decrypt the sums"),
                 tally);
  add_tally_step(app, chosen, "countersign",
                 tr("重算结果并会签", "recompute the result and countersign"), countersign);
}

}  // namespace piaojue::cli
