#include "core/record/record_file.hpp"

#include <cassert>
#include <fmt/format.h>

#include "core/meeting/rules.hpp"
#include "core/record/hall.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kHeaderSize = 5;
constexpr std::uint32_t kUnlimited = 0xffffffff;

/// How often a kind may occur and how large it may be; so damage never costs much memory.
struct KindRule {
  SectionKind kind;
  std::string_view name;
  bool required;  ///< before any later kind
  std::uint32_t max_count;
  std::uint32_t max_size;
};

constexpr std::uint32_t kSmall = 1U << 20U;

// R10-1
constexpr KindRule kRules[] = {
    {SectionKind::suite, "suite", true, 1, 2},
    {SectionKind::manifest, "manifest", true, 1, kSmall},
    {SectionKind::ceremony_message, "ceremony_message", true, 4 * kMaxOfficials, kSmall},
    {SectionKind::issuer_keys, "issuer_keys", true, kMaxIssuers, kMaxSectionSize},
    {SectionKind::opening, "opening", true, 1, kMaxSectionSize},
    {SectionKind::poll_definition, "poll_definition", true, 1, kMaxSectionSize},
    {SectionKind::issuing_phase, "issuing_phase", true, 1, kSmall},
    {SectionKind::attendance, "attendance", true, 1, kSmall},
    {SectionKind::issuing_count, "issuing_count", true, kMaxIssuers, kSmall},
    {SectionKind::casting_phase, "casting_phase", true, 1, kSmall},
    {SectionKind::closing_phase, "closing_phase", true, 1, kSmall},
    {SectionKind::voided, "voided", false, kUnlimited, kSmall},
    {SectionKind::ballot, "ballot", false, kUnlimited, kMaxSectionSize},
    {SectionKind::note, "note", false, kUnlimited, kSmall},
    {SectionKind::closing, "closing", true, 1, kSmall},
    {SectionKind::hall_count, "hall_count", true, 1, kSmall},
    {SectionKind::paper_count, "paper_count", false, 1, kMaxSectionSize},
    {SectionKind::objection, "objection", false, kMaxObjections, kSmall},
    {SectionKind::resolution, "resolution", false, kMaxObjections + 1, kSmall},
    {SectionKind::release, "release", true, 1, kSmall},
    {SectionKind::decryption, "decryption", false, kMaxOfficials, kMaxSectionSize},
    {SectionKind::merge_table, "merge_table", false, 1, kMaxSectionSize},
    {SectionKind::result, "result", true, 1, kMaxSectionSize},
    {SectionKind::result_cms, "result_cms", true, 1, kSmall},
    {SectionKind::countersignatures, "countersignatures", true, 1, kSmall},
    {SectionKind::trail, "trail", true, 1, kMaxSectionSize},
    {SectionKind::trailer, "trailer", true, 1, 32},
};

const KindRule* find_rule(SectionKind kind) {
  for (const KindRule& rule : kRules)
    if (rule.kind == kind) return &rule;
  return nullptr;
}

}  // namespace

std::string_view name_of(SectionKind kind) {
  const KindRule* rule = find_rule(kind);
  return rule == nullptr ? "unknown" : rule->name;
}

// ---- writing ------------------------------------------------------------------------------------

RecordWriter::RecordWriter(std::ostream& out, const Suite& suite)
    : out_(out), hasher_(suite.hash_algorithm()) {
  write(as_bytes(kRecordMagic));
  section(SectionKind::suite, CanonicalWriter().u16(suite.number()).view());
}

void RecordWriter::write(ByteView bytes) {
  hasher_.update(bytes);
  out_.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
}

void RecordWriter::section(SectionKind kind, ByteView payload) {
  assert(payload.size() <= kMaxSectionSize);
  write(CanonicalWriter().u8(static_cast<std::uint8_t>(kind)).count(payload.size()).view());
  write(payload);
}

void RecordWriter::finish() {
  CanonicalWriter trailer;
  trailer.u8(static_cast<std::uint8_t>(SectionKind::trailer)).bytes(hasher_.finish());
  out_.write(as_text(trailer.view()).data(), static_cast<std::streamsize>(trailer.view().size()));
  out_.flush();
}

// ---- reading ------------------------------------------------------------------------------------

