// report.txt: 计票结果报告单 out of a result document.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/base/language.hpp"
#include "core/base/rational.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/outcome.hpp"
#include "core/meeting/report_counts.hpp"
#include "core/meeting/report_scores.hpp"
#include "core/meeting/report_standing.hpp"
#include "core/meeting/report_written.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kPageWidth = 78;

std::string line(std::string words) { return std::move(words) + "\n"; }

std::string kind_label(const std::string& kind) {
  if (kind == "decision") return tr("票决", "decision");
  if (kind == "recommendation") return tr("民主推荐", "recommendation");
  if (kind == "election") return tr("选举", "election");
  if (kind == "evaluation") return tr("测评", "evaluation");
  if (kind == "reverse_evaluation") return tr("反测评", "reverse evaluation");
  return tr("民意调查", "survey");
}

std::string title_lines(const Json& result) {
  std::string out = line(centred(tr("计票结果报告单", "REPORT OF THE COUNT"), kPageWidth));
  if (result.at("rehearsal").get<bool>())
    out += line(
        centred(tr("【演练】本报告仅供演练，不具效力", "REHEARSAL - without effect"), kPageWidth));
  out += "\n";
  out += line(tr("会议：{}（{}）", "Meeting: {} ({})", text_field(result, "meeting_title"),
                 text_field(result, "meeting")));
  out += line(tr("日期：{}    地点：{}", "Date: {}    Place: {}", text_field(result, "date"),
                 text_field(result, "place")));
  out += line(tr("议题：{}（{}，{}）", "Poll: {} ({}, {})", text_field(result, "poll_title"),
                 kind_label(text_field(result, "kind")), text_field(result, "poll")));
  return out;
}

std::string attendance_lines(const Json& result) {
  const std::uint64_t entitled = number_field(result, "entitled");
  const std::uint64_t present = number_field(result, "present");
  std::string out = section_heading(tr("出席", "Attendance"));
  out += line(tr("应到 {} 人，实到 {} 人，到会率 {}。", "Entitled {}, present {}, attendance {}.",
                 entitled, present, percent_of(present, entitled)));
  const Json& quorum = result.at("quorum");
  if (quorum.is_null()) return out + line(tr("本项未规定法定人数。", "No quorum is required."));
  const bool met = quorum.at("met").get<bool>();
  return out +
         line(tr("法定人数：实到须{}，即至少 {} 人；{}。",
                 "Quorum: {}, that is {} or more, must be present; {}.",
                 threshold_label(quorum, base_label("entitled")), number_field(quorum, "needed"),
                 met ? tr("已达到", "met") : tr("未达到", "NOT met")));
}

/// Drawn cards: the printed batch, of which what nobody drew was voided.
std::string card_lines(const Json& result) {
  if (text_field(result, "issuance") != "drawn_cards") return "";
  std::string out;
  for (const Json& issuer : result.at("issuers"))
    out += line(tr("{}：印制票卡 {} 张，剩余作废 {} 张，发出 {} 张。",
                   "{}: {} cards printed, {} left over and voided, {} issued.",
                   text_field(issuer, "name"), number_field(issuer, "signed"),
                   number_field(issuer, "surplus"), number_field(issuer, "issued")));
  return out;
}

std::string balance_lines(const Json& result, const Json& issuer, bool named) {
  const Json& paper = result.at("paper");
  const std::uint64_t returned =
      number_field(result, "returned") - (paper.is_null() ? 0 : number_field(paper, "returned"));
  return line(tr("核对{}：收回 {} + 作废 {} + 未用 {} = 发出 {}，相符。",
                 "Check{}: returned {} + voided {} + unused {} = issued {}: they agree.",
                 named ? tr("（{}）", " ({})", text_field(issuer, "name")) : "", returned,
                 number_field(issuer, "voided"), number_field(issuer, "unused"),
                 number_field(issuer, "issued")));
}

