#include "tests/support/wire_samples.hpp"

#include <utility>

#include "core/crypto/blind_rsa.hpp"

namespace piaojue::test {

Bytes sample_bytes(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return out;
}

Point sample_point(std::uint64_t multiple) {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  return multiply_vartime(Scalar::from_u64(suite, multiple), Point::generator(suite));
}

StatementSignature sample_signature() {
  return {sample_id<OfficialId>("scrutineer.1"), sample_array<64>(9)};
}

SignedStatement sample_statement(std::size_t body_size) {
  return {sample_bytes(body_size), {sample_signature()}};
}

namespace {

using namespace wire;

PollId poll() { return sample_id<PollId>("cadres-2024"); }
VoterId voter() { return sample_id<VoterId>("V_001"); }
Hash32 hash(std::uint8_t first) { return sample_array<32>(first); }
CeremonyMessage ceremony_message() {
  return {CeremonyRound::share, 2, sample_bytes(50), sample_array<64>(3)};
}
CardEndorsement card(std::uint8_t first) {
  return {hash(first), sample_array<32>(5), sample_bytes(kBlindSignatureSize)};
}

template <class Kind>
Kind full() = delete;

// ---- requests
// ------------------------------------------------------------------------------------

template <>
GetStatus full() {
  return {};
}
template <>
GetManifest full() {
  return {};
}
template <>
GetCeremony full() {
  return {3};
}
template <>
GetOpening full() {
  return {};
}
template <>
GetPollStatements full() {
  return {poll()};
}
template <>
GetRecord full() {
  return {poll(), true, 1ULL << 40U};
}
template <>
FindTracker full() {
  return {poll(), hash(1)};
}
template <>
GetResult full() {
  return {poll()};
}
template <>
Cast full() {
  return {sample_bytes(300)};
}

template <>
SubmitNote full() {
  return {sample_bytes(300)};
}

template <>
SubmitMergeTable full() {
  return {poll(), sample_statement()};
}
template <>
SubmitPaperCount full() {
  return {poll(), sample_statement()};
}
template <>
SignIn full() {
  return {voter(), "K7-签到"};
}
template <>
Issue full() {
  return {voter(),
          "K7",
          {{poll(), {sample_bytes(kBlindSignatureSize), sample_bytes(kBlindSignatureSize)}}}};
}
template <>
Enrol full() {
  return {sample_id<OfficialId>("chief"), sample_point(2), sample_point(3)};
}
template <>
GetPins full() {
  return {};
}
template <>
Publish full() {
  return {sample_statement(), {sample_bytes(20), sample_bytes(30)}};
}
template <>
RestartCeremony full() {
  return {2, {0, 1, 300}};
}
template <>
PostCeremony full() {
  return {ceremony_message()};
}
template <>
SignOpening full() {
  return {sample_signature()};
}
template <>
ImportRoster full() {
  return {Roster{{{voter(), "张三", sample_id<GroupId>("members"), "县委组织部"}}},
          {{voter(), sample_bytes(16), sample_bytes(32)}}};
}
template <>
MarkPresent full() {
  return {{voter(), sample_id<VoterId>("V_002")}, true};
}
template <>
ListAttendance full() {
  return {};
}
template <>
Unlock full() {
  return {voter()};
}
template <>
SubmitAttendance full() {
  return {poll(), sample_statement()};
}
template <>
SubmitPhase full() {
  return {poll(), sample_statement()};
}
template <>
SignClosing full() {
  return {poll(), sample_signature()};
}
template <>
SubmitDecryption full() {
  return {poll(), sample_statement()};
}
template <>
Countersign full() {
  return {poll(), sample_signature()};
}
template <>
SubmitIssuerKeys full() {
  return {sample_statement()};
}
template <>
AnnounceDesk full() {
  return {"192.0.2.7:7444"};
}
template <>
SignBatch full() {
  return {poll(), 2, {sample_bytes(kBlindSignatureSize), sample_bytes(kBlindSignatureSize)}};
}
template <>
PublishCards full() {
  return {poll(), 1, 2, {card(1), card(2)}};
}
template <>
GetCards full() {
  return {poll(), 1, 2, hash(3)};
}
template <>
SubmitVoid full() {
  return {sample_bytes(200)};
}
template <>
GetVoids full() {
  return {poll(), hash(4)};
}
template <>
SubmitIssuingCount full() {
  return {poll(), sample_statement()};
}
template <>
SubmitHall full() {
  return {poll(), sample_statement()};
}
template <>
GetTrail full() {
  return {};
}
template <>
SignTrail full() {
  return {poll(), sample_statement()};
}

// ---- replies
// -------------------------------------------------------------------------------------

template <>
Failure full() {
  return {ErrorCode::busy, "服务器正忙", 1500};
}
template <>
Done full() {
  return {};
}
template <>
Status full() {
  return {
      true, 200, 180, true, 1, {1, 2, 3}, true, true, {{poll(), PollState::sealed, 9, 8, 7, 6, 5}}};
}
template <>
ManifestReply full() {
  return {sample_statement(), {sample_bytes(20)}};
}
template <>
CeremonyReply full() {
  return {{ceremony_message(), ceremony_message()}};
}
template <>
OpeningReply full() {
  return {sample_statement(1),
          {sample_statement(2), sample_statement(3)},
          {{sample_id<OfficialId>("desk-1"), "192.0.2.7:7444"}}};
}
template <>
PollStatementsReply full() {
  return {sample_statement(1),
          sample_statement(2),
          {sample_statement(3)},
          sample_statement(4),
          sample_statement(5),
          sample_statement(6),
          {sample_statement(7), sample_statement(8)},
          {sample_statement(9),
           {sample_statement(10), sample_statement(11)},
           {sample_statement(12)},
           sample_statement(13),
           sample_statement(15)},
          sample_statement(14)};
}
template <>
RecordPiece full() {
  return {5000, sample_bytes(100)};
}
template <>
TrackerReply full() {
  return {true, true, hash(2), 11, 200, {hash(3), hash(4)}};
}
template <>
ResultReply full() {
  return {R"({"title":"票决"})", sample_bytes(60), sample_statement()};
}
template <>
CastReply full() {
  return {{hash(5), hash(6), hash(7), hash(8), sample_array<64>(1)}};
}
template <>
SignInReply full() {
  return {1, {poll()}};
}
template <>
IssueReply full() {
  return {{{poll(), {sample_bytes(kBlindSignatureSize), sample_bytes(kBlindSignatureSize)}}}};
}
template <>
PinsReply full() {
  return {sample_point(4), {{sample_id<OfficialId>("chief"), sample_point(5), sample_point(6)}}};
}
template <>
AttendanceReply full() {
  return {{{voter(), true, true}}, {120, 60}};
}
template <>
BatchReply full() {
  return {{sample_bytes(kBlindSignatureSize), sample_bytes(kBlindSignatureSize)}};
}
template <>
CardsReply full() {
  return {{card(1), card(2)}};
}
template <>
VoidsReply full() {
  return {{sample_bytes(200), sample_bytes(300)}};
}
template <>
TrailReply full() {
  const OfficialId server = sample_id<OfficialId>("server");
  return {{{{1700000000, Act::published, server, hash(1), hash(2), "现场 12 人"},
            {1700000001, Act::server_started, server, {}, {}}},
           sample_statement()}};
}
template <>
PaperReply full() {
  return {true, {{1, 2, 3}, {4, 5, 6}}};
}

template <class Variant, std::size_t... I>
std::vector<Variant> full_of_each(std::index_sequence<I...>) {
  return {Variant(full<std::variant_alternative_t<I, Variant>>())...};
}
template <class Variant>
std::vector<Variant> full_of_each() {
  return full_of_each<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>());
}

Bytes without_header(Bytes frame) {
  frame.erase(frame.begin(), frame.begin() + kFrameHeaderSize);
  return frame;
}

}  // namespace

