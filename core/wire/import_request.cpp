// One `read` for each kind of request, in the order of core/wire/messages.hpp.
#include "core/crypto/blind_rsa.hpp"
#include "core/wire/codec.hpp"
#include "core/wire/import.hpp"
#include "proto/envelope.pb.h"

namespace piaojue::wire {
namespace {

// ---- anyone
// --------------------------------------------------------------------------------------

Result<Request> read(const pb::GetPollStatements& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "GetPollStatements.poll"));
  return GetPollStatements{std::move(poll)};
}

Result<Request> read(const pb::GetRecord& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "GetRecord.poll"));
  return GetRecord{std::move(poll), in.full(), in.offset()};
}

Result<Request> read(const pb::FindTracker& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "FindTracker.poll"));
  PJ_TRY(const Hash32 tracker, import_hash(in.tracker(), "FindTracker.tracker"));
  return FindTracker{std::move(poll), tracker};
}

Result<Request> read(const pb::GetResult& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "GetResult.poll"));
  return GetResult{std::move(poll)};
}

Result<Request> read(const pb::Cast& in) {
  PJ_TRY(Bytes ballot, import_encoding(in.ballot(), "Cast.ballot"));
  return Cast{std::move(ballot)};
}

// ---- terminal
// ------------------------------------------------------------------------------------

Result<Request> read(const pb::SignIn& in) {
  PJ_TRY(VoterId voter, import_id<VoterId>(in.voter(), "SignIn.voter"));
  PJ_TRY(std::string code, import_text(in.code(), kMaxCodeSize, "SignIn.code"));
  return SignIn{std::move(voter), std::move(code)};
}

Result<Bytes> read_blinded(const std::string& in, std::string_view field) {
  return import_bytes(in, kBlindSignatureSize, field);
}

Result<BlindedCredential> read_credential(const pb::BlindedCredential& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "BlindedCredential.poll"));
  PJ_TRY(auto blinded, import_plain_list(in.blinded(), kMaxKeysOfVoter, "BlindedCredential.blinded",
                                         read_blinded));
  return BlindedCredential{std::move(poll), std::move(blinded)};
}

Result<Request> read(const pb::Issue& in) {
  PJ_TRY(VoterId voter, import_id<VoterId>(in.voter(), "Issue.voter"));
  PJ_TRY(std::string code, import_text(in.code(), kMaxCodeSize, "Issue.code"));
  PJ_TRY(auto credentials,
         import_list(in.credentials(), kMaxPolls, "Issue.credentials", read_credential));
  return Issue{std::move(voter), std::move(code), std::move(credentials)};
}

// ---- officials
// -----------------------------------------------------------------------------------

Result<Request> read(const pb::Enrol& in, const Suite& suite) {
  PJ_TRY(OfficialId official, import_id<OfficialId>(in.official(), "Enrol.official"));
  PJ_TRY(Point sign_key, import_point(in.sign_key(), suite, "Enrol.sign_key"));
  std::optional<Point> exchange_key;
  if (in.has_exchange_key()) {
    PJ_TRY(exchange_key, import_point(in.exchange_key(), suite, "Enrol.exchange_key"));
  }
  return Enrol{std::move(official), std::move(sign_key), std::move(exchange_key)};
}

Result<Request> read(const pb::Publish& in) {
  PJ_TRY(SignedStatement manifest, import_statement(in.manifest(), "Publish.manifest"));
  PJ_TRY(auto polls, import_plain_list(in.polls(), kMaxPolls, "Publish.polls", import_encoding));
  return Publish{std::move(manifest), std::move(polls)};
}

Result<Request> read(const pb::RestartCeremony& in) {
  PJ_TRY(auto participants, import_plain_list(in.participants(), kMaxOfficials,
                                              "RestartCeremony.participants", import_u16));
  return RestartCeremony{in.attempt(), std::move(participants)};
}

Result<Request> read(const pb::PostCeremony& in) {
  PJ_TRY(CeremonyMessage message,
         named(CeremonyMessage::parse(as_bytes(in.message())), "PostCeremony.message"));
  return PostCeremony{std::move(message)};
}

Result<Request> read(const pb::SignOpening& in) {
  PJ_TRY(StatementSignature signature, import_signature(in.signature()));
  return SignOpening{std::move(signature)};
}

Result<PersonalCode> read_code(const pb::PersonalCode& in) {
  PJ_TRY(VoterId voter, import_id<VoterId>(in.voter(), "PersonalCode.voter"));
  PJ_TRY(Bytes salt, import_bytes(in.salt(), kCodeSaltSize, "PersonalCode.salt"));
  PJ_TRY(Bytes hash, import_bytes(in.hash(), kCodeHashSize, "PersonalCode.hash"));
  return PersonalCode{std::move(voter), std::move(salt), std::move(hash)};
}