/// Paper beside the box, by class; nothing without paper.
std::string paper_lines(const Json& paper) {
  if (paper.is_null()) return "";
  const std::uint64_t issued = number_field(paper, "issued");
  const std::uint64_t returned = number_field(paper, "returned");
  std::string out =
      line(tr("其中纸质票：发出 {} 张，收回 {} 张（有效 {} 张，无效 {} 张），未收回 {} 张。",
              "On paper, of these: issued {}, returned {} (valid {}, invalid {}), not returned {}.",
              issued, returned, number_field(paper, "valid"), number_field(paper, "invalid"),
              issued < returned ? 0 : issued - returned));
  TextTable table({{tr("票种", "Class"), false},
                   {tr("纸质票发出", "On paper: issued"), true},
                   {tr("收回", "Returned"), true},
                   {tr("无效", "Invalid"), true}});
  for (const Json& one : paper.at("classes"))
    table.add({text_field(one, "name"), std::to_string(number_field(one, "issued")),
               std::to_string(number_field(one, "returned")),
               std::to_string(number_field(one, "invalid"))});
  return paper.at("classes").size() < 2 ? out : out + table.render();
}

std::string hall_lines(const Json& hall) {
  std::string out = line(
      tr("现场清点收回 {} 张。", "The hall counted {} returned.", number_field(hall, "counted")));
  if (!hall.at("counted_on_paper").is_null())
    out += line(tr("现场清点收回纸质票 {} 张。", "The hall counted {} returned on paper.",
                   number_field(hall, "counted_on_paper")));
  if (!hall.at("mismatch").is_null())
    out += line(tr("与票箱不同，经处理：{}", "Not as many as the box holds; resolved: {}",
                   text_field(hall, "mismatch")));
  for (const Json& objection : hall.at("objections"))
    out += line(tr("异议：{}；处理：{}", "Objection: {}; finding: {}",
                   text_field(objection, "words"), text_field(objection, "finding")));
  for (const Json& id : hall.at("absent"))
    out += line(tr("监票人 {} 缺席，票箱指纹经当场核对。",
                   "Scrutineer {} was absent; the box's fingerprint was confirmed aloud.",
                   id.get_ref<const std::string&>()));
  return out;
}

std::string ballot_lines(const Json& result) {
  const std::uint64_t returned = number_field(result, "returned");
  std::string out = section_heading(tr("票数", "Ballots")) + card_lines(result);
  out += line(tr("发出 {} 张，作废 {} 张，收回 {} 张（有效 {} 张，无效 {} 张），剩余未用 {} 张。",
                 "Issued {}, voided {}, returned {} (valid {}, invalid {}), unused {}.",
                 number_field(result, "issued"), number_field(result, "voided"), returned,
                 number_field(result, "valid"), number_field(result, "invalid"),
                 number_field(result, "unused")));
  const Json& issuers = result.at("issuers");
  out += paper_lines(result.at("paper"));
  for (const Json& issuer : issuers) out += balance_lines(result, issuer, issuers.size() > 1);
  if (text_field(result, "status") != "void_excess")
    out +=
        line(tr("收回不多于发出，投票有效。", "No more returned than issued: the vote is valid."));
  return out + hall_lines(result.at("hall"));
}

std::string group_lines(const Json& result) {
  const Json& groups = result.at("groups");
  if (groups.size() < 2) return "";
  TextTable table({{tr("组", "Group"), false},
                   {tr("权重", "Weight"), true},
                   {tr("应到", "Entitled"), true},
                   {tr("实到", "Present"), true},
                   {tr("发出", "Issued"), true},
                   {tr("收回", "Returned"), true},
                   {tr("说明", "Note"), false}});
  for (const Json& group : groups) {
    const bool disclosed = group.at("disclosed").get<bool>();
    const bool merged = group.at("members").size() > 1;
    table.add({text_field(group, "name"), text_field(group, "weight"),
               std::to_string(number_field(group, "entitled")),
               std::to_string(number_field(group, "present")),
               std::to_string(number_field(group, "issued")),
               std::to_string(number_field(group, "returned")),
               disclosed ? tr("公开计票的小组", "disclosed")
               : merged  ? tr("小组合并", "merged")
                         : ""});
  }
  return section_heading(tr("分组", "Groups")) + table.render();
}

