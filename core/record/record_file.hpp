// The record of one poll: one streaming file with all public material (SPEC 10).
// Layout: magic, then sections (u8 kind, u32 length, payload) in the order of SectionKind, each
// kind as often as it may occur, then a trailer with the hash of all bytes before it.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "core/record/statements.hpp"

namespace piaojue {

inline constexpr std::string_view kRecordMagic = "piaojue-record/1\n";

enum class SectionKind : std::uint8_t {
  suite = 1,             ///< u16 number
  manifest = 2,          ///< SignedStatement (organiser)
  ceremony_message = 3,  ///< CeremonyMessage, in order of round and trustee
  issuer_keys = 4,       ///< SignedStatement of IssuerKeysStatement, one per issuer
  opening = 5,           ///< SignedStatement
  poll_definition = 6,   ///< PollDefinition
  issuing_phase = 7,     ///< SignedStatement of PhaseStatement
  attendance = 8,
  issuing_count = 9,  ///< one per issuer
  casting_phase = 10,
  closing_phase = 11,
  voided = 12,             ///< CredentialVoid, ascending by hash of its key
  ballot = 13,             ///< SignedBallot, ascending by tracker
  note = 14,               ///< SignedNote, ascending by tracker
  closing = 15,            ///< SignedStatement of ClosingStatement
  hall_count = 16,         ///< SignedStatement of HallCount
  paper_count = 17,        ///< SignedStatement of PaperCount
  objection = 18,          ///< SignedStatement of Objection
  resolution = 19,         ///< SignedStatement of Resolution
  release = 20,            ///< SignedStatement of Release
  decryption = 21,         ///< SignedStatement of DecryptionStatement, by trustee
  merge_table = 22,        ///< SignedStatement of MergeTable
  result = 23,             ///< result.json
  result_cms = 24,         ///< detached CMS, DER
  countersignatures = 25,  ///< SignedStatement of ResultStatement
  trail = 26,              ///< Trail
  trailer = 255,           ///< hash of everything before this section
};

inline constexpr std::uint32_t kMaxSectionSize = 64U << 20U;

struct Section {
  SectionKind kind;
  Bytes payload;
};

/// "closing_phase", as in dumps and error messages.
std::string_view name_of(SectionKind kind);

/// Writes to any sink; the caller keeps the order and looks at the sink's state in the end.
class RecordWriter {
 public:
  /// Writes magic and suite section.
  RecordWriter(std::ostream& out, const Suite& suite);
  /// Precondition: at most kMaxSectionSize bytes.
  void section(SectionKind kind, ByteView payload);
  /// Writes the trailer; nothing may follow.
  void finish();

 private:
  void write(ByteView bytes);
  std::ostream& out_;
  Hasher hasher_;
};

/// Reads section by section with one section in memory. Until the trailer is reached nothing read
/// may be believed; next() checks order of kinds and, at the trailer, the hash and the end of file.
class RecordReader {
 public:
  /// Reads magic and suite section. Error `unavailable` when the file cannot be opened or read,
  /// `malformed` when it is no record.
  static Result<RecordReader> open(const std::filesystem::path& path);
  /// From the manifest on; nullopt after the trailer.
  Result<std::optional<Section>> next();
  const Suite& suite() const { return *suite_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t file_size() const { return file_size_; }

 private:
  RecordReader() = default;
  Result<Bytes> read_bytes(std::size_t size);
  Result<Section> read_section();
  Result<void> read_start();
  Result<void> check_order(SectionKind kind) const;
  Result<void> check_trailer(const Section& trailer);
  Error malformed(std::string what) const;
  std::ifstream in_;
  std::optional<Hasher> hasher_;  ///< of all read so far; from the suite section on
  const Suite* suite_ = nullptr;
  SectionKind last_ = SectionKind::suite;
  std::uint32_t repeats_ = 0;  ///< sections of kind last_ so far
  std::uint64_t position_ = 0;
  std::uint64_t file_size_ = 0;
  bool done_ = false;
};

}  // namespace piaojue
