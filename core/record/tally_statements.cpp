// The statements that close and count a poll: closing, partial decryptions, result.
#include "core/meeting/rules.hpp"
#include "core/record/statements.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kClosingTag = "piaojue/1 closing";
constexpr std::string_view kDecryptionTag = "piaojue/1 decryption";
constexpr std::string_view kDecryptionContextTag = "piaojue/1 decryption-context";
constexpr std::string_view kResultTag = "piaojue/1 result";

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

// R8.2-5
Result<ClassCounts> read_class_counts(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t entitled, in.u32());
  PJ_TRY(const std::uint32_t present, in.u32());
  PJ_TRY(const std::uint32_t issuers, read_count(in, kMaxIssuers));
  ClassCounts out{entitled, present, {}, 0};
  for (std::uint32_t i = 0; i < issuers; ++i) {
    PJ_TRY(const std::uint32_t signed_count, in.u32());
    PJ_TRY(const std::uint32_t surplus, in.u32());
    PJ_TRY(const std::uint32_t voided, in.u32());
    out.issuers.push_back({signed_count, surplus, voided});
  }
  PJ_TRY(out.cast, in.u32());
  return out;
}

Result<std::vector<std::uint32_t>> read_note_counts(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t slots, read_count(in, kMaxNoteSlots));
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < slots; ++i) {
    PJ_TRY(const std::uint32_t number, in.u32());
    out.push_back(number);
  }
  return out;
}

using Partition = std::vector<std::vector<std::uint16_t>>;

/// Every class in exactly one part, no part empty: what all sums rely on.
// R8.2-6
Result<Partition> read_partition(CanonicalReader& in, std::size_t classes) {
  PJ_TRY(const std::uint32_t parts, read_count(in, classes));
  Partition out;
  std::vector<bool> seen(classes, false);
  std::size_t placed = 0;
  for (std::uint32_t part = 0; part < parts; ++part) {
    PJ_TRY(const std::uint32_t count, read_count(in, classes));
    if (count == 0) return malformed("an empty part");
    out.emplace_back();
    for (std::uint32_t i = 0; i < count; ++i) {
      PJ_TRY(const std::uint16_t index, in.u16());
      if (index >= classes || seen[index]) return malformed("not a partition of the classes");
      seen[index] = true;
      ++placed;
      out.back().push_back(index);
    }
  }
  if (placed != classes) return malformed("a class is in no part");
  return out;
}

Result<PollStatus> read_status(CanonicalReader& in) {
  PJ_TRY(const std::uint8_t number, in.u8());
  if (number < 1 || number > 3) return malformed("unknown poll status");
  return static_cast<PollStatus>(number);
}

Result<std::vector<PartialDecryption>> read_partials(CanonicalReader& in, const Suite& suite) {
  PJ_TRY(const std::uint32_t count, in.count(PartialDecryption::kSize));
  std::vector<PartialDecryption> out;
  out.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(PartialDecryption partial, PartialDecryption::read(in, suite));
    out.push_back(std::move(partial));
  }
  return out;
}

}  // namespace

Bytes ClosingStatement::encode() const {
  CanonicalWriter out(kClosingTag);
  out.raw(opening).raw(poll).raw(closing_phase).raw(merkle_root).raw(note_root);
  out.raw(void_root);
  out.count(classes.size());
  for (const ClassCounts& c : classes) {
    out.u32(c.entitled).u32(c.present).count(c.issuers.size());
    for (const IssuerCounts& from : c.issuers)
      out.u32(from.signed_count).u32(from.surplus).u32(from.voided);
    out.u32(c.cast);
  }
  out.count(notes.size());
  for (const std::uint32_t number : notes) out.u32(number);
  out.count(partition.size());
  for (const auto& part : partition) {
    out.count(part.size());
    for (const std::uint16_t index : part) out.u16(index);
  }
  out.u8(static_cast<std::uint8_t>(status));
  return out.take();
}

// R8.2-1
Result<ClosingStatement> ClosingStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kClosingTag));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 closing_phase, in.hash());
  PJ_TRY(const Hash32 merkle_root, in.hash());
  PJ_TRY(const Hash32 note_root, in.hash());
  PJ_TRY(const Hash32 void_root, in.hash());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxGroups));
  std::vector<ClassCounts> classes;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(ClassCounts counts, read_class_counts(in));
    classes.push_back(std::move(counts));
  }
  PJ_TRY(auto notes, read_note_counts(in));
  PJ_TRY(auto partition, read_partition(in, classes.size()));
  PJ_TRY(const PollStatus status, read_status(in));
  PJ_CHECK(in.finish());
  return ClosingStatement{opening,
                          poll,
                          closing_phase,
                          merkle_root,
                          note_root,
                          void_root,
                          std::move(classes),
                          std::move(notes),
                          std::move(partition),
                          status};
}

// R8.5-1
std::size_t closing_quorum(std::size_t participants, std::size_t threshold) {
  return (participants + threshold + 1) / 2;
}

// ---- decryption ---------------------------------------------------------------------------------

Bytes DecryptionStatement::encode() const {
  CanonicalWriter out(kDecryptionTag);
  out.raw(closing).u16(trustee).count(parts.size());
  for (const auto& part : parts) {
    out.count(part.size());
    for (const PartialDecryption& partial : part) partial.write(out);
  }
  out.count(notes.size());
  for (const PartialDecryption& partial : notes) partial.write(out);
  return out.take();
}

// R8.2-7
Result<DecryptionStatement> DecryptionStatement::parse(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kDecryptionTag));
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const std::uint16_t trustee, in.u16());
  PJ_TRY(const std::uint32_t part_count, read_count(in, kMaxGroups));
  DecryptionStatement out{closing, trustee, {}, {}};
  for (std::uint32_t part = 0; part < part_count; ++part) {
    PJ_TRY(auto partials, read_partials(in, suite));
    if (partials.size() > kMaxSelections)
      return malformed("more partial decryptions than selections");
    out.parts.push_back(std::move(partials));
  }
  PJ_TRY(out.notes, read_partials(in, suite));
  PJ_CHECK(in.finish());
  return out;
}

// R9.1-2
Bytes decryption_context(const Hash32& closing, std::size_t part, std::size_t selection) {
  CanonicalWriter out(kDecryptionContextTag);
  out.raw(closing).count(part).count(selection);
  return out.take();
}

// ---- result -------------------------------------------------------------------------------------

Bytes ResultStatement::encode() const {
  CanonicalWriter out(kResultTag);
  out.raw(opening).raw(poll).raw(closing).raw(result);
  return out.take();
}

// R8.2-1
Result<ResultStatement> ResultStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kResultTag));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 closing, in.hash());
  PJ_TRY(const Hash32 result, in.hash());
  PJ_CHECK(in.finish());
  return ResultStatement{opening, poll, closing, result};
}

}  // namespace piaojue