std::vector<Request> full_requests() { return full_of_each<Request>(); }
std::vector<Reply> full_replies() { return full_of_each<Reply>(); }

std::vector<Request> sparse_requests() {
  return {GetCeremony{0},
          GetRecord{poll(), false, 0},
          SignIn{voter(), ""},
          Issue{voter(), "", {}},
          Enrol{sample_id<OfficialId>("registrar"), sample_point(2), {}},
          Publish{{sample_bytes(5), {}}, {}},
          RestartCeremony{0, {}},
          ImportRoster{Roster{{{voter(), "张三", sample_id<GroupId>("g"), ""}}}, {}},
          MarkPresent{{}, false},
          AnnounceDesk{""},
          SignBatch{poll(), 0, {}},
          PublishCards{poll(), 0, 0, {}},
          GetCards{poll(), 0, 0, {}},
          GetVoids{poll(), {}}};
}

std::vector<Reply> sparse_replies() {
  return {Failure{ErrorCode::malformed, ""},
          Status{},
          ManifestReply{{sample_bytes(5), {}}, {}},
          CeremonyReply{},
          OpeningReply{{sample_bytes(5), {}}, {}, {}},
          PollStatementsReply{},
          PollStatementsReply{{}, {}, {}, {}, {}, {}, {}, {{}, {sample_statement()}, {}, {}}},
          RecordPiece{0, {}},
          TrackerReply{false, false, {}, 0, 0, {}},
          SignInReply{0, {}},
          IssueReply{},
          PinsReply{sample_point(4), {{sample_id<OfficialId>("o"), sample_point(5), {}}}},
          AttendanceReply{{{voter(), false, false}}, {0, 0}},
          AttendanceReply{},
          BatchReply{},
          CardsReply{},
          VoidsReply{},
          TrailReply{{{}, sample_statement()}},
          PaperReply{true, {}}};
}

Bytes payload_of(const Request& request, std::uint64_t id) {
  return without_header(encode_frame(RequestFrame{id, request}));
}
Bytes payload_of(const Reply& reply, std::uint64_t id) {
  return without_header(encode_frame(ReplyFrame{id, reply}));
}

}  // namespace piaojue::test