Result<Request> read(const pb::ImportRoster& in) {
  PJ_TRY(Roster roster, named(Roster::parse(as_bytes(in.roster())), "ImportRoster.roster"));
  PJ_TRY(auto codes, import_list(in.codes(), kMaxVoters, "ImportRoster.codes", read_code));
  return ImportRoster{std::move(roster), std::move(codes)};
}

Result<Request> read(const pb::MarkPresent& in) {
  PJ_TRY(auto voters,
         import_plain_list(in.voters(), kMaxVoters, "MarkPresent.voters", import_id<VoterId>));
  return MarkPresent{std::move(voters), in.present()};
}

Result<Request> read(const pb::Unlock& in) {
  PJ_TRY(VoterId voter, import_id<VoterId>(in.voter(), "Unlock.voter"));
  return Unlock{std::move(voter)};
}

Result<Request> read(const pb::SubmitAttendance& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitAttendance.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitAttendance.statement"));
  return SubmitAttendance{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SubmitPhase& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitPhase.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitPhase.statement"));
  return SubmitPhase{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SignClosing& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SignClosing.poll"));
  PJ_TRY(StatementSignature signature, import_signature(in.signature()));
  return SignClosing{std::move(poll), std::move(signature)};
}

Result<Request> read(const pb::SubmitDecryption& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitDecryption.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitDecryption.statement"));
  return SubmitDecryption{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::Countersign& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "Countersign.poll"));
  PJ_TRY(StatementSignature signature, import_signature(in.signature()));
  return Countersign{std::move(poll), std::move(signature)};
}

Result<Request> read(const pb::SubmitIssuerKeys& in) {
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitIssuerKeys.statement"));
  return SubmitIssuerKeys{std::move(statement)};
}

Result<Request> read(const pb::AnnounceDesk& in) {
  PJ_TRY(std::string address, import_text(in.address(), kMaxAddressSize, "AnnounceDesk.address"));
  return AnnounceDesk{std::move(address)};
}

Result<Request> read(const pb::SignBatch& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SignBatch.poll"));
  PJ_TRY(const std::uint16_t voter_class, import_u16(in.voter_class(), "SignBatch.voter_class"));
  PJ_TRY(auto blinded,
         import_plain_list(in.blinded(), kMaxBatch, "SignBatch.blinded", read_blinded));
  return SignBatch{std::move(poll), voter_class, std::move(blinded)};
}

Result<Request> read(const pb::PublishCards& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "PublishCards.poll"));
  PJ_TRY(const std::uint16_t issuer, import_u16(in.issuer(), "PublishCards.issuer"));
  PJ_TRY(const std::uint16_t voter_class, import_u16(in.voter_class(), "PublishCards.voter_class"));
  PJ_TRY(auto cards, import_list(in.cards(), kMaxBatch, "PublishCards.cards", import_card));
  return PublishCards{std::move(poll), issuer, voter_class, std::move(cards)};
}

Result<Request> read(const pb::GetCards& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "GetCards.poll"));
  PJ_TRY(const std::uint16_t issuer, import_u16(in.issuer(), "GetCards.issuer"));
  PJ_TRY(const std::uint16_t voter_class, import_u16(in.voter_class(), "GetCards.voter_class"));
  PJ_TRY(const Hash32 after, import_hash(in.after(), "GetCards.after"));
  return GetCards{std::move(poll), issuer, voter_class, after};
}

Result<Request> read(const pb::SubmitVoid& in) {
  PJ_TRY(Bytes voided, import_encoding(in.voided(), "SubmitVoid.voided"));
  return SubmitVoid{std::move(voided)};
}

Result<Request> read(const pb::GetVoids& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "GetVoids.poll"));
  PJ_TRY(const Hash32 after, import_hash(in.after(), "GetVoids.after"));
  return GetVoids{std::move(poll), after};
}

