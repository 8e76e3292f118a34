#include "core/record/notes.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <numeric>

#include "core/base/language.hpp"
#include "core/base/parallel.hpp"
#include "core/crypto/merkle.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/batches.hpp"
#include "core/record/record_file.hpp"

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

}  // namespace

// ---- opening ------------------------------------------------------------------------------------

std::vector<Point> kems_of(const std::vector<SignedNote>& notes) {
  std::vector<Point> out;
  out.reserve(notes.size());
  for (const SignedNote& note : notes) out.push_back(note.sealed.kem);
  return out;
}

std::vector<PartialDecryption> decrypt_notes(std::span<const Point> kems, const Hash32& closing,
                                             const SecretScalar& share,
                                             const Point& verification_key) {
  std::vector<PartialDecryption> out;
  out.reserve(kems.size());
  for (std::size_t i = 0; i < kems.size(); ++i)
    out.push_back(partially_decrypt(share, verification_key, kems[i], context_of(closing, i)));
  return out;
}

Result<void> verify_note_decryption(const DecryptionStatement& answer, std::span<const Point> kems,
                                    const Hash32& closing, const Point& verification_key,
                                    unsigned jobs) {
  if (answer.notes.size() != kems.size())
    return Error{ErrorCode::proof_invalid, "partial decryptions of other notes"};
  // Places are begun in rising order, so that the first bad one is found whoever looks at it.
  std::atomic<std::size_t> first_bad{kems.size()};
  for_each_parallel(kems.size(), jobs, [&](std::size_t i) {
    if (i >= first_bad || verify_partial_decryption(answer.notes[i], verification_key, kems[i],
                                                    context_of(closing, i)))
      return;
    std::size_t before = first_bad;
    while (i < before && !first_bad.compare_exchange_weak(before, i)) {
    }
  });
  if (first_bad == kems.size()) return {};
  return Error{ErrorCode::proof_invalid,
               fmt::format("trustee {}: the proof for note {} does not hold", answer.trustee,
                           first_bad + 1)};
}

void NoteShares::add(const DecryptionStatement& answer) {
  Share& share = shares_.emplace_back(Share{answer.trustee + std::uint32_t{1}, {}});
  share.values.reserve(answer.notes.size());
  for (const PartialDecryption& partial : answer.notes)
    share.values.push_back(partial.value.encoding());
}

std::optional<std::string> NoteShares::open(std::size_t place, const SignedNote& note) const {
  const Suite& suite = *note.context.suite;
  std::vector<Point> values;
  std::vector<IndexedPartial> partials;
  values.reserve(shares_.size());
  partials.reserve(shares_.size());
  for (const Share& share : shares_) {
    values.push_back(Point::parse(suite, share.values.at(place)).value());
    partials.push_back({share.index, &values.back()});
  }
  // R9.5-2
  std::optional<std::string> text = note.read(combine_shares(suite, partials));
  // R6.10-2, R9.5-3
  if (text && !is_note_text(*text)) text.reset();
  return text;
}

WrittenNotes open_notes(const std::vector<SignedNote>& notes, std::size_t classes,
                        std::size_t slots, const std::vector<DecryptionStatement>& answers,
                        std::size_t threshold) {
  NoteShares shares;
  for (std::size_t i = 0; i < threshold; ++i) shares.add(answers[i]);
  WrittenNotes out(slots);
  for (std::size_t i = 0; i < notes.size(); ++i)
    out.at(notes[i].context.voter_class - classes).push_back(shares.open(i, notes[i]));
  return out;
}

Result<WrittenNotes> open_recorded_notes(const std::filesystem::path& record, const Suite& suite,
                                         std::size_t classes, const ClosingStatement& closing,
                                         const NoteShares& shares, unsigned jobs) {
  WrittenNotes out(closing.notes.size());
  const auto total = std::accumulate(closing.notes.begin(), closing.notes.end(), std::size_t{0});
  if (total == 0) return out;
  struct Opened {
    std::size_t slot = 0;
    std::optional<std::string> text;
  };
  MerkleRoot root(suite);
  verification::Batches<Opened> batches(
      jobs,
      [&](std::size_t index, const Bytes& section) -> Opened {
        const auto note = SignedNote::parse(section, suite);
        // Another one than was closed: then the root is another one too.
        if (!note || index >= total) return {};
        return {note->context.voter_class - classes, shares.open(index, *note)};
      },
      [&](std::size_t, Opened opened, const Bytes& section) {
        if (opened.slot < out.size()) out[opened.slot].push_back(std::move(opened.text));
        root.add_leaf(merkle_leaf_hash(suite, section));
      });
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  for (;;) {
    PJ_TRY(std::optional<Section> section, reader.next());
    if (!section || section->kind > SectionKind::note) break;
    if (section->kind == SectionKind::note) batches.add(std::move(section->payload));
  }
  batches.finish();
  if (root.root() != closing.note_root)
    return invalid(tr("文件在核验时有变", "the file changed while it was verified"));
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
