#include "core/record/hall.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/paper_count.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kHallCountTag = "piaojue/1 hall-count";
constexpr std::string_view kObjectionTag = "piaojue/1 objection";
constexpr std::string_view kResolutionTag = "piaojue/1 resolution";
constexpr std::string_view kReleaseTag = "piaojue/1 release";

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

Result<std::string> read_words(CanonicalReader& in) {
  PJ_TRY(std::string words, in.text());
  if (words.empty() || !is_plain_text(words)) return malformed("words that are no plain text");
  return words;
}

void write_hashes(CanonicalWriter& out, const std::vector<Hash32>& hashes) {
  out.count(hashes.size());
  for (const Hash32& hash : hashes) out.raw(hash);
}

Result<std::vector<Hash32>> read_hashes(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxObjections + 1));
  std::vector<Hash32> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const Hash32 hash, in.hash());
    out.push_back(hash);
  }
  return out;
}

}  // namespace

// ---- the statements -----------------------------------------------------------------------------

Bytes HallCount::encode() const {
  CanonicalWriter out(kHallCountTag);
  out.raw(closing).u32(counted).flag(paper.has_value());
  if (paper) out.u32(*paper);
  return out.take();
}

// R8.7-1
Result<HallCount> HallCount::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kHallCountTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const std::uint32_t counted, in.u32());
  PJ_TRY(const bool has_paper, in.flag());
  HallCount out{closing, counted};
  if (has_paper) {
    PJ_TRY(out.paper, in.u32());
  }
  PJ_CHECK(in.finish());
  return out;
}

Bytes Objection::encode() const {
  CanonicalWriter out(kObjectionTag);
  out.raw(closing).flag(receipt.has_value());
  if (receipt) out.bytes(*receipt);
  return out.text(words).take();
}

// R8.7-1
Result<Objection> Objection::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kObjectionTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const bool has_receipt, in.flag());
  std::optional<Bytes> receipt;
  if (has_receipt) {
    PJ_TRY(const ByteView encoded, in.bytes());
    PJ_CHECK(Receipt::parse(encoded));
    receipt = to_bytes(encoded);
  }
  PJ_TRY(std::string words, read_words(in));
  PJ_CHECK(in.finish());
  return Objection{closing, std::move(receipt), std::move(words)};
}

std::string_view name_of(Finding finding) {
  switch (finding) {
    case Finding::unfounded:
      return "unfounded";
    case Finding::explained:
      return "explained";
    case Finding::upheld:
      return "upheld";
  }
  return "";
}

Bytes Resolution::encode() const {
  return CanonicalWriter(kResolutionTag)
      .raw(closing)
      .raw(about)
      .u8(static_cast<std::uint8_t>(finding))
      .text(words)
      .take();
}

// R8.7-1
Result<Resolution> Resolution::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kResolutionTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const Hash32 about, in.hash());
  PJ_TRY(const std::uint8_t finding, in.u8());
  if (finding < 1 || finding > static_cast<std::uint8_t>(Finding::upheld))
    return malformed("unknown finding");
  PJ_TRY(std::string words, read_words(in));
  PJ_CHECK(in.finish());
  return Resolution{closing, about, static_cast<Finding>(finding), std::move(words)};
}

Bytes Release::encode() const {
  CanonicalWriter out(kReleaseTag);
  out.raw(closing).raw(hall_count).flag(paper_count.has_value());
  if (paper_count) out.raw(*paper_count);
  write_hashes(out, objections);
  write_hashes(out, resolutions);
  out.count(absent.size());
  for (const std::uint16_t trustee : absent) out.u16(trustee);
  return out.take();
}

// R8.7-1
Result<Release> Release::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kReleaseTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const Hash32 hall_count, in.hash());
  PJ_TRY(const bool has_paper, in.flag());
  std::optional<Hash32> paper_count;
  if (has_paper) {
    PJ_TRY(paper_count, in.hash());
  }
  PJ_TRY(auto objections, read_hashes(in));
  PJ_TRY(auto resolutions, read_hashes(in));
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxOfficials));
  std::vector<std::uint16_t> absent;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::uint16_t trustee, in.u16());
    if (!absent.empty() && absent.back() >= trustee)
      return malformed("absent scrutineers are not ascending");
    absent.push_back(trustee);
  }
  PJ_CHECK(in.finish());
  return Release{closing,           hall_count, std::move(objections), std::move(resolutions),
                 std::move(absent), paper_count};
}

std::vector<OfficialId> hall_signers(const Manifest& manifest) {
  return {manifest.organiser().id, manifest.chief().id};
}

HallStatements without_pending(HallStatements hall, const Manifest& manifest) {
  const auto signers = hall_signers(manifest);
  std::erase_if(hall.resolutions, [&](const SignedStatement& resolution) {
    return !std::ranges::all_of(
        signers, [&](const OfficialId& signer) { return resolution.has_signer(signer); });
  });
  return hall;
}

