#include "core/record/trail.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kStartTag = "piaojue/1 trail-start";
constexpr std::string_view kEntryTag = "piaojue/1 trail-entry";
constexpr std::string_view kHeadTag = "piaojue/1 trail-head";
constexpr std::string_view kTrailTag = "piaojue/1 trail";
/// Fixed fields of an entry with an actor of one character and no words.
constexpr std::size_t kMinEntrySize = 8 + 1 + 5 + 32 + 32 + 4;

}  // namespace

std::string_view name_of(Act act) {
  switch (act) {
    case Act::published:
      return "published";
    case Act::roster_imported:
      return "roster_imported";
    case Act::ceremony_restarted:
      return "ceremony_restarted";
    case Act::ceremony_message:
      return "ceremony_message";
    case Act::issuer_keys:
      return "issuer_keys";
    case Act::opening_proposed:
      return "opening_proposed";
    case Act::opening_signed:
      return "opening_signed";
    case Act::issuing_opened:
      return "issuing_opened";
    case Act::presence:
      return "presence";
    case Act::cards_signed:
      return "cards_signed";
    case Act::attendance:
      return "attendance";
    case Act::issuing_count:
      return "issuing_count";
    case Act::casting_opened:
      return "casting_opened";
    case Act::close_ordered:
      return "close_ordered";
    case Act::sealed:
      return "sealed";
    case Act::closing_signed:
      return "closing_signed";
    case Act::hall_count:
      return "hall_count";
    case Act::objection:
      return "objection";
    case Act::resolution:
      return "resolution";
    case Act::release:
      return "release";
    case Act::decryption:
      return "decryption";
    case Act::result_signed:
      return "result_signed";
    case Act::countersigned:
      return "countersigned";
    case Act::entry_unlocked:
      return "entry_unlocked";
    case Act::server_started:
      return "server_started";
    case Act::names_merged:
      return "names_merged";
    case Act::paper_differed:
      return "paper_differed";
    case Act::paper_count:
      return "paper_count";
  }
  return "";
}

void TrailEntry::write(CanonicalWriter& out) const {
  out.u64(time).u8(static_cast<std::uint8_t>(act)).text(actor.str());
  out.raw(poll).raw(content).text(words);
}

// R8.8-1
Result<TrailEntry> TrailEntry::read(CanonicalReader& in) {
  PJ_TRY(const std::uint64_t time, in.u64());
  PJ_TRY(const std::uint8_t act, in.u8());
  if (act < 1 || act > static_cast<std::uint8_t>(kLastAct))
    return Error{ErrorCode::malformed, "unknown act in the trail"};
  PJ_TRY(OfficialId actor, read_id<OfficialId>(in));
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 content, in.hash());
  PJ_TRY(std::string words, in.text());
  if (!is_plain_text(words)) return Error{ErrorCode::malformed, "words that are no plain text"};
  return TrailEntry{time, static_cast<Act>(act), std::move(actor), poll, content, std::move(words)};
}

Bytes TrailHead::encode() const {
  return CanonicalWriter(kHeadTag).raw(manifest).u32(entries).raw(chain).take();
}

Result<TrailHead> TrailHead::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kHeadTag));
  PJ_TRY(const Hash32 manifest, in.hash());
  PJ_TRY(const std::uint32_t entries, in.u32());
  PJ_TRY(const Hash32 chain, in.hash());
  PJ_CHECK(in.finish());
  return TrailHead{manifest, entries, chain};
}

Bytes Trail::encode() const {
  CanonicalWriter out(kTrailTag);
  out.count(entries.size());
  for (const TrailEntry& entry : entries) entry.write(out);
  return out.bytes(head.encode()).take();
}

Result<Trail> Trail::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTrailTag));
  PJ_TRY(const std::uint32_t count, in.count(kMinEntrySize));
  Trail out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(TrailEntry entry, TrailEntry::read(in));
    out.entries.push_back(std::move(entry));
  }
  PJ_TRY(const ByteView head, in.bytes());
  PJ_CHECK(in.finish());
  PJ_TRY(out.head, SignedStatement::parse(head));
  return out;
}

// R8.8-2
Hash32 trail_chain(const Suite& suite, const Hash32& manifest,
                   const std::vector<TrailEntry>& entries) {
  Hash32 chain = suite.hash(CanonicalWriter(kStartTag).raw(manifest).view());
  for (const TrailEntry& entry : entries) {
    CanonicalWriter out(kEntryTag);
    out.raw(chain);
    entry.write(out);
    chain = suite.hash(out.view());
  }
  return chain;
}

namespace {

Result<void> check_head(const Trail& trail, const Manifest& manifest, const Hash32& manifest_hash,
                        bool audited) {
  PJ_TRY(const TrailHead head, TrailHead::parse(trail.head.body));
  if (head.manifest != manifest_hash || head.entries != trail.entries.size() ||
      head.chain != trail_chain(*manifest.suite, manifest_hash, trail.entries))
    return invalid(tr("审计记录与其签名不符：有条目被增删或改动",
                      "the trail is not the one that was signed: entries were changed"));
  // R8.8-3
  std::vector<OfficialId> signers{manifest.issuers.front().id};
  const Official* auditor = manifest.find(OfficialRole::audit_administrator);
  if (audited && auditor != nullptr) signers.push_back(auditor->id);
  return verify_statement(trail.head, manifest, signers);
}

/// The first place at or after `from` where the mark stands.
std::optional<std::size_t> find_mark(const std::vector<TrailEntry>& entries, const TrailMark& mark,
                                     std::size_t from) {
  const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(from);
  const auto found = std::find_if(begin, entries.end(), [&](const TrailEntry& entry) {
    return entry.act == mark.act && entry.poll == mark.poll && entry.content == mark.content;
  });
  if (found == entries.end()) return std::nullopt;
  return static_cast<std::size_t>(found - entries.begin());
}

}  // namespace

Result<void> check_trail(const Trail& trail, const Manifest& manifest, const Hash32& manifest_hash,
                         const std::vector<std::vector<TrailMark>>& stages, bool audited) {
  PJ_CHECK(check_head(trail, manifest, manifest_hash, audited));
  for (std::size_t i = 1; i < trail.entries.size(); ++i)
    // R8.8-2
    if (trail.entries[i].time < trail.entries[i - 1].time)
      return invalid(tr("审计记录第 {} 条的时间早于前一条",
                        "entry {} of the trail is earlier than the one before", i));
  std::size_t from = 0;
  // R8.8-4
  for (const std::vector<TrailMark>& stage : stages) {
    std::size_t last = from;
    for (const TrailMark& mark : stage) {
      const auto at = find_mark(trail.entries, mark, from);
      if (!at)
        return invalid(tr("审计记录缺少 {}，或次序不对",
                          "the trail lacks {}, or has it out of order", name_of(mark.act)));
      last = std::max(last, *at + 1);
    }
    from = last;
  }
  return {};
}

}  // namespace piaojue
