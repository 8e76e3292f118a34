// The separate administrators' subcommands: approve, trail, sign-trail.
#include <ctime>

#include "client/cli/command.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/trail.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_table.hpp"
#include "core/record/record_file.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("安全管理员和审计管理员", "Security and audit administrators"); }

// ---- approve ------------------------------------------------------------------------------------

void add_approve(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  CLI::App& command = add_command(
      app, group(), "approve",
      tr("安全管理员：核准组织者发布的会议清单，核准后才生效",
         "security administrator: sign the published manifest, which takes effect then"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const Hash32 hash, roles::approve_manifest(session.desk()));
        fmt::print("{}\n{}\n",
                   tr("会议清单已核准，此后不可更改。清单指纹（应与组织者看到的相同）：",
                      "the manifest is approved and fixed from now on. Its fingerprint, the same "
                      "that the organiser sees:"),
                   format_fingerprint(hash));
        return {};
      });
    };
  });
}

// ---- trail --------------------------------------------------------------------------------------

std::string title_of(Act act) {
  switch (act) {
    case Act::published:
      return tr("发布会议清单", "manifest published");
    case Act::roster_imported:
      return tr("导入名册", "roster imported");
    case Act::ceremony_restarted:
      return tr("重新开始密钥仪式", "key ceremony restarted");
    case Act::ceremony_message:
      return tr("密钥仪式消息", "message of the key ceremony");
    case Act::issuer_keys:
      return tr("登记发票密钥", "issuing keys registered");
    case Act::opening_proposed:
      return tr("提出启用声明", "opening proposed");
    case Act::opening_signed:
      return tr("签署启用声明", "opening signed");
    case Act::issuing_opened:
      return tr("开始发放", "issuing opened");
    case Act::presence:
      return tr("登记到会（各组人数）", "presence (of each group)");
    case Act::cards_signed:
      return tr("签发票卡（张数）", "cards signed (how many)");
    case Act::attendance:
      return tr("结束发放，签署到会人数", "issuing ended, attendance signed");
    case Act::issuing_count:
      return tr("签署发票数", "issuing count signed");
    case Act::casting_opened:
      return tr("开始投票", "poll opened");
    case Act::close_ordered:
      return tr("关闭投票", "close ordered");
    case Act::sealed:
      return tr("封箱", "box sealed");
    case Act::closing_signed:
      return tr("签署封箱声明", "closing statement signed");
    case Act::hall_count:
      return tr("录入现场清点", "hall's count entered");
    case Act::names_merged:
      return tr("归并另选他人姓名", "names written in merged");
    case Act::paper_differed:
      return tr("两份纸质票计数不一致", "two counts of the paper ballots differed");
    case Act::paper_count:
      return tr("纸质票计数一致", "paper ballots counted alike by two");
    case Act::objection:
      return tr("提出异议", "objection");
    case Act::resolution:
      return tr("处理异议或清点不符", "resolution");
    case Act::release:
      return tr("签署开箱令", "release");
    case Act::decryption:
      return tr("部分解密", "partial decryption");
    case Act::result_signed:
      return tr("签署结果", "result signed");
    case Act::countersigned:
      return tr("会签结果", "result countersigned");
    case Act::entry_unlocked:
      return tr("解除个人码锁定", "entry unlocked");
    case Act::server_started:
      return tr("服务器启动", "server started");
  }
  return "";
}

std::string time_text(std::uint64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm local{};
  if (::localtime_r(&time, &local) == nullptr) return std::to_string(seconds);
  return fmt::format("{:02}-{:02} {:02}:{:02}:{:02}", local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min, local.tm_sec);
}

std::string name_of_actor(const Manifest& manifest, const OfficialId& id) {
  for (const Official& official : manifest.officials)
    if (official.id == id) return official.name;
  for (const Issuer& issuer : manifest.issuers)
    if (issuer.id == id) return issuer.name;
  return id.str();
}

/// Entries of one poll and of the meeting as a whole; of every poll without one.
void show_trail(const Trail& trail, const roles::MeetingView& meeting,
                const std::optional<std::size_t>& poll) {
  TextTable table({{tr("序号", "no."), true},
                   {tr("时间", "time"), false},
                   {tr("谁", "who"), false},
                   {tr("做了什么", "did what"), false},
                   {tr("表决项", "poll"), false},
                   {tr("内容指纹", "content"), false},
                   {tr("说明", "words"), false}});
  for (std::size_t i = 0; i < trail.entries.size(); ++i) {
    const TrailEntry& entry = trail.entries[i];
    const bool of_meeting = entry.poll == Hash32{};
    if (poll && !of_meeting && entry.poll != meeting.polls[*poll].hash) continue;
    std::string about;
    for (const roles::PollView& one : meeting.polls)
      if (!poll && one.hash == entry.poll) about = one.definition.id.str();
    table.add({std::to_string(i + 1), time_text(entry.time),
               name_of_actor(meeting.manifest, entry.actor), title_of(entry.act), about,
               entry.content == Hash32{} ? "" : to_hex(entry.content).substr(0, 8), entry.words});
  }
  fmt::print("{}", table.render());
}

struct TrailOptions : WhoAndWhere {
  std::string poll;
};

Result<void> print_trail(const TrailOptions& options) {
  PJ_TRY(Session session, open_session(options));
  PJ_TRY(const auto meeting, roles::fetch_meeting(*session.connection));
  std::optional<std::size_t> poll;
  if (!options.poll.empty()) {
    PJ_TRY(poll, meeting.find_poll(options.poll));
  }
  PJ_TRY(const Trail trail, roles::fetch_trail(*session.connection, meeting));
  PJ_TRY(const TrailHead head, TrailHead::parse(trail.head.body));
  show_trail(trail, meeting, poll);
  fmt::print("{}\n{}\n",
             tr("共 {} 条，逐条相连，服务器已签名。投票、作废和谁来签到不留痕迹。末条指纹：",
                "{} entries, chained, signed by the server. No cast, no void and nobody's sign-in "
                "is among them. Fingerprint of the chain:",
                trail.entries.size()),
             format_fingerprint(head.chain));
  return {};
}

void add_trail(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<TrailOptions>();
  CLI::App& command =
      add_command(app, group(), "trail",
                  tr("审计记录：谁在什么时候做了什么", "the audit trail: who did what, and when"));
  command.add_option("poll", options->poll,
                     tr("只看这一项和会议本身的", "of this poll and the meeting as a whole"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return print_trail(*options); }); };
  });
}

void add_sign_trail(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<TrailOptions>();
  CLI::App& command = add_command(
      app, group(), "sign-trail",
      tr("审计管理员：核验一项表决的全部记录，签署审计记录",
         "audit administrator: verify a poll's whole record, sign the trail it ends with"));
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        PJ_TRY(const std::size_t entries, roles::sign_trail(session.desk(), options->poll));
        fmt::print("{}\n", tr("{} 的记录核验通过，审计记录 {} 条已签署，列入公开记录",
                              "the record of {} verifies; the trail of {} entries is signed and "
                              "part of the public record",
                              options->poll, entries));
        return {};
      });
    };
  });
}

}  // namespace

void add_administrator_commands(CLI::App& app, Chosen& chosen) {
  add_approve(app, chosen);
  add_trail(app, chosen);
  add_sign_trail(app, chosen);
}

}  // namespace piaojue::cli
