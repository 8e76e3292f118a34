#include "core/record/fresh_start.hpp"

#include <algorithm>
#include <map>

#include "core/ballot/note.hpp"
#include "core/ballot/void.hpp"
#include "core/base/language.hpp"
#include "core/openssl/cms.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/trail.hpp"

namespace piaojue {
namespace {

/// Every key of a record and whose it is.
using Keys = std::map<Bytes, std::string>;

struct Summary {
  Manifest manifest;
  Hash32 manifest_hash;
  Hash32 opening{};
  Hash32 poll{};
  Keys keys;
  Trail trail;
  std::size_t contents = 0;  ///< ballots and voids
  std::size_t foreign = 0;   ///< of another opening
};

void take_manifest_keys(const Manifest& manifest, Keys& keys) {
  for (const Official& official : manifest.officials) {
    keys[official.sign_key.encode()] = official.name;
    if (official.exchange_key) keys[official.exchange_key->encode()] = official.name;
  }
  for (const Issuer& issuer : manifest.issuers) keys[issuer.sign_key.encode()] = issuer.name;
}

Result<void> take_opening_keys(const OpeningStatement& opening, Keys& keys) {
  keys[opening.election_key.encode()] = tr("选举公钥", "election key");
  keys[opening.note_key.encode()] = tr("意见公钥", "note key");
  keys[opening.receipt_key.encode()] = tr("回执公钥", "receipt key");
  for (const Point& key : opening.election_verification_keys)
    keys[key.encode()] = tr("解密份额", "share of the election key");
  for (const Point& key : opening.note_verification_keys)
    keys[key.encode()] = tr("意见解密份额", "share of the note key");
  PJ_TRY(Bytes tally, certificate_public_key(opening.tally_certificate));
  keys[std::move(tally)] = tr("计票签名证书", "tally certificate");
  return {};
}

Result<void> take_issuer_keys(ByteView payload, Summary& out) {
  PJ_TRY(const auto statement, SignedStatement::parse(payload));
  PJ_TRY(const auto parsed, IssuerKeysStatement::parse(statement.body));
  for (const auto& poll : parsed.polls)
    for (const IssuerPublicKey& key : poll.keys)
      out.keys[key.encode()] =
          tr("发票密钥（{} 号发票方）", "issuing key (issuer {})", parsed.issuer);
  return {};
}

void take_content(const BallotContext& context, Summary& out) {
  ++out.contents;
  if (context.opening != out.opening || context.poll != out.poll) ++out.foreign;
}

Result<void> take_opening(const Suite& suite, ByteView payload, Summary& out) {
  PJ_TRY(const auto statement, SignedStatement::parse(payload));
  PJ_TRY(const auto opening, OpeningStatement::parse(statement.body, suite));
  out.opening = statement.hash(suite);
  return take_opening_keys(opening, out.keys);
}

Result<void> take(const Suite& suite, const Section& section, Summary& out) {
  const Bytes& payload = section.payload;
  if (section.kind == SectionKind::issuer_keys) return take_issuer_keys(payload, out);
  if (section.kind == SectionKind::opening) return take_opening(suite, payload, out);
  if (section.kind == SectionKind::poll_definition) out.poll = suite.hash(payload);
  if (section.kind == SectionKind::voided) {
    PJ_TRY(const auto one, CredentialVoid::parse(payload, suite));
    take_content(one.context, out);
  }
  if (section.kind == SectionKind::ballot || section.kind == SectionKind::note) {
    PJ_TRY(const auto context,
           peek_context(payload, section.kind == SectionKind::ballot ? kBallotTag : kNoteTag));
    take_content(context, out);
  }
  if (section.kind == SectionKind::trail) {
    PJ_TRY(out.trail, Trail::parse(payload));
  }
  return {};
}

Result<Summary> summarise(const std::filesystem::path& path) {
  PJ_TRY(RecordReader reader, RecordReader::open(path));
  const Suite& suite = reader.suite();
  PJ_TRY(const auto first, reader.next());
  if (!first || first->kind != SectionKind::manifest)
    return Error{ErrorCode::malformed,
                 tr("{} 里没有会议清单", "{} has no manifest", path.string())};
  PJ_TRY(const auto statement, SignedStatement::parse(first->payload));
  PJ_TRY(Manifest manifest, Manifest::parse(statement.body));
  Summary out{.manifest = std::move(manifest),
              .manifest_hash = statement.hash(suite),
              .keys = {},
              .trail = {}};
  take_manifest_keys(out.manifest, out.keys);
  while (true) {
    PJ_TRY(const auto section, reader.next());
    if (!section) return out;
    PJ_CHECK(take(suite, *section, out));
  }
}

CheckResult judge(std::string number, std::string title, bool holds, std::string detail) {
  return {std::move(number), std::move(title), holds ? Verdict::pass : Verdict::fail,
          std::move(detail)};
}

CheckResult judge_keys(const Summary& before, const Summary& after) {
  std::string shared;
  for (const auto& [key, owner] : after.keys)
    if (before.keys.contains(key)) shared += (shared.empty() ? "" : "、") + owner;
  return judge("F4", tr("没有共用的密钥", "no key in common"), shared.empty(),
               shared.empty() ? tr("比较了 {} 把和 {} 把", "{} keys against {}", after.keys.size(),
                                   before.keys.size())
                              : tr("共用：{}", "shared: {}", shared));
}

/// The trail is chained and signed from the meeting's own manifest on, and shows every opening of
/// the poll.
CheckResult judge_beginning(const Summary& after) {
  const std::string title = tr("投票箱启用时是空的", "the box was empty when it was opened");
  const auto& entries = after.trail.entries;
  if (const auto checked = check_trail(after.trail, after.manifest, after.manifest_hash, {},
                                       /*audited=*/false);
      !checked)
    return judge("F5", title, false, checked.error().message);
  const auto opened = [&](const TrailEntry& entry) {
    return entry.act == Act::casting_opened && entry.poll == after.poll;
  };
  const bool starts = !entries.empty() && entries.front().act == Act::published &&
                      entries.front().content == after.manifest_hash;
  const auto count = std::ranges::count_if(entries, opened);
  const auto at = std::ranges::find_if(entries, opened) - entries.begin();
  return judge("F5", title, starts && count == 1,
               !starts ? tr("审计记录不是从本次会议的清单开始的",
                            "the trail does not begin with this meeting's manifest")
               : count != 1
                   ? tr("审计记录中开始投票 {} 次", "the poll was opened {} times", count)
                   : tr("审计记录从发布本次清单开始，到第 {} 条才开始投票",
                        "the trail begins with this manifest; the poll opens at entry {}", at + 1));
}

}  // namespace

bool FreshStart::holds() const {
  return std::ranges::all_of(
      checks, [](const CheckResult& check) { return check.verdict == Verdict::pass; });
}

Result<FreshStart> compare_with_rehearsal(const std::filesystem::path& rehearsal,
                                          const std::filesystem::path& meeting) {
  PJ_TRY(const Summary before, summarise(rehearsal));
  PJ_TRY(const Summary after, summarise(meeting));
  FreshStart out;
  out.checks.push_back(judge("F1", tr("前一份是演练", "the first is a rehearsal"),
                             before.manifest.rehearsal, before.manifest.title));
  out.checks.push_back(judge("F2", tr("后一份不是演练", "the second is none"),
                             !after.manifest.rehearsal, after.manifest.title));
  out.checks.push_back(judge("F3", tr("锚指纹不同", "different anchors"),
                             before.opening != after.opening, format_fingerprint(after.opening)));
  out.checks.push_back(judge_keys(before, after));
  out.checks.push_back(judge_beginning(after));
  out.checks.push_back(
      judge("F6", tr("票箱里全是本次会议的选票", "the box holds ballots of this meeting only"),
            after.foreign == 0,
            tr("选票和作废共 {} 张，其中别处的 {} 张", "{} ballots and voids, {} foreign",
               after.contents, after.foreign)));
  return out;
}

std::string render_fresh_start(const FreshStart& result) {
  std::string out;
  for (const CheckResult& check : result.checks)
    out += fmt::format("{} {}  {} — {}\n", check.number,
                       check.verdict == Verdict::pass ? "pass" : "fail", check.title, check.detail);
  return out;
}

}  // namespace piaojue
