// One `read` for each kind of reply, in the order of core/wire/messages.hpp.
#include "core/crypto/blind_rsa.hpp"
#include "core/wire/codec.hpp"
#include "core/wire/enums.hpp"
#include "core/wire/import.hpp"
#include "proto/envelope.pb.h"

namespace piaojue::wire {
namespace {

Result<Reply> read(const pb::Failure& in) {
  PJ_TRY(const ErrorCode code, import_error_code(in.code(), "Failure.code"));
  PJ_TRY(std::string detail, import_text(in.detail(), kMaxDetailSize, "Failure.detail"));
  if (in.retry_after() > (code == ErrorCode::busy ? kMaxRetryAfter : 0))
    return malformed("Failure.retry_after", "too long, or of no busy server");
  return Failure{code, std::move(detail), in.retry_after()};
}

Result<PollStatusLine> read_status_line(const pb::PollStatusLine& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "PollStatusLine.poll"));
  PJ_TRY(const PollState state, import_poll_state(in.state(), "PollStatusLine.state"));
  return PollStatusLine{.poll = std::move(poll),
                        .state = state,
                        .issued = in.issued(),
                        .cast = in.cast(),
                        .closing_signatures = in.closing_signatures(),
                        .decryptions = in.decryptions(),
                        .countersignatures = in.countersignatures()};
}

Result<Reply> read(const pb::Status& in) {
  PJ_TRY(auto participants, import_plain_list(in.ceremony_participants(), kMaxOfficials,
                                              "Status.ceremony_participants", import_u16));
  PJ_TRY(auto polls, import_list(in.polls(), kMaxPolls, "Status.polls", read_status_line));
  return Status{.published = in.published(),
                .entitled = in.entitled(),
                .present = in.present(),
                .roster_imported = in.roster_imported(),
                .ceremony_attempt = in.ceremony_attempt(),
                .ceremony_participants = std::move(participants),
                .opening_ready = in.opening_ready(),
                .opening_complete = in.opening_complete(),
                .polls = std::move(polls)};
}

Result<Reply> read(const pb::ManifestReply& in) {
  PJ_TRY(SignedStatement manifest, import_statement(in.manifest(), "ManifestReply.manifest"));
  PJ_TRY(auto polls,
         import_plain_list(in.polls(), kMaxPolls, "ManifestReply.polls", import_encoding));
  return ManifestReply{std::move(manifest), std::move(polls)};
}

Result<Reply> read(const pb::CeremonyReply& in) {
  const auto parse = [](const std::string& bytes, std::string_view field) {
    return named(CeremonyMessage::parse(as_bytes(bytes)), field);
  };
  PJ_TRY(auto messages,
         import_plain_list(in.messages(), kMaxCeremonyMessages, "CeremonyReply.messages", parse));
  return CeremonyReply{std::move(messages)};
}

Result<DeskAddress> read_desk(const pb::DeskAddress& in) {
  PJ_TRY(OfficialId issuer, import_id<OfficialId>(in.issuer(), "DeskAddress.issuer"));
  PJ_TRY(std::string address, import_text(in.address(), kMaxAddressSize, "DeskAddress.address"));
  return DeskAddress{std::move(issuer), std::move(address)};
}

Result<Reply> read(const pb::OpeningReply& in) {
  PJ_TRY(SignedStatement opening, import_statement(in.opening(), "OpeningReply.opening"));
  PJ_TRY(auto issuer_keys, import_plain_list(in.issuer_keys(), kMaxIssuers,
                                             "OpeningReply.issuer_keys", import_statement));
  PJ_TRY(auto desks, import_list(in.desks(), kMaxIssuers, "OpeningReply.desks", read_desk));
  return OpeningReply{std::move(opening), std::move(issuer_keys), std::move(desks)};
}

using OptionalStatement = std::optional<SignedStatement>;

Result<OptionalStatement> read_optional(bool given, const std::string& bytes,
                                        std::string_view field) {
  if (!given) return OptionalStatement();
  PJ_TRY(SignedStatement statement, import_statement(bytes, field));
  return OptionalStatement(std::move(statement));
}

