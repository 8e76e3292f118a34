#include "client/agent/observer/trail_view.hpp"

#include <ctime>
#include <fmt/chrono.h>

#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

std::string time_text(std::uint64_t seconds) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(static_cast<std::time_t>(seconds)));
}

std::string name_of_actor(const roles::MeetingView& meeting, const OfficialId& id) {
  for (const Official& one : meeting.manifest.officials)
    if (one.id == id) return one.name;
  for (const Issuer& one : meeting.manifest.issuers)
    if (one.id == id) return one.name;
  return id.str();
}

std::string title_of_poll(const roles::MeetingView& meeting, const Hash32& poll) {
  for (const roles::PollView& one : meeting.polls)
    if (one.hash == poll) return one.definition.title;
  return {};
}

}  // namespace

std::string title_of(Act act) {
  switch (act) {
    case Act::published:
      return tr("发布会议", "published the meeting");
    case Act::roster_imported:
      return tr("导入名册", "imported the roster");
    case Act::ceremony_restarted:
      return tr("重新开始密钥仪式", "restarted the key ceremony");
    case Act::ceremony_message:
      return tr("完成密钥仪式的一步", "took a step of the key ceremony");
    case Act::issuer_keys:
      return tr("提交发票公钥", "submitted the keys that issue ballots");
    case Act::opening_proposed:
      return tr("提出启用声明", "proposed the opening statement");
    case Act::opening_signed:
      return tr("签署启用声明", "signed the opening statement");
    case Act::issuing_opened:
      return tr("开始发票", "opened issuing");
    case Act::presence:
      return tr("登记到会人数", "noted how many are present");
    case Act::cards_signed:
      return tr("签发票卡", "signed ballot cards");
    case Act::attendance:
      return tr("签署到会人数", "signed the attendance");
    case Act::issuing_count:
      return tr("签署发票数", "signed how many were issued");
    case Act::casting_opened:
      return tr("开始投票", "opened voting");
    case Act::close_ordered:
      return tr("下令关闭投票", "ordered the close");
    case Act::sealed:
      return tr("封存票箱", "sealed the box");
    case Act::closing_signed:
      return tr("签署封箱声明", "signed the closing statement");
    case Act::hall_count:
      return tr("录入现场清点数", "entered the hall's count");
    case Act::objection:
      return tr("提出异议", "objected");
    case Act::resolution:
      return tr("处理异议", "settled an objection");
    case Act::release:
      return tr("签署开箱令", "signed the release");
    case Act::decryption:
      return tr("提交部分解密", "submitted a partial decryption");
    case Act::result_signed:
      return tr("签署结果", "signed the result");
    case Act::countersigned:
      return tr("会签结果", "countersigned the result");
    case Act::entry_unlocked:
      return tr("解除签到锁定", "unlocked a sign-in");
    case Act::server_started:
      return tr("启动服务器", "started the server");
    case Act::names_merged:
      return tr("归并另选人姓名", "merged names written in");
    case Act::paper_differed:
      return tr("两次纸质票清点不一致", "two counts of the paper ballots differed");
    case Act::paper_count:
      return tr("确认纸质票清点数", "agreed on the count of the paper ballots");
  }
  return "";
}

v1::ObserverTrail trail_message(const Trail& trail, const roles::MeetingView& meeting) {
  v1::ObserverTrail out;
  for (const TrailEntry& entry : trail.entries) {
    v1::ObserverTrailEntry& one = *out.add_entries();
    one.set_time(time_text(entry.time));
    one.set_who(name_of_actor(meeting, entry.actor));
    one.set_act(title_of(entry.act));
    one.set_poll(title_of_poll(meeting, entry.poll));
    one.set_words(entry.words);
  }
  const Official* auditor = meeting.manifest.find(OfficialRole::audit_administrator);
  out.set_audited(auditor != nullptr && trail.head.has_signer(auditor->id));
  return out;
}

}  // namespace piaojue::agent