Error RecordReader::malformed(std::string what) const {
  return {ErrorCode::malformed, fmt::format("byte {}: {}", position_, what)};
}

Result<RecordReader> RecordReader::open(const std::filesystem::path& path) {
  RecordReader out;
  std::error_code failure;
  out.file_size_ = std::filesystem::file_size(path, failure);
  if (failure) return Error{ErrorCode::unavailable, failure.message()};
  out.in_.open(path, std::ios::binary);
  if (!out.in_) return Error{ErrorCode::unavailable, "the file cannot be opened"};
  PJ_CHECK(out.read_start());
  return out;
}

// R10-7
Result<Bytes> RecordReader::read_bytes(std::size_t size) {
  if (size > file_size_ - position_) return malformed("the file ends early");
  Bytes out(size);
  in_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size));
  if (!in_) return Error{ErrorCode::unavailable, fmt::format("byte {}: cannot read", position_)};
  position_ += size;
  return out;
}

Result<void> RecordReader::read_start() {
  if (file_size_ < kRecordMagic.size()) return malformed("not a record");
  PJ_TRY(const Bytes magic, read_bytes(kRecordMagic.size()));
  if (as_text(magic) != kRecordMagic) return malformed("not a record");
  // Which hash runs over the file is known only after its first section.
  PJ_TRY(const Section first, read_section());
  if (first.kind != SectionKind::suite) return malformed("the suite section is missing");
  CanonicalReader number(first.payload);
  PJ_TRY(const std::uint16_t suite_number, number.u16());
  PJ_CHECK(number.finish());
  PJ_TRY(suite_, Suite::from_number(suite_number));
  repeats_ = 1;
  hasher_.emplace(suite_->hash_algorithm());
  hasher_->update(magic)
      .update(CanonicalWriter().u8(static_cast<std::uint8_t>(first.kind)).view())
      .update(CanonicalWriter().bytes(first.payload).view());
  return {};
}

Result<Section> RecordReader::read_section() {
  PJ_TRY(const Bytes header, read_bytes(kHeaderSize));
  CanonicalReader in(header);
  PJ_TRY(const std::uint8_t number, in.u8());
  PJ_TRY(const std::uint32_t size, in.u32());
  const auto kind = static_cast<SectionKind>(number);
  const KindRule* rule = find_rule(kind);
  if (rule == nullptr) return malformed(fmt::format("unknown kind of section {}", number));
  if (size > rule->max_size) return malformed(fmt::format("section {} is too large", rule->name));
  if (hasher_ && kind != SectionKind::trailer) hasher_->update(header);
  PJ_TRY(Bytes payload, read_bytes(size));
  if (hasher_ && kind != SectionKind::trailer) hasher_->update(payload);
  return Section{kind, std::move(payload)};
}

/// Kinds ascend and none required in between is left out; a record ends sealed or full.
// R10-2, R10-3
Result<void> RecordReader::check_order(SectionKind kind) const {
  if (kind == last_) {
    if (repeats_ < find_rule(kind)->max_count) return {};
    return malformed(fmt::format("too many sections {}", name_of(kind)));
  }
  if (kind < last_) return malformed(fmt::format("section {} out of order", name_of(kind)));
  if (kind == SectionKind::trail && last_ == SectionKind::closing) return {};
  for (const KindRule& rule : kRules)
    if (rule.required && rule.kind > last_ && rule.kind < kind)
      return malformed(fmt::format("section {} is missing", rule.name));
  return {};
}

// R10-4
Result<void> RecordReader::check_trailer(const Section& trailer) {
  if (!equal(trailer.payload, hasher_->finish()))
    return malformed("the file is damaged: its hash is not the one in its trailer");
  if (position_ != file_size_ || in_.peek() != std::ifstream::traits_type::eof())
    return malformed("bytes after the trailer");
  return {};
}

Result<std::optional<Section>> RecordReader::next() {
  if (done_) return std::optional<Section>();
  PJ_TRY(Section section, read_section());
  PJ_CHECK(check_order(section.kind));
  repeats_ = section.kind == last_ ? repeats_ + 1 : 1;
  last_ = section.kind;
  if (section.kind != SectionKind::trailer) return std::optional(std::move(section));
  PJ_CHECK(check_trailer(section));
  done_ = true;
  return std::optional<Section>();
}

}  // namespace piaojue