Result<Reply> read(const pb::PollStatementsReply& in) {
  PJ_TRY(auto issuing,
         read_optional(in.has_issuing(), in.issuing(), "PollStatementsReply.issuing"));
  PJ_TRY(auto attendance,
         read_optional(in.has_attendance(), in.attendance(), "PollStatementsReply.attendance"));
  PJ_TRY(auto counts, import_plain_list(in.issuing_counts(), kMaxIssuers,
                                        "PollStatementsReply.issuing_counts", import_statement));
  PJ_TRY(auto casting,
         read_optional(in.has_casting(), in.casting(), "PollStatementsReply.casting"));
  PJ_TRY(auto closing_phase, read_optional(in.has_closing_phase(), in.closing_phase(),
                                           "PollStatementsReply.closing_phase"));
  PJ_TRY(auto closing,
         read_optional(in.has_closing(), in.closing(), "PollStatementsReply.closing"));
  PJ_TRY(auto decryptions, import_plain_list(in.decryptions(), kMaxOfficials,
                                             "PollStatementsReply.decryptions", import_statement));
  HallStatements hall;
  PJ_TRY(hall.hall_count,
         read_optional(in.has_hall_count(), in.hall_count(), "PollStatementsReply.hall_count"));
  PJ_TRY(hall.objections, import_plain_list(in.objections(), kMaxObjections,
                                            "PollStatementsReply.objections", import_statement));
  PJ_TRY(hall.resolutions, import_plain_list(in.resolutions(), kMaxObjections + 1,
                                             "PollStatementsReply.resolutions", import_statement));
  PJ_TRY(hall.release,
         read_optional(in.has_release(), in.release(), "PollStatementsReply.release"));
  PJ_TRY(hall.paper_count,
         read_optional(in.has_paper_count(), in.paper_count(), "PollStatementsReply.paper_count"));
  PJ_TRY(auto merge_table,
         read_optional(in.has_merge_table(), in.merge_table(), "PollStatementsReply.merge_table"));
  return PollStatementsReply{.issuing = std::move(issuing),
                             .attendance = std::move(attendance),
                             .issuing_counts = std::move(counts),
                             .casting = std::move(casting),
                             .closing_phase = std::move(closing_phase),
                             .closing = std::move(closing),
                             .decryptions = std::move(decryptions),
                             .hall = std::move(hall),
                             .merge_table = std::move(merge_table)};
}

Result<Reply> read(const pb::RecordPiece& in) {
  if (in.data().size() > kMaxRecordPieceSize) return malformed("RecordPiece.data", "too long");
  return RecordPiece{in.total(), to_bytes(as_bytes(in.data()))};
}

Result<Reply> read(const pb::TrackerReply& in) {
  PJ_TRY(const Hash32 leaf, import_hash(in.leaf(), "TrackerReply.leaf"));
  if (!in.found() && leaf != Hash32{})
    return malformed("TrackerReply.leaf", "given though not found");
  PJ_TRY(auto proof,
         import_plain_list(in.proof(), kMaxTrackerProof, "TrackerReply.proof", import_hash));
  if (!in.found() && in.is_note())
    return malformed("TrackerReply.is_note", "given though not found");
  return TrackerReply{in.found(), in.is_note(), leaf, in.index(), in.size(), std::move(proof)};
}

Result<Reply> read(const pb::ResultReply& in) {
  PJ_TRY(Bytes json, import_encoding(in.json(), "ResultReply.json"));
  PJ_TRY(Bytes cms, import_encoding(in.cms(), "ResultReply.cms"));
  PJ_TRY(auto countersignatures,
         import_statement(in.countersignatures(), "ResultReply.countersignatures"));
  return ResultReply{in.json(), std::move(cms), std::move(countersignatures)};
}

Result<Reply> read(const pb::CastReply& in) {
  PJ_TRY(const Receipt receipt, named(Receipt::parse(as_bytes(in.receipt())), "CastReply.receipt"));
  return CastReply{receipt};
}

Result<Reply> read(const pb::SignInReply& in) {
  PJ_TRY(const std::uint16_t voter_class, import_u16(in.voter_class(), "SignInReply.voter_class"));
  PJ_TRY(auto polls,
         import_plain_list(in.polls(), kMaxPolls, "SignInReply.polls", import_id<PollId>));
  return SignInReply{voter_class, std::move(polls)};
}

Result<Bytes> read_signature(const std::string& bytes, std::string_view field) {
  return import_bytes(bytes, kBlindSignatureSize, field);
}

Result<BlindSignature> read_blind_signature(const pb::BlindSignature& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "BlindSignature.poll"));
  PJ_TRY(auto signatures, import_plain_list(in.signatures(), kMaxKeysOfVoter,
                                            "BlindSignature.signatures", read_signature));
  return BlindSignature{std::move(poll), std::move(signatures)};
}

Result<Reply> read(const pb::IssueReply& in) {
  PJ_TRY(auto signatures,
         import_list(in.signatures(), kMaxPolls, "IssueReply.signatures", read_blind_signature));
  return IssueReply{std::move(signatures)};
}

