#include "core/record/verifier.hpp"

#include <algorithm>
#include <exception>

#include "core/base/language.hpp"
#include "core/record/ballot_checks.hpp"
#include "core/record/extension.hpp"
#include "core/record/material.hpp"
#include "core/record/note_checks.hpp"
#include "core/record/void_checks.hpp"

namespace piaojue {
namespace verification {
namespace {

Bytes* place_of(Preamble& preamble, SectionKind kind) {
  switch (kind) {
    case SectionKind::manifest:
      return &preamble.manifest;
    case SectionKind::ceremony_message:
      return &preamble.ceremony.emplace_back();
    case SectionKind::issuer_keys:
      return &preamble.issuer_keys.emplace_back();
    case SectionKind::opening:
      return &preamble.opening;
    case SectionKind::poll_definition:
      return &preamble.poll;
    case SectionKind::issuing_phase:
      return &preamble.issuing_phase;
    case SectionKind::attendance:
      return &preamble.attendance;
    case SectionKind::issuing_count:
      return &preamble.issuing_counts.emplace_back();
    case SectionKind::casting_phase:
      return &preamble.casting_phase;
    case SectionKind::closing_phase:
      return &preamble.closing_phase;
    case SectionKind::suite:
    case SectionKind::voided:
    case SectionKind::ballot:
    case SectionKind::note:
    case SectionKind::closing:
    case SectionKind::hall_count:
    case SectionKind::paper_count:
    case SectionKind::objection:
    case SectionKind::resolution:
    case SectionKind::release:
    case SectionKind::decryption:
    case SectionKind::merge_table:
    case SectionKind::result:
    case SectionKind::result_cms:
    case SectionKind::countersignatures:
    case SectionKind::trail:
    case SectionKind::trailer:
      return nullptr;
  }
  return nullptr;
}

/// Reads the whole file once, for framing and hash; whether it is full.
// R10-5
Result<bool> check_framing(const std::filesystem::path& path) {
  PJ_TRY(RecordReader reader, RecordReader::open(path));
  bool full = false;
  while (true) {
    PJ_TRY(const std::optional<Section> section, reader.next());
    if (!section) return full;
    full = full || section->kind == SectionKind::result;
  }
}

/// Somebody wants no verdict any more.
struct Interrupted {};

class Verification {
 public:
  Verification(const std::filesystem::path& path, const VerifyOptions& options)
      : path_(path), options_(options), list_(options.checked) {
    material_.path = path;
    material_.jobs = options.jobs;
  }

  /// False after the first failure that stops everything.
  bool run();
  std::optional<VerifiedPoll> take_poll();
  VerificationReport report() const;
  Checklist& list() { return list_; }

 private:
  bool judge_file();
  bool open();
  bool read_preamble();
  /// Adds every section of this kind that comes now.
  template <class Box>
  bool fill(Box& box, SectionKind kind);
  bool judge_voids();
  bool judge_ballots(BallotBox& box);
  bool judge_notes();
  bool read_hall();
  bool take_statement(SectionKind kind, Check check, std::optional<SignedStatement>& out);
  bool take_statements(SectionKind kind, std::vector<SignedStatement>& out);
  bool read_result();
  bool judge_count();
  bool advance();
  bool is_at(SectionKind kind) const { return section_ && section_->kind == kind; }
  /// The payload of the section it is at, which is of this kind; moves on.
  bool take(SectionKind kind, Bytes& out);