// ---- what they amount to ------------------------------------------------------------------------

namespace {

Error foreign() {
  return invalid(tr("声明属于另一次封箱", "it is about another closing statement"));
}

std::uint64_t cast_of(const ClosingStatement& closing) {
  std::uint64_t cast = 0;
  for (const ClassCounts& counts : closing.classes) cast += counts.cast;
  return cast;
}

/// All of a hall's statements read, bound and signed as they must be.
struct Hall {
  Hash32 closing;
  std::optional<HallCount> count;
  std::optional<PaperTally> paper;
  std::vector<Objection> objections;
  std::vector<Resolution> resolutions;

  const Resolution* resolution_of(const Hash32& about) const {
    const auto found = std::ranges::find(resolutions, about, &Resolution::about);
    return found == resolutions.end() ? nullptr : &*found;
  }
};

// R8.7-3
Result<void> read_objections(const HallStatements& hall, const SealedBox& box, Hall& out) {
  for (const SignedStatement& statement : hall.objections) {
    PJ_TRY(Objection objection, Objection::parse(statement.body));
    if (objection.closing != out.closing) return foreign();
    if (objection.receipt) {
      PJ_TRY(const Receipt receipt, Receipt::parse(*objection.receipt));
      PJ_CHECK(receipt.verify(box.opening.receipt_key));
      if (receipt.opening != box.closing.opening || receipt.poll != box.closing.poll)
        return invalid(
            tr("异议所附的回执属于另一表决", "the receipt with an objection is of another poll"));
    }
    if (statement.signatures.empty())
      return Error{ErrorCode::signature_invalid, tr("异议无人签名", "an objection is unsigned")};
    PJ_CHECK(verify_statement(statement, box.manifest, {}));
    out.objections.push_back(std::move(objection));
  }
  return {};
}

/// Nothing is resolved that nobody said.
bool is_said(const HallStatements& hall, const Suite& suite, const Hash32& about) {
  const auto is_about = [&](const SignedStatement& one) { return one.hash(suite) == about; };
  return (hall.hall_count && is_about(*hall.hall_count)) ||
         std::ranges::any_of(hall.objections, is_about);
}

// R8.7-4
Result<void> read_resolutions(const HallStatements& hall, const SealedBox& box, Hall& out) {
  for (const SignedStatement& statement : hall.resolutions) {
    PJ_TRY(Resolution resolution, Resolution::parse(statement.body));
    if (resolution.closing != out.closing) return foreign();
    PJ_CHECK(verify_statement(statement, box.manifest, hall_signers(box.manifest)));
    if (!is_said(hall, *box.manifest.suite, resolution.about))
      return invalid(tr("所处理的异议或清点不存在", "it resolves what nobody said"));
    if (out.resolution_of(resolution.about) != nullptr)
      return invalid(tr("同一事项处理了两次", "something was resolved twice"));
    out.resolutions.push_back(std::move(resolution));
  }
  return {};
}

Result<Hall> read_hall(const HallStatements& hall, const SealedBox& box) {
  Hall out{box.statement.hash(*box.manifest.suite), {}, {}, {}, {}};
  if (hall.hall_count) {
    PJ_TRY(out.count, HallCount::parse(hall.hall_count->body));
    if (out.count->closing != out.closing) return foreign();
    // R8.7-2
    PJ_CHECK(verify_statement(*hall.hall_count, box.manifest, {box.manifest.chief().id}));
  }
  if (hall.paper_count) {
    PJ_TRY(PaperCount paper, check_paper_count(*hall.paper_count, box));
    out.paper = std::move(paper.tally);
  }
  PJ_CHECK(read_objections(hall, box, out));
  PJ_CHECK(read_resolutions(hall, box, out));
  return out;
}

/// Nothing when `about` is resolved so that the box may be opened.
std::optional<std::string> unresolved(const Hall& hall, const Hash32& about,
                                      const std::string& what) {
  const Resolution* resolution = hall.resolution_of(about);
  if (resolution == nullptr) return tr("{}，尚未处理", "{}: not resolved yet", what);
  if (resolution->finding == Finding::upheld)
    return tr("{}，已认定成立：票箱不得打开", "{}: upheld, so the box stays closed", what);
  return std::nullopt;
}

/// How the hall's own count differs from the box and from the tellers' paper count.
std::vector<std::string> mismatches(const Hall& hall, const SealedBox& box) {
  std::vector<std::string> out;
  const std::uint64_t cast = cast_of(box.closing);
  if (hall.count->counted != cast)
    out.push_back(tr("现场清点 {} 张，票箱 {} 张", "the hall counted {}, the box holds {}",
                     hall.count->counted, cast));
  const std::uint32_t said = hall.count->paper.value_or(0);
  const std::uint32_t found = hall.paper ? add_up(hall.paper->classes).returned : 0;
  if (said != found && hall.paper)
    out.push_back(tr("现场清点纸质票 {} 张，计票人计 {} 张",
                     "the hall counted {} paper ballots, the tellers {}", said, found));
  return out;
}

// R8.7-5
std::vector<std::string> questions_of(const Hall& hall, const HallStatements& statements,
                                      const SealedBox& box) {
  const Suite& suite = *box.manifest.suite;
  std::vector<std::string> out;
  if (!hall.count) {
    out.push_back(tr("总监票人还没有录入现场清点数", "the hall's count has not been entered"));
  } else {
    for (const std::string& one : mismatches(hall, box))
      if (auto open = unresolved(hall, statements.hall_count->hash(suite), one))
        out.push_back(*std::move(open));
    // R8.10-12
    if (hall.count->paper && !hall.paper)
      out.push_back(tr("有纸质票，两名计票人还没有录入一致的计数（piaojue paper count）",
                       "there are paper ballots, and two tellers have not yet entered the same "
                       "count of them (piaojue paper count)"));
  }
  for (std::size_t i = 0; i < hall.objections.size(); ++i)
    if (auto open =
            unresolved(hall, statements.objections[i].hash(suite),
                       tr("异议 {}：{}", "objection {}: {}", i + 1, hall.objections[i].words)))
      out.push_back(*std::move(open));
  return out;
}

/// Absent scrutineers take part, have not signed, and lower the quorum by one each, never below the
/// threshold.
// R8.7-7, R8.7-8, R8.5-2
Result<void> check_quorum(const Release& release, const SealedBox& box) {
  const auto scrutineers = box.manifest.scrutineers();
  const auto& participants = box.opening.participants;
  std::size_t signers = 0;
  for (const std::uint16_t index : participants)
    if (box.statement.has_signer(scrutineers[index]->id)) ++signers;
  for (const std::uint16_t index : release.absent)
    if (!std::ranges::binary_search(participants, index) ||
        box.statement.has_signer(scrutineers[index]->id))
      return invalid(tr("缺席记录不对：{} 号监票人已签名或不持份额",
                        "trustee {} is recorded absent but signed, or holds no share", index));
  const std::size_t threshold = box.manifest.threshold;
  const std::size_t full = closing_quorum(participants.size(), threshold);
  const std::size_t needed = std::max(threshold, full - std::min(full, release.absent.size()));
  if (signers < needed)
    return invalid(tr("签署封箱声明的监票人 {} 名，需要 {} 名",
                      "{} scrutineers signed the closing statement, {} must", signers, needed));
  return {};
}

HallFindings findings_of(const Hall& hall, const HallStatements& statements, const Release& release,
                         const SealedBox& box) {
  const Suite& suite = *box.manifest.suite;
  HallFindings out{hall.count->counted, {}, {}, {}, hall.count->paper, hall.paper};
  if (const Resolution* mismatch = hall.resolution_of(statements.hall_count->hash(suite)))
    out.mismatch = mismatch->words;
  for (std::size_t i = 0; i < hall.objections.size(); ++i)
    out.objections.push_back({hall.objections[i].words,
                              hall.resolution_of(statements.objections[i].hash(suite))->words});
  const auto scrutineers = box.manifest.scrutineers();
  for (const std::uint16_t index : release.absent)
    out.absent.push_back(scrutineers[index]->id.str());
  return out;
}

}  // namespace