Result<Pin> read_pin(const pb::Pin& in, const Suite& suite) {
  PJ_TRY(OfficialId official, import_id<OfficialId>(in.official(), "Pin.official"));
  PJ_TRY(Point sign_key, import_point(in.sign_key(), suite, "Pin.sign_key"));
  std::optional<Point> exchange_key;
  if (in.has_exchange_key()) {
    PJ_TRY(exchange_key, import_point(in.exchange_key(), suite, "Pin.exchange_key"));
  }
  return Pin{std::move(official), std::move(sign_key), std::move(exchange_key)};
}

Result<Reply> read(const pb::PinsReply& in, const Suite& suite) {
  PJ_TRY(Point server_key, import_point(in.server_key(), suite, "PinsReply.server_key"));
  PJ_TRY(auto pins, import_list(in.pins(), kMaxOfficials, "PinsReply.pins",
                                [&](const pb::Pin& pin) { return read_pin(pin, suite); }));
  return PinsReply{std::move(server_key), std::move(pins)};
}

Result<AttendanceLine> read_attendance_line(const pb::AttendanceLine& in) {
  PJ_TRY(VoterId voter, import_id<VoterId>(in.voter(), "AttendanceLine.voter"));
  return AttendanceLine{std::move(voter), in.present(), in.locked()};
}

Result<Reply> read(const pb::AttendanceReply& in) {
  PJ_TRY(auto lines,
         import_list(in.lines(), kMaxVoters, "AttendanceReply.lines", read_attendance_line));
  if (in.present_by_class_size() > static_cast<int>(kMaxGroups))
    return malformed("AttendanceReply.present_by_class", "too many items");
  return AttendanceReply{std::move(lines),
                         {in.present_by_class().begin(), in.present_by_class().end()}};
}

Result<Reply> read(const pb::BatchReply& in) {
  PJ_TRY(auto signatures,
         import_plain_list(in.signatures(), kMaxBatch, "BatchReply.signatures", read_signature));
  return BatchReply{std::move(signatures)};
}

Result<Reply> read(const pb::CardsReply& in) {
  PJ_TRY(auto cards, import_list(in.cards(), kMaxBatch, "CardsReply.cards", import_card));
  return CardsReply{std::move(cards)};
}

Result<Reply> read(const pb::VoidsReply& in) {
  PJ_TRY(auto voids, import_plain_list(in.voids(), kMaxBatch, "VoidsReply.voids", import_encoding));
  return VoidsReply{std::move(voids)};
}

Result<Reply> read(const pb::TrailReply& in) {
  PJ_TRY(Trail trail, named(Trail::parse(as_bytes(in.trail())), "TrailReply.trail"));
  return TrailReply{std::move(trail)};
}

Result<PaperDifference> read_difference(const pb::PaperDifference& in) {
  return PaperDifference{in.row(), in.mine(), in.theirs()};
}

Result<Reply> read(const pb::PaperReply& in) {
  PJ_TRY(auto differences, import_list(in.differences(), kMaxPaperDifferences,
                                       "PaperReply.differences", read_difference));
  return PaperReply{in.agreed(), std::move(differences)};
}

Result<Reply> read(const pb::Reply& in, const Suite& suite) {
  switch (in.kind_case()) {
    case pb::Reply::kFailure:
      return read(in.failure());
    case pb::Reply::kDone:
      return Done{};
    case pb::Reply::kStatus:
      return read(in.status());
    case pb::Reply::kManifest:
      return read(in.manifest());
    case pb::Reply::kCeremony:
      return read(in.ceremony());
    case pb::Reply::kOpening:
      return read(in.opening());
    case pb::Reply::kPollStatements:
      return read(in.poll_statements());
    case pb::Reply::kRecord:
      return read(in.record());
    case pb::Reply::kTracker:
      return read(in.tracker());
    case pb::Reply::kResult:
      return read(in.result());
    case pb::Reply::kCast:
      return read(in.cast());
    case pb::Reply::kSignIn:
      return read(in.sign_in());
    case pb::Reply::kIssue:
      return read(in.issue());
    case pb::Reply::kPins:
      return read(in.pins(), suite);
    case pb::Reply::kAttendance:
      return read(in.attendance());
    case pb::Reply::kBatch:
      return read(in.batch());
    case pb::Reply::kCards:
      return read(in.cards());
    case pb::Reply::kVoids:
      return read(in.voids());
    case pb::Reply::kTrail:
      return read(in.trail());
    case pb::Reply::kPaper:
      return read(in.paper());
    case pb::Reply::KIND_NOT_SET:
      break;
  }
  return malformed("Reply.kind", "missing");
}

}  // namespace

Result<ReplyFrame> import_reply(ByteView payload, const Suite& suite) {
  pb::Reply message;
  PJ_CHECK(parse_strictly(payload, kMaxReplySize, message));
  PJ_TRY(Reply reply, read(message, suite));
  return ReplyFrame{message.id(), std::move(reply)};
}

}  // namespace piaojue::wire
