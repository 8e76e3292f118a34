#include "core/record/notes.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kContextTag = "piaojue/1 note-decryption-context";
constexpr std::string_view kMergeTag = "piaojue/1 merge-table";
/// Of different texts: two for each voter is more than any meeting writes.
constexpr std::size_t kMaxNames = 2 * kMaxVoters;

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

// R9.5-1
Bytes context_of(const Hash32& closing, std::size_t note) {
  return CanonicalWriter(kContextTag).raw(closing).count(note).take();
}

// R9.5-2
Point shared_secret(const std::vector<DecryptionStatement>& answers, std::size_t threshold,
                    std::size_t note) {
  std::vector<IndexedPartial> partials;
  for (std::size_t i = 0; i < threshold; ++i)
    partials.push_back({answers[i].trustee + std::uint32_t{1}, &answers[i].notes.at(note).value});
  return combine_shares(answers.front().notes.at(note).value.suite(), partials);
}

}  // namespace

// ---- opening ------------------------------------------------------------------------------------

std::vector<PartialDecryption> decrypt_notes(const std::vector<SignedNote>& notes,
                                             const Hash32& closing, const SecretScalar& share,
                                             const Point& verification_key) {
  std::vector<PartialDecryption> out;
  for (std::size_t i = 0; i < notes.size(); ++i)
    out.push_back(
        partially_decrypt(share, verification_key, notes[i].sealed.kem, context_of(closing, i)));
  return out;
}

Result<void> verify_note_decryption(const DecryptionStatement& answer,
                                    const std::vector<SignedNote>& notes, const Hash32& closing,
                                    const Point& verification_key) {
  if (answer.notes.size() != notes.size())
    return Error{ErrorCode::proof_invalid, "partial decryptions of other notes"};
  for (std::size_t i = 0; i < notes.size(); ++i)
    if (!verify_partial_decryption(answer.notes[i], verification_key, notes[i].sealed.kem,
                                   context_of(closing, i)))
      return Error{
          ErrorCode::proof_invalid,
          fmt::format("trustee {}: the proof for note {} does not hold", answer.trustee, i + 1)};
  return {};
}

WrittenNotes open_notes(const std::vector<SignedNote>& notes, std::size_t classes,
                        std::size_t slots, const std::vector<DecryptionStatement>& answers,
                        std::size_t threshold) {
  WrittenNotes out(slots);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    std::optional<std::string> text = notes[i].read(shared_secret(answers, threshold, i));
    // R6.10-2, R9.5-3
    if (text && !is_note_text(*text)) text.reset();
    out.at(notes[i].context.voter_class - classes).push_back(std::move(text));
  }
  return out;
}

// ---- names written in ---------------------------------------------------------------------------

Bytes MergeTable::encode() const {
  CanonicalWriter out(kMergeTag);
  out.raw(closing).count(names.size());
  for (const auto& [written, name] : names) out.text(written).text(name);
  return out.take();
}

// R9.6-1
Result<MergeTable> MergeTable::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kMergeTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxNames));
  MergeTable out{closing, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(std::string written, in.text());
    PJ_TRY(std::string name, in.text());
    if (written.empty() || !is_note_text(written) || !is_note_text(name))
      return malformed("a name that no note holds");
    if (!out.names.empty() && out.names.rbegin()->first >= written)
      return malformed("names are not in ascending order");
    out.names.emplace_hint(out.names.end(), std::move(written), std::move(name));
  }
  PJ_CHECK(in.finish());
  return out;
}

// R9.6-2
std::map<std::string, std::string> names_to_merge(const CompiledForm& form,
                                                  const WrittenNotes& notes) {
  std::map<std::string, std::string> out;
  for (std::size_t slot = 0; slot < notes.size(); ++slot)
    if (form.slots[slot].is_write_in())
      for (const std::optional<std::string>& text : notes[slot])
        if (text && !text->empty()) out.emplace(*text, *text);
  return out;
}

// R9.6-3
std::vector<OfficialId> merge_signers(const Manifest& manifest) {
  std::vector<OfficialId> out;
  for (const Official& official : manifest.officials)
    if (official.role == OfficialRole::teller) out.push_back(official.id);
  if (out.empty()) out.push_back(manifest.chief().id);
  return out;
}

std::size_t merge_quorum(const Manifest& manifest) {
  return std::min<std::size_t>(2, merge_signers(manifest).size());
}

// R9.6-2, R9.6-3
Result<MergeTable> check_merge_table(const SignedStatement& statement, const Manifest& manifest,
                                     const Hash32& closing,
                                     const std::map<std::string, std::string>& to_merge) {
  PJ_TRY(MergeTable table, MergeTable::parse(statement.body));
  if (table.closing != closing)
    return invalid(tr("归并表属于另一个票箱", "the merge table is of another box"));
  PJ_CHECK(verify_statement(statement, manifest, {}));
  const std::vector<OfficialId> signers = merge_signers(manifest);
  const auto signed_by = static_cast<std::size_t>(std::ranges::count_if(
      signers, [&](const OfficialId& id) { return statement.has_signer(id); }));
  if (signed_by < merge_quorum(manifest))
    return Error{ErrorCode::signature_invalid, tr("归并表有 {} 名计票人签名，需要 {} 名",
                                                  "{} tellers signed the merge table, {} must",
                                                  signed_by, merge_quorum(manifest))};
  const bool covers =
      std::equal(table.names.begin(), table.names.end(), to_merge.begin(), to_merge.end(),
                 [](const auto& a, const auto& b) { return a.first == b.first; });
  if (!covers)
    return invalid(tr("归并表与票上所写的姓名不一一对应",
                      "the merge table does not cover exactly the names written in"));
  return table;
}

}  // namespace piaojue
