#include "core/record/checks.hpp"

#include <fmt/format.h>

#include "core/base/language.hpp"

namespace piaojue::verification {
namespace {

struct Title {
  std::string_view zh;
  std::string_view en;
};

/// Index is the check's number less one.
constexpr std::array<Title, kCheckCount> kTitles = {{
    {"文件完整：结构、顺序、末尾散列", "the file is whole: framing, order, hash at its end"},
    {"锚值与所给一致", "the anchor is the one given"},
    {"会议清单格式正确，签名齐全", "the manifest is well-formed and has its signatures"},
    {"表决定义与清单所载一致", "the poll definition is the one the manifest pins"},
    {"密钥仪式各条消息成立", "every message of the key ceremony holds"},
    {"发票公钥由各发票方签名；启用声明与清单、仪式一致，签名齐全",
     "issuers signed their keys; the opening fits manifest and ceremony and has all signatures"},
    {"发票阶段由组织者开启", "the issuing phase was opened by the organiser"},
    {"到会人数由登记员签名，不超过应到",
     "attendance is signed by the registrar and within the entitled"},
    {"发票数由各发票方签名，不超过到会",
     "issuing counts are signed by every issuer and lie within the present"},
    {"投票阶段在发票结束后由组织者开启",
     "casting was opened by the organiser after issuing had ended"},
    {"封箱令由组织者和总监票人签发", "the close was ordered by organiser and chief scrutineer"},
    {"作废的凭证经发票方签发、由凭证自己签名，数目与声明一致",
     "voids are endorsed, signed by their own credential, and as many as was stated"},
    {"选票属于本次表决，按追踪号严格升序",
     "ballots belong to this poll and ascend strictly by tracker"},
    {"每张选票的凭证经全部发票方签发", "every ballot's credential is endorsed by every issuer"},
    {"没有凭证使用两次，作废的没有投票", "no credential is used twice, none that was voided"},
    {"选票签名成立", "the ballots' signatures hold"},
    {"每个选项的证明成立", "the proof of every selection holds"},
    {"每条约束的证明成立", "the proof of every constraint holds"},
    {"密封意见属于本次表决，严格升序，每个栏目每张凭证至多一份，凭证经全部发票方签发",
     "sealed notes belong to this poll, ascend strictly, are endorsed and one per slot and "
     "credential"},
    {"密封意见的签名和知识证明成立", "the notes' signatures and proofs of knowledge hold"},
    {"票箱和意见箱的默克尔根与封箱声明一致",
     "ballots and notes have the Merkle roots of the closing statement"},
    {"各组票数与封箱声明一致，投出与作废不超过发出",
     "counts are those of the closing statement; cast and voided are within the issued"},
    {"合并分组与表决状态符合规则", "merged groups and status follow the rules"},
    {"封箱声明由服务器和足够的监票人签名",
     "the closing statement is signed by the server and enough scrutineers"},
    {"现场清点、异议处理和开箱令齐备，签名的监票人足够",
     "the hall's count, objections and release are complete, and enough scrutineers signed"},
    {"监票人的部分解密成立且足够", "the scrutineers' partial decryptions hold and suffice"},
    {"监票人打开密封意见的各份成立且足够", "the openings of the sealed notes hold and suffice"},
    {"另选他人姓名的归并表完整，经计票人签名",
     "the merge table of written-in names is complete and signed by the tellers"},
    {"解密所得各数在票数之内，与结果文件一致",
     "the decrypted counts lie within the ballots and are those of the result"},
    {"结果文件逐字节重算一致", "the result document is what the record gives, byte for byte"},
    {"结果文件的 CMS 签名成立", "the CMS signature of the result document holds"},
    {"结果经足够的监票人会签", "enough scrutineers countersigned the result"},
    {"审计记录首尾相接、已签名，载有本记录的每一步",
     "the audit trail is one signed chain and shows every step of this record"},
}};

/// Words of a damaged file may reach a terminal: nothing in them may steer it.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

}  // namespace

Result<void> require(bool holds, std::string otherwise) {
  if (!holds) return Error{ErrorCode::invalid, std::move(otherwise)};
  return {};
}

CheckResult Checklist::result_of(Check check, const Entry& entry) {
  const auto number = static_cast<std::size_t>(check);
  const Title& title = kTitles[number - 1];
  return {fmt::format("V{:02}", number),
          std::string(current_language() == Language::zh ? title.zh : title.en), entry.verdict,
          entry.detail};
}

void Checklist::set(Check check, Verdict verdict, std::string detail) {
  entry(check) = Entry{verdict, std::move(detail)};
  if (decided_) decided_(result_of(check, *entry(check)));
}

void Checklist::pass(Check check, std::string detail) {
  if (!entry(check)) set(check, Verdict::pass, std::move(detail));
}

void Checklist::skip(Check check, std::string detail) {
  if (!entry(check)) set(check, Verdict::skipped, std::move(detail));
}

void Checklist::fail(Check check, std::string detail) {
  if (entry(check) && entry(check)->verdict == Verdict::fail) return;
  set(check, Verdict::fail, printable(std::move(detail)));
}

bool Checklist::judge(Check check, const Outcome& outcome) {
  if (outcome)
    pass(check, *outcome);
  else
    fail(check, outcome.error().message);
  return outcome.has_value();
}

void Checklist::fail_next(std::string detail) {
  std::size_t number = kCheckCount;
  while (number > 1 && !entries_[number - 2]) --number;
  fail(static_cast<Check>(number), std::move(detail));
}

std::optional<Check> Checklist::failed() const {
  for (std::size_t i = 0; i < kCheckCount; ++i)
    if (entries_[i] && entries_[i]->verdict == Verdict::fail) return static_cast<Check>(i + 1);
  return std::nullopt;
}

bool Checklist::passed(Check check) const {
  return entry(check) && entry(check)->verdict == Verdict::pass;
}

// R11.1-1
VerificationReport Checklist::report() const {
  VerificationReport out;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const bool counts = entries_[i] && !out.failed;
    out.checks.push_back(
        result_of(static_cast<Check>(i + 1), counts ? *entries_[i] : Entry{Verdict::skipped, {}}));
    if (out.checks.back().verdict == Verdict::fail) out.failed = out.checks.back().number;
  }
  out.anchored = passed(Check::anchor);
  return out;
}

}  // namespace piaojue::verification
