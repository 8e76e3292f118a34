// The registrar's subcommands.
#include <algorithm>
#include <thread>

#include "client/cli/command.hpp"
#include "client/files.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("登记员", "Registrar"); }

Result<void> send_roster(const roles::Desk& desk, const roles::MeetingView& meeting,
                         const Roster& roster, const std::filesystem::path& out) {
  const auto codes = roles::make_codes(roster);
  // Written first: codes that the server knows and nobody has would lock everybody out.
  PJ_CHECK(write_file(out, as_bytes(roles::codes_csv(roster, codes)), Access::owner_only,
                      Existing::refuse));
  std::vector<wire::PersonalCode> hashes;
  {
    Progress progress(tr("制作个人码", "Making personal codes"), codes.size());
    hashes = roles::hash_codes(codes, std::max(1U, std::thread::hardware_concurrency()), progress);
  }
  auto sent = roles::import_roster(desk, meeting, roster, hashes);
  if (sent) {
    fmt::print("{}\n", tr("名册已导入，{} 人。个人码在 {}，请密封分发后删除",
                          "imported {} voters. Their codes are in {}; hand them out sealed, then "
                          "delete the file",
                          roster.voters.size(), out.string()));
    return {};
  }
  if (sent.error().code == ErrorCode::unavailable)
    return Error{ErrorCode::unavailable,
                 sent.error().message + tr("；服务器可能已收下，{} 请保留，再用 list 查看",
                                           "; the server may have taken it: keep {} and see list",
                                           out.string())};
  std::filesystem::remove(out);
  return sent;
}

int import_roster(const WhoAndWhere& who, const std::filesystem::path& csv,
                  const std::filesystem::path& out) {
  auto session = open_desk(who);
  if (!session) return report(session.error());
  const auto meeting = roles::fetch_meeting(*session->connection);
  if (!meeting) return report(meeting.error());
  const auto roster = load_roster(csv, meeting->manifest.groups);
  if (const auto* faults = std::get_if<FileFaults>(&roster)) return report(*faults);
  return run([&] {
    const Roster ordered = as_committed(std::get<Roster>(roster), meeting->manifest);
    return send_roster(session->desk(), *meeting, ordered, out);
  });
}

void add_import(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto csv = std::make_shared<std::filesystem::path>();
  auto out = std::make_shared<std::filesystem::path>();
  CLI::App& command = add_command(
      app, group(), "import", tr("导入名册并生成个人码", "import the roster, make personal codes"));
  command.add_option("roster", *csv, tr("名册（CSV 或 XLSX）", "roster (CSV or XLSX)"))->required();
  command.add_option("--codes", *out, tr("写个人码的新文件", "new file for the codes"))->required();
  add_who_and_where(command, *options);
  command.callback([options, csv, out, &chosen] {
    chosen = [options, csv, out] { return import_roster(*options, *csv, *out); };
  });
}

Result<std::vector<VoterId>> parse_ids(const std::vector<std::string>& texts) {
  std::vector<VoterId> ids;
  for (const std::string& text : texts) {
    PJ_TRY(auto id, VoterId::parse(text));
    ids.push_back(std::move(id));
  }
  return ids;
}

struct PresenceOptions : WhoAndWhere {
  std::vector<std::string> voters;
  std::vector<std::string> except;
  bool all = false;
};

Result<std::vector<VoterId>> chosen_voters(const roles::Desk& desk,
                                           const PresenceOptions& options) {
  if (!options.all) return parse_ids(options.voters);
  PJ_TRY(const auto attendance, roles::list_attendance(desk));
  std::vector<VoterId> ids;
  for (const wire::AttendanceLine& line : attendance.lines)
    if (std::find(options.except.begin(), options.except.end(), line.voter.str()) ==
        options.except.end())
      ids.push_back(line.voter);
  if (ids.size() + options.except.size() != attendance.lines.size())
    return Error{ErrorCode::not_found,
                 tr("--except 中有名册上没有的编号", "--except names somebody not on the roster")};
  return ids;
}