std::string status_lines(const Json& result) {
  const std::string status = text_field(result, "status");
  if (status == "counted") return "";
  const std::string why =
      status == "void_excess"
          ? tr("收回的票多于发出的票，或发出的票多于到会的人，本次表决无效，选票没有解密，"
               "须重新组织。",
               "More ballots were returned than issued, or issued than people are present: the "
               "poll "
               "is void, no ballot was decrypted, it must be held again.")
      : status == "void_quorum"
          ? tr("到会人数未达到法定人数，本次表决无效，选票没有解密，须重新组织。",
               "The quorum was not met: the poll is void, no ballot was decrypted, it must be held "
               "again.")
          : tr("收回的选票少于 {} 张，为保护投票人，没有解密，结果不予公布。",
               "Fewer than {} ballots were returned: to protect the voters nothing was decrypted, "
               "and no result is given.",
               number_field(result, "minimum_group"));
  return section_heading(tr("结论", "Outcome")) + line(why);
}

std::string closing_lines(const Json& result) {
  std::string out;
  if (result.at("single_issuer_notice").get<bool>())
    out +=
        line(tr("\n说明：本次只有一个发票方（服务器），它有可能替已签到而未领票的人投票；"
                "请以现场清点的票数核对。",
                "\nNote: the server alone issued the ballots, so it could have voted for people "
                "who were present but drew none; compare with the hall's own count."));
  out += line(tr("锚定指纹：{}", "Anchor: {}", text_field(result, "opening")));
  out += line(tr("票箱指纹：{}", "Box root: {}", text_field(result, "merkle_root")));
  out += section_heading(tr("签名", "Signatures"));
  const std::string blank(20, '_');
  const std::size_t width = current_language() == Language::zh ? 8 : 16;
  for (const Json& official : result.at("officials")) {
    if (text_field(official, "role") != "scrutineer") continue;
    const std::string role = official.at("chief").get<bool>() ? tr("总监票人", "Chief scrutineer")
                                                              : tr("监票人", "Scrutineer");
    out += line(tr("{}：{}  （{}）", "{}: {}  ({})", padded_left(role, width), blank,
                   text_field(official, "name")));
  }
  const std::string teller = padded_left(tr("计票人", "Teller"), width);
  bool is_named = false;
  for (const Json& official : result.at("officials")) {
    if (text_field(official, "role") != "teller") continue;
    out += line(tr("{}：{}  （{}）", "{}: {}  ({})", teller, blank, text_field(official, "name")));
    is_named = true;
  }
  if (!is_named) out += line(tr("{}：{}", "{}: {}", teller, blank));
  return out + line("\n" + padded_left(tr("（盖章）", "(seal)"), kPageWidth - 8));
}

/// The longest is what a voter wrote, but for an exact fraction.
bool is_plain(const std::string& text) {
  return is_note_text(text) || text.find_first_not_of("0123456789/") == std::string::npos;
}

bool is_all_plain(const Json& value) {
  if (value.is_string()) return is_plain(value.get_ref<const std::string&>());
  if (!value.is_structured()) return true;
  return std::ranges::all_of(value, is_all_plain);
}

Result<std::string> render(const Json& result) {
  if (text_field(result, "format") != "piaojue-result/1" || !is_all_plain(result))
    return Error{ErrorCode::malformed, tr("不是本系统的结果文件", "not a result document of ours")};
  std::string out = title_lines(result) + attendance_lines(result) + ballot_lines(result) +
                    group_lines(result) + refused_lines(result) + status_lines(result);
  if (text_field(result, "status") == "counted") {
    PJ_TRY(const ReportCounts counts, ReportCounts::create(result));
    out += result.at("rule").is_null() ? counts.question_lines() : standing_lines(result, counts);
    PJ_TRY(const std::string scores, score_lines(result, counts));
    PJ_TRY(const std::string flags, flag_lines(result, counts));
    out += scores + problem_lines(result, counts) + flags;
    out += written_lines(result, counts);
    out += section_heading(tr("核对", "Cross-addition")) + counts.check_lines();
  }
  return out + closing_lines(result);
}

}  // namespace

Result<std::string> render_text_report(std::string_view result_json) {
  const Error not_ours{ErrorCode::malformed,
                       tr("不是本系统的结果文件", "not a result document of ours")};
  try {
    return render(Json::parse(result_json));
  } catch (const Json::exception&) {  // a field missing or of another type
    return not_ours;
  } catch (const std::out_of_range&) {  // an id that is not listed
    return not_ours;
  } catch (const std::overflow_error&) {  // a count that no meeting has
    return not_ours;
  }
}

}  // namespace piaojue