Result<std::vector<std::string>> open_questions(const HallStatements& hall, const SealedBox& box) {
  PJ_TRY(const Hall read, read_hall(hall, box));
  return questions_of(read, hall, box);
}

Result<HallFindings> check_release(const HallStatements& hall, const SealedBox& box) {
  PJ_TRY(const Hall read, read_hall(hall, box));
  const auto questions = questions_of(read, hall, box);
  if (!questions.empty()) return invalid(questions.front());
  if (!hall.release) return invalid(tr("异议期还没有结束", "the objection window is still open"));
  const Suite& suite = *box.manifest.suite;
  PJ_TRY(const Release release, Release::parse(hall.release->body));
  // R8.7-6
  PJ_CHECK(verify_statement(*hall.release, box.manifest, hall_signers(box.manifest)));
  const auto paper = hall.paper_count ? std::optional(hall.paper_count->hash(suite)) : std::nullopt;
  if (release.closing != read.closing || release.hall_count != hall.hall_count->hash(suite) ||
      release.paper_count != paper || release.objections != hashes_of(suite, hall.objections) ||
      release.resolutions != hashes_of(suite, hall.resolutions))
    return invalid(tr("开箱令没有列全清点、纸质票计数、异议和处理",
                      "the release does not list the counts and all objections and resolutions"));
  PJ_CHECK(check_quorum(release, box));
  return findings_of(read, hall, release, box);
}

}  // namespace piaojue