Result<Request> read(const pb::SubmitIssuingCount& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitIssuingCount.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitIssuingCount.statement"));
  return SubmitIssuingCount{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SubmitHall& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitHall.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitHall.statement"));
  return SubmitHall{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SubmitNote& in) {
  PJ_TRY(Bytes note, import_encoding(in.note(), "SubmitNote.note"));
  return SubmitNote{std::move(note)};
}

Result<Request> read(const pb::SubmitMergeTable& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitMergeTable.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitMergeTable.statement"));
  return SubmitMergeTable{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SubmitPaperCount& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SubmitPaperCount.poll"));
  PJ_TRY(auto statement, import_statement(in.statement(), "SubmitPaperCount.statement"));
  return SubmitPaperCount{std::move(poll), std::move(statement)};
}

Result<Request> read(const pb::SignTrail& in) {
  PJ_TRY(PollId poll, import_id<PollId>(in.poll(), "SignTrail.poll"));
  PJ_TRY(auto head, import_statement(in.head(), "SignTrail.head"));
  return SignTrail{std::move(poll), std::move(head)};
}

Result<Request> read(const pb::Request& in, const Suite& suite) {
  switch (in.kind_case()) {
    case pb::Request::kGetStatus:
      return GetStatus{};
    case pb::Request::kGetManifest:
      return GetManifest{};
    case pb::Request::kGetCeremony:
      return GetCeremony{in.get_ceremony().attempt()};
    case pb::Request::kGetOpening:
      return GetOpening{};
    case pb::Request::kGetPollStatements:
      return read(in.get_poll_statements());
    case pb::Request::kGetRecord:
      return read(in.get_record());
    case pb::Request::kFindTracker:
      return read(in.find_tracker());
    case pb::Request::kGetResult:
      return read(in.get_result());
    case pb::Request::kCast:
      return read(in.cast());
    case pb::Request::kSignIn:
      return read(in.sign_in());
    case pb::Request::kIssue:
      return read(in.issue());
    case pb::Request::kEnrol:
      return read(in.enrol(), suite);
    case pb::Request::kGetPins:
      return GetPins{};
    case pb::Request::kPublish:
      return read(in.publish());
    case pb::Request::kRestartCeremony:
      return read(in.restart_ceremony());
    case pb::Request::kPostCeremony:
      return read(in.post_ceremony());
    case pb::Request::kSignOpening:
      return read(in.sign_opening());
    case pb::Request::kImportRoster:
      return read(in.import_roster());
    case pb::Request::kMarkPresent:
      return read(in.mark_present());
    case pb::Request::kListAttendance:
      return ListAttendance{};
    case pb::Request::kUnlock:
      return read(in.unlock());
    case pb::Request::kSubmitAttendance:
      return read(in.submit_attendance());
    case pb::Request::kSubmitPhase:
      return read(in.submit_phase());
    case pb::Request::kSignClosing:
      return read(in.sign_closing());
    case pb::Request::kSubmitDecryption:
      return read(in.submit_decryption());
    case pb::Request::kCountersign:
      return read(in.countersign());
    case pb::Request::kSubmitIssuerKeys:
      return read(in.submit_issuer_keys());
    case pb::Request::kAnnounceDesk:
      return read(in.announce_desk());
    case pb::Request::kSignBatch:
      return read(in.sign_batch());
    case pb::Request::kPublishCards:
      return read(in.publish_cards());
    case pb::Request::kGetCards:
      return read(in.get_cards());
    case pb::Request::kSubmitVoid:
      return read(in.submit_void());
    case pb::Request::kGetVoids:
      return read(in.get_voids());
    case pb::Request::kSubmitIssuingCount:
      return read(in.submit_issuing_count());
    case pb::Request::kSubmitHall:
      return read(in.submit_hall());
    case pb::Request::kGetTrail:
      return GetTrail{};
    case pb::Request::kSignTrail:
      return read(in.sign_trail());
    case pb::Request::kSubmitNote:
      return read(in.submit_note());
    case pb::Request::kSubmitMergeTable:
      return read(in.submit_merge_table());
    case pb::Request::kSubmitPaperCount:
      return read(in.submit_paper_count());
    case pb::Request::KIND_NOT_SET:
      break;
  }
  return malformed("Request.kind", "missing");
}

}  // namespace

namespace {

Result<pb::Request> parse(ByteView payload) {
  pb::Request message;
  PJ_CHECK(parse_strictly(payload, kMaxRequestSize, message));
  if (message.version() != kWireVersion) return malformed("Request.version", "not ours");
  return message;
}

}  // namespace

Result<RequestFrame> import_request(ByteView payload, const Suite& suite) {
  PJ_TRY(const pb::Request message, parse(payload));
  PJ_TRY(Request request, read(message, suite));
  return RequestFrame{message.id(), std::move(request)};
}

Result<std::uint64_t> import_request_id(ByteView payload) {
  PJ_TRY(const pb::Request message, parse(payload));
  return message.id();
}

}  // namespace piaojue::wire