void add_presence(CLI::App& app, Chosen& chosen, bool present) {
  auto options = std::make_shared<PresenceOptions>();
  CLI::App& command = present
                          ? add_command(app, group(), "present", tr("登记到会", "mark as present"))
                          : add_command(app, group(), "absent", tr("撤销到会", "mark as absent"));
  auto* ids = command.add_option("voters", options->voters, tr("投票人编号", "voter ids"));
  auto* all =
      command.add_flag("--all", options->all, tr("名册上所有人", "everybody on the roster"));
  all->excludes(ids);
  command.add_option("--except", options->except, tr("除了这些人", "but these"))->needs(all);
  add_who_and_where(command, *options);
  command.callback([options, present, &chosen] {
    if (!options->all && options->voters.empty())
      throw CLI::ValidationError(tr("请给出投票人编号，或用 --all", "give voter ids or --all"));
    chosen = [options, present] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(auto voters, chosen_voters(session.desk(), *options));
        const std::size_t count = voters.size();
        PJ_CHECK(roles::mark_present(session.desk(), std::move(voters), present));
        fmt::print("{}\n", present ? tr("{} 人已到会", "{} marked present", count)
                                   : tr("{} 人改为未到", "{} marked absent", count));
        return {};
      });
    };
  });
}

void add_list(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  CLI::App& command =
      add_command(app, group(), "list", tr("到会和锁定情况", "who is present, who is locked"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const auto attendance, roles::list_attendance(session.desk()));
        TextTable table({{tr("编号", "id"), false},
                         {tr("到会", "present"), false},
                         {tr("锁定", "locked"), false}});
        std::size_t present = 0;
        for (const wire::AttendanceLine& line : attendance.lines) {
          present += line.present ? 1 : 0;
          table.add({line.voter.str(), line.present ? tr("到", "yes") : tr("未到", "no"),
                     line.locked ? tr("锁定", "locked") : ""});
        }
        fmt::print(
            "{}{}\n", table.render(),
            tr("应到 {}，实到 {}", "{} entitled, {} present", attendance.lines.size(), present));
        return {};
      });
    };
  });
}

void add_unlock(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto voter = std::make_shared<std::string>();
  CLI::App& command = add_command(
      app, group(), "unlock", tr("解除五次输错个人码后的锁定", "unlock after five wrong codes"));
  command.add_option("voter", *voter, tr("投票人编号", "voter id"))->required();
  add_who_and_where(command, *options);
  command.callback([options, voter, &chosen] {
    chosen = [options, voter] {
      return run([&]() -> Result<void> {
        PJ_TRY(const auto id, VoterId::parse(*voter));
        PJ_TRY(Session session, open_desk(*options));
        PJ_CHECK(roles::unlock(session.desk(), id));
        fmt::print("{}\n", tr("{} 已解锁", "{} is unlocked", id.str()));
        return {};
      });
    };
  });
}

void add_end_issuing(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto poll = std::make_shared<std::string>();
  CLI::App& command = add_command(app, group(), "end-issuing",
                                  tr("结束发放并签署到会人数", "end issuing, sign the attendance"));
  command.add_option("poll", *poll, tr("表决项编号", "poll id"))->required();
  add_who_and_where(command, *options);
  command.callback([options, poll, &chosen] {
    chosen = [options, poll] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const std::uint32_t present, roles::end_issuing(session.desk(), *poll));
        fmt::print("{}\n{}\n",
                   tr("{}：发放结束，实到 {} 人", "{}: issuing ended, {} present", *poll, present),
                   tr("下一步：各发票台签署发票数以后，组织者运行 piaojue open {}",
                      "next: once every desk has signed its count, the organiser runs piaojue open "
                      "{}",
                      *poll));
        return {};
      });
    };
  });
}

}  // namespace

void add_registrar_commands(CLI::App& app, Chosen& chosen) {
  add_import(app, chosen);
  add_presence(app, chosen, true);
  add_presence(app, chosen, false);
  add_list(app, chosen);
  add_unlock(app, chosen);
  add_end_issuing(app, chosen);
}

}  // namespace piaojue::cli