  std::filesystem::path path_;
  const VerifyOptions& options_;
  Checklist list_;
  Material material_{};
  std::optional<RecordReader> reader_;
  std::optional<Section> section_;
  bool readable_ = true;
};

bool Verification::judge_file() {
  const Result<bool> full = check_framing(path_);
  if (!full) {
    readable_ = full.error().code != ErrorCode::unavailable;
    list_.fail(Check::file, full.error().message);
    return false;
  }
  // R11.2-1
  if (options_.stage != Stage::sealed && !*full) {
    list_.fail(Check::file,
               tr("记录只到封箱，没有结果", "the record ends sealed, without a result"));
    return false;
  }
  return open();
}

bool Verification::open() {
  auto reader = RecordReader::open(path_);
  if (!reader) {
    list_.fail(Check::file, reader.error().message);
    return false;
  }
  reader_.emplace(*std::move(reader));
  list_.pass(Check::file, tr("{} 字节", "{} bytes", reader_->file_size()));
  material_.suite = &reader_->suite();
  material_.anchor = options_.anchor;
  return advance();
}

bool Verification::advance() {
  auto next = reader_->next();
  if (!next) {
    // The first reading was well: the file changed in between.
    list_.fail(Check::file, next.error().message);
    return false;
  }
  section_ = *std::move(next);
  if (options_.progress) options_.progress(reader_->position(), reader_->file_size());
  if (options_.stopping && options_.stopping()) throw Interrupted();
  return true;
}

bool Verification::take(SectionKind kind, Bytes& out) {
  if (!is_at(kind)) {
    list_.fail(Check::file, tr("文件在核验时有变", "the file changed while it was verified"));
    return false;
  }
  out = std::move(section_->payload);
  return advance();
}

bool Verification::read_preamble() {
  while (section_) {
    Bytes* place = place_of(material_.preamble, section_->kind);
    if (place == nullptr) return true;
    *place = std::move(section_->payload);
    if (!advance()) return false;
  }
  return true;
}

template <class Box>
bool Verification::fill(Box& box, SectionKind kind) {
  while (is_at(kind)) {
    box.add(std::move(section_->payload));
    if (!advance()) return false;
  }
  return true;
}

bool Verification::judge_voids() {
  VoidBox box(material_, list_);
  return fill(box, SectionKind::voided) && box.finish();
}

bool Verification::judge_ballots(BallotBox& box) {
  if (!fill(box, SectionKind::ballot)) return false;
  const bool held = box.finish();
  material_.box = box.box();
  return held;
}

bool Verification::judge_notes() {
  NoteBox box(material_, list_);
  return fill(box, SectionKind::note) && box.finish();
}

bool Verification::take_statement(SectionKind kind, Check check,
                                  std::optional<SignedStatement>& out) {
  Bytes section;
  if (!take(kind, section)) return false;
  auto statement = SignedStatement::parse(section);
  if (!statement) {
    list_.fail(check, fmt::format("{}: {}", name_of(kind), statement.error().message));
    return false;
  }
  out = *std::move(statement);
  return true;
}

bool Verification::take_statements(SectionKind kind, std::vector<SignedStatement>& out) {
  while (is_at(kind)) {
    std::optional<SignedStatement> statement;
    if (!take_statement(kind, Check::hall, statement)) return false;
    out.push_back(*std::move(statement));
  }
  return true;
}

bool Verification::read_hall() {
  HallStatements& hall = material_.hall;
  return take_statement(SectionKind::hall_count, Check::hall, hall.hall_count) &&
         (!is_at(SectionKind::paper_count) ||
          take_statement(SectionKind::paper_count, Check::hall, hall.paper_count)) &&
         take_statements(SectionKind::objection, hall.objections) &&
         take_statements(SectionKind::resolution, hall.resolutions) &&
         take_statement(SectionKind::release, Check::hall, hall.release);
}

bool Verification::read_result() {
  while (is_at(SectionKind::decryption)) {
    if (auto taken = take_decryption(material_, section_->payload); !taken) {
      list_.fail(Check::decryptions, taken.error().message);
      return false;
    }
    if (!advance()) return false;
  }
  if (is_at(SectionKind::merge_table) &&
      !take_statement(SectionKind::merge_table, Check::merge_table, material_.merge_table))
    return false;
  return take(SectionKind::result, material_.result) &&
         take(SectionKind::result_cms, material_.result_cms) &&
         take(SectionKind::countersignatures, material_.countersignatures);
}

// R11.1-3
bool Verification::run() {
  if (!judge_file() || !read_preamble() || !judge_preamble(material_, list_) || !judge_voids())
    return false;
  BallotBox box(material_, options_.jobs, list_);
  const bool beyond_seal = options_.stage != Stage::sealed;
  if (!judge_ballots(box) || !judge_notes() ||
      !take(SectionKind::closing, material_.closing_bytes) ||
      !judge_closing(material_, beyond_seal, list_))
    return false;
  const ClosingStatement& closing = *material_.closing_statement;
  // Whether they are decrypted the hall's paper has a say in.
  if (closing.status != PollStatus::void_quorum)
    material_.sums = box.aggregator().sums(closing.partition);
  if (beyond_seal && !judge_count()) return false;
  // A record may be longer than the stage asked for.
  while (section_ && !is_at(SectionKind::trail))
    if (!advance()) return false;
  return take(SectionKind::trail, material_.trail) && judge_trail(material_, options_.stage, list_);
}

bool Verification::judge_count() {
  return read_hall() && judge_hall(material_, list_) && read_result() &&
         judge_result(material_, list_) &&
         (options_.stage != Stage::full || judge_countersignatures(material_, list_));
}

VerificationReport Verification::report() const {
  VerificationReport out = list_.report();
  out.readable = readable_;
  return out;
}

std::optional<VerifiedPoll> Verification::take_poll() {
  Material& m = material_;
  return VerifiedPoll{*std::move(m.manifest), *std::move(m.poll),
                      *std::move(m.opening),  m.opening_hash,
                      *std::move(m.ceremony), std::move(m.ceremony_messages),
                      *std::move(m.closing),  *std::move(m.closing_statement),
                      std::move(m.sums),      std::move(m.kems)};
}

}  // namespace
}  // namespace verification

namespace {

CheckResult judge_since(const std::filesystem::path& earlier, const std::filesystem::path& later) {
  CheckResult out{"SINCE",
                  tr("早先的记录原样包含在内", "the earlier record is contained unchanged"),
                  Verdict::fail,
                  {}};
  try {
    const verification::Outcome outcome = verification::check_extends(earlier, later);
    if (outcome) out.verdict = Verdict::pass;
    out.detail = outcome ? *outcome : outcome.error().message;
  } catch (const std::exception& failure) {
    out.detail = failure.what();
  }
  return out;
}

}  // namespace

VerificationReport verify_record(const std::filesystem::path& path, const VerifyOptions& options,
                                 std::optional<VerifiedPoll>* out) {
  verification::Verification verification(path, options);
  bool held = false, interrupted = false;
  try {
    held = verification.run();
  } catch (const verification::Interrupted&) {
    interrupted = true;
  } catch (const std::exception& failure) {
    // R11.1-7
    verification.list().fail_next(failure.what());
  }
  VerificationReport report = verification.report();
  report.interrupted = interrupted;
  if (options.since && !interrupted) report.since = judge_since(*options.since, path);
  if (out != nullptr) *out = held && report.ok() ? verification.take_poll() : std::nullopt;
  return report;
}

std::string format_fingerprint(const Hash32& hash) {
  const std::string hex = to_hex(hash);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) out += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return out;
}

// R2.2-1
Result<Hash32> parse_fingerprint(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ' && c != '-' && c != ':' && c != '\n' && c != '\r' && c != '\t')
      digits.push_back(c);
  PJ_TRY(const Bytes bytes, from_hex(digits));
  return to_array<std::tuple_size_v<Hash32>>(bytes);
}

}  // namespace piaojue
