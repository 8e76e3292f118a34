#include "core/record/paper_count.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kPaperCountTag = "piaojue/1 paper-count";

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

Result<std::uint32_t> read_ballots(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t number, in.u32());
  if (number > kMaxVoters) return malformed("more paper ballots than a meeting has voters");
  return number;
}

Result<PaperClass> read_class(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t issued, read_ballots(in));
  PJ_TRY(const std::uint32_t returned, read_ballots(in));
  PJ_TRY(const std::uint32_t invalid, read_ballots(in));
  return PaperClass{issued, returned, invalid};
}

Result<std::vector<std::uint32_t>> read_sums(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxSelections));
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::uint32_t sum, in.u32());
    out.push_back(sum);
  }
  return out;
}

Result<std::vector<PaperText>> read_texts(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxVoters));
  std::vector<PaperText> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(std::string text, in.text());
    PJ_TRY(const std::uint32_t number, read_ballots(in));
    if (text.empty() || !is_note_text(text) || number == 0)
      return malformed("a text that nobody wrote");
    if (!out.empty() && out.back().text >= text) return malformed("texts do not ascend");
    out.push_back({std::move(text), number});
  }
  return out;
}

/// A list of at most `max` of what `read` reads.
template <class Read>
auto read_list(CanonicalReader& in, std::size_t max, Read read)
    -> Result<std::vector<std::decay_t<decltype(read(in).value())>>> {
  PJ_TRY(const std::uint32_t count, read_count(in, max));
  std::vector<std::decay_t<decltype(read(in).value())>> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(auto item, read(in));
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<OfficialId> officials_of(const Manifest& manifest, OfficialRole role) {
  std::vector<OfficialId> out;
  for (const Official& official : manifest.officials)
    if (official.role == role) out.push_back(official.id);
  return out;
}

}  // namespace

Bytes PaperCount::encode() const {
  CanonicalWriter out(kPaperCountTag);
  out.raw(closing).count(tally.classes.size());
  for (const PaperClass& one : tally.classes)
    out.u32(one.issued).u32(one.returned).u32(one.invalid);
  out.count(tally.sums.size());
  for (const std::vector<std::uint32_t>& sums : tally.sums) {
    out.count(sums.size());
    for (const std::uint32_t sum : sums) out.u32(sum);
  }
  out.count(tally.texts.size());
  for (const std::vector<PaperText>& texts : tally.texts) {
    out.count(texts.size());
    for (const PaperText& one : texts) out.text(one.text).u32(one.count);
  }
  return out.take();
}

// R8.10-1
Result<PaperCount> PaperCount::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kPaperCountTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(auto classes, read_list(in, kMaxGroups, read_class));
  PJ_TRY(auto sums, read_list(in, kMaxGroups, read_sums));
  PJ_TRY(auto texts, read_list(in, kMaxNoteSlots, read_texts));
  PJ_CHECK(in.finish());
  return PaperCount{closing, {std::move(classes), std::move(sums), std::move(texts)}};
}

// R8.10-3
std::vector<OfficialId> paper_signers(const Manifest& manifest) {
  std::vector<OfficialId> out = officials_of(manifest, OfficialRole::teller);
  if (out.empty()) out = officials_of(manifest, OfficialRole::scrutineer);
  if (out.size() >= 2) return out;
  const bool is_chief = out.front() == manifest.chief().id;
  out.push_back(is_chief ? manifest.organiser().id : manifest.chief().id);
  return out;
}

// R8.10-3
bool is_agreed(const SignedStatement& statement, const Manifest& manifest) {
  const std::vector<OfficialId> signers = paper_signers(manifest);
  const auto signed_by = std::ranges::count_if(
      signers, [&](const OfficialId& id) { return statement.has_signer(id); });
  const bool needs_chief = officials_of(manifest, OfficialRole::teller).size() < 2;
  return signed_by >= 2 && (!needs_chief || statement.has_signer(manifest.chief().id));
}

// R8.10-2
Result<PaperCount> read_paper_count(ByteView body, const SealedBox& box) {
  PJ_TRY(PaperCount count, PaperCount::parse(body));
  if (count.closing != box.statement.hash(*box.manifest.suite))
    return invalid(tr("纸质票计数表属于另一个票箱", "the paper count is of another box"));
  std::vector<std::vector<std::size_t>> partition;
  for (const auto& part : box.closing.partition) partition.emplace_back(part.begin(), part.end());
  PJ_CHECK(check_paper(box.poll, box.form, partition, count.tally));
  return count;
}

Result<PaperCount> check_paper_count(const SignedStatement& statement, const SealedBox& box) {
  PJ_TRY(PaperCount count, read_paper_count(statement.body, box));
  PJ_CHECK(verify_statement(statement, box.manifest, {}));
  if (!is_agreed(statement, box.manifest))
    return Error{
        ErrorCode::signature_invalid,
        tr("纸质票计数表没有两名计票人签名", "the paper count is not signed by two who counted")};
  return count;
}

}  // namespace piaojue
