// The statements of one poll up to its close: phases, attendance, issuing counts; and receipts.
#include <algorithm>

#include "core/meeting/rules.hpp"
#include "core/record/statements.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kPhaseTag = "piaojue/1 phase";
constexpr std::string_view kAttendanceTag = "piaojue/1 attendance";
constexpr std::string_view kIssuingCountTag = "piaojue/1 issuing-count";
constexpr std::string_view kPhaseChainTag = "piaojue/1 phase-chain";
constexpr std::string_view kReceiptTag = "piaojue/1 receipt";

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

/// One number for each credential class.
// R8.2-5
Result<std::vector<std::uint32_t>> read_class_numbers(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxGroups));
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::uint32_t number, in.u32());
    out.push_back(number);
  }
  return out;
}

void write_class_numbers(CanonicalWriter& out, const std::vector<std::uint32_t>& numbers) {
  out.count(numbers.size());
  for (const std::uint32_t number : numbers) out.u32(number);
}

Result<PollPhase> read_phase(CanonicalReader& in) {
  PJ_TRY(const std::uint8_t number, in.u8());
  if (number < 1 || number > 3) return malformed("unknown phase");
  return static_cast<PollPhase>(number);
}

}  // namespace

Bytes PhaseStatement::encode() const {
  CanonicalWriter out(kPhaseTag);
  out.u8(static_cast<std::uint8_t>(phase)).raw(opening).raw(poll).raw(previous);
  return out.take();
}

// R8.2-1
Result<PhaseStatement> PhaseStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kPhaseTag));
  PJ_TRY(const PollPhase phase, read_phase(in));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 previous, in.hash());
  PJ_CHECK(in.finish());
  return PhaseStatement{phase, opening, poll, previous};
}

std::vector<OfficialId> phase_signers(const Manifest& manifest, PollPhase phase) {
  std::vector<OfficialId> out{manifest.organiser().id};
  if (phase == PollPhase::closing) out.push_back(manifest.chief().id);
  return out;
}

Bytes AttendanceStatement::encode() const {
  CanonicalWriter out(kAttendanceTag);
  out.raw(opening).raw(poll).raw(issuing);
  write_class_numbers(out, present);
  return out.take();
}

// R8.2-1
Result<AttendanceStatement> AttendanceStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kAttendanceTag));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 issuing, in.hash());
  PJ_TRY(auto present, read_class_numbers(in));
  PJ_CHECK(in.finish());
  return AttendanceStatement{opening, poll, issuing, std::move(present)};
}

Bytes IssuingCount::encode() const {
  CanonicalWriter out(kIssuingCountTag);
  out.raw(opening).raw(poll).raw(attendance).u16(issuer).count(classes.size());
  for (const IssuedClass& one : classes)
    out.u32(one.signed_count).u32(one.surplus).u32(one.replaced);
  return out.take();
}

// R8.2-1
Result<IssuingCount> IssuingCount::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kIssuingCountTag));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 attendance, in.hash());
  PJ_TRY(const std::uint16_t issuer, in.u16());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxGroups));
  IssuingCount out{opening, poll, attendance, issuer, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::uint32_t signed_count, in.u32());
    PJ_TRY(const std::uint32_t surplus, in.u32());
    PJ_TRY(const std::uint32_t replaced, in.u32());
    out.classes.push_back({signed_count, surplus, replaced});
  }
  PJ_CHECK(in.finish());
  return out;
}

// R8.2-8
Hash32 phase_chain_hash(const Suite& suite, const SignedStatement& attendance,
                        const std::vector<SignedStatement>& issuing_counts) {
  CanonicalWriter out(kPhaseChainTag);
  out.raw(attendance.hash(suite)).count(issuing_counts.size());
  for (const SignedStatement& count : issuing_counts) out.raw(count.hash(suite));
  return suite.hash(out.view());
}

// ---- receipts -----------------------------------------------------------------------------------

// R8.3-1
Bytes Receipt::message(const Hash32& opening, const Hash32& poll, const Hash32& tracker,
                       const Hash32& leaf) {
  CanonicalWriter out(kReceiptTag);
  out.raw(opening).raw(poll).raw(tracker).raw(leaf);
  return out.take();
}

Receipt Receipt::issue(const SigningKey& key, const Hash32& opening, const Hash32& poll,
                       const Hash32& tracker, const Hash32& leaf) {
  return {opening, poll, tracker, leaf, key.sign(message(opening, poll, tracker, leaf))};
}

Result<void> Receipt::verify(const VerifyKey& receipt_key) const {
  return verify_signature(receipt_key, message(opening, poll, tracker, leaf), signature);
}

Bytes Receipt::encode() const {
  CanonicalWriter out;
  out.raw(message(opening, poll, tracker, leaf)).raw(signature);
  return out.take();
}

Result<Receipt> Receipt::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kReceiptTag));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 tracker, in.hash());
  PJ_TRY(const Hash32 leaf, in.hash());
  PJ_TRY(const ByteView raw, in.raw(std::tuple_size_v<Signature>));
  PJ_TRY(const Signature signature, to_array<std::tuple_size_v<Signature>>(raw));
  PJ_CHECK(in.finish());
  return Receipt{opening, poll, tracker, leaf, signature};
}

}  // namespace piaojue
