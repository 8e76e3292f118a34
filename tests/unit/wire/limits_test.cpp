// Each size and each cap of each field.
#include "core/crypto/blind_rsa.hpp"
#include "tests/support/wire_refusal.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::wire;

namespace {
PollId poll() { return sample_id<PollId>("poll"); }
VoterId voter() { return sample_id<VoterId>("voter"); }
OfficialId official() { return sample_id<OfficialId>("official"); }
/// Every size but the right one that a careless check would let through.
const std::vector<std::size_t> kBadBlindSizes{0, kBlindSignatureSize - 1, kBlindSignatureSize + 1};
}  // namespace

TEST_CASE("import refuses a request with a field of the wrong size") {
  check_refused(Cast{}, "Cast.ballot: empty");
  check_refused(SignIn{voter(), std::string(kMaxCodeSize + 1, '1')}, "SignIn.code: too long");
  check_refused(Issue{voter(), std::string(kMaxCodeSize + 1, '1'), {}}, "Issue.code: too long");
  for (const std::size_t size : kBadBlindSizes)
    check_refused(Issue{voter(), "", {{poll(), Bytes(size)}}}, "BlindedCredential.blinded");
  check_refused(Publish{sample_statement(), {Bytes{}}}, "Publish.polls: empty");

  const Roster roster{{{voter(), "张三", sample_id<GroupId>("g"), ""}}};
  for (const std::size_t size : {0U, 15U, 17U})
    check_refused(ImportRoster{roster, {{voter(), Bytes(size), Bytes(32)}}}, "PersonalCode.salt");
  for (const std::size_t size : {0U, 31U, 33U})
    check_refused(ImportRoster{roster, {{voter(), Bytes(16), Bytes(size)}}}, "PersonalCode.hash");

  check_refused(AnnounceDesk{std::string(kMaxAddressSize + 1, 'a')},
                "AnnounceDesk.address: too long");
  for (const std::size_t size : kBadBlindSizes) {
    check_refused(SignBatch{poll(), 0, {Bytes(size)}}, "SignBatch.blinded");
    check_refused(PublishCards{poll(), 0, 0, {{{}, {}, Bytes(size)}}}, "CardEndorsement.signature");
  }
  check_refused(SubmitVoid{}, "SubmitVoid.voided: empty");
}

TEST_CASE("import refuses a reply with a field of the wrong size") {
  check_refused(RecordPiece{0, Bytes(kMaxRecordPieceSize + 1)}, "RecordPiece.data: too long");
  check_refused(ManifestReply{sample_statement(), {Bytes{}}}, "ManifestReply.polls: empty");
  check_refused(ResultReply{"", Bytes(1), sample_statement()}, "ResultReply.json: empty");
  check_refused(ResultReply{"{}", {}, sample_statement()}, "ResultReply.cms: empty");
  check_refused(IssueReply{{{poll(), Bytes(kBlindSignatureSize - 1)}}}, "BlindSignature.signature");

  const std::string long_address(kMaxAddressSize + 1, 'a');
  check_refused(OpeningReply{sample_statement(), {}, {{official(), long_address}}},
                "DeskAddress.address: too long");
  for (const std::size_t size : kBadBlindSizes) {
    check_refused(BatchReply{{Bytes(size)}}, "BatchReply.signatures");
    check_refused(CardsReply{{{{}, {}, Bytes(size)}}}, "CardEndorsement.signature");
  }
  check_refused(VoidsReply{{Bytes{}}}, "VoidsReply.voids: empty");
}

TEST_CASE("import refuses a leaf for a tracker that was not found") {
  check_refused(TrackerReply{false, sample_array<32>(1), 0, 0, {}}, "TrackerReply.leaf");
}

TEST_CASE("import refuses a request with too many items") {
  const std::vector credentials(kMaxPolls + 1,
                                BlindedCredential{poll(), Bytes(kBlindSignatureSize)});
  check_refused(Issue{voter(), "", credentials}, "Issue.credentials: too many");
  check_refused(Publish{sample_statement(), std::vector(kMaxPolls + 1, Bytes(1))},
                "Publish.polls: too many");
  check_refused(RestartCeremony{1, std::vector<std::uint16_t>(kMaxOfficials + 1)},
                "RestartCeremony.participants: too many");
  check_refused(MarkPresent{std::vector(kMaxVoters + 1, voter()), true},
                "MarkPresent.voters: too many");
  const Roster roster{{{voter(), "张三", sample_id<GroupId>("g"), ""}}};
  const PersonalCode code{voter(), Bytes(16), Bytes(32)};
  check_refused(ImportRoster{roster, std::vector(kMaxVoters + 1, code)},
                "ImportRoster.codes: too many");

  check_refused(SignBatch{poll(), 0, std::vector(kMaxBatch + 1, Bytes(kBlindSignatureSize))},
                "SignBatch.blinded: too many");
  const CardEndorsement card{{}, {}, Bytes(kBlindSignatureSize)};
  check_refused(PublishCards{poll(), 0, 0, std::vector(kMaxBatch + 1, card)},
                "PublishCards.cards: too many");
}

TEST_CASE("import refuses a reply with too many items") {
  Status participants{};
  participants.ceremony_participants.resize(kMaxOfficials + 1);
  check_refused(participants, "Status.ceremony_participants: too many");
  Status polls{};
  polls.polls.assign(kMaxPolls + 1, {poll(), PollState::defined, 0, 0, 0, 0, 0});
  check_refused(polls, "Status.polls: too many");
  check_refused(ManifestReply{sample_statement(), std::vector(kMaxPolls + 1, Bytes(1))},
                "ManifestReply.polls: too many");

  const CeremonyMessage message{CeremonyRound::commit, 0, Bytes(1), {}};
  check_refused(CeremonyReply{std::vector(kMaxCeremonyMessages + 1, message)},
                "CeremonyReply.messages: too many");
  PollStatementsReply counts{};
  counts.issuing_counts.assign(kMaxIssuers + 1, sample_statement());
  check_refused(counts, "PollStatementsReply.issuing_counts: too many");
  PollStatementsReply decryptions{};
  decryptions.decryptions.assign(kMaxOfficials + 1, sample_statement());
  check_refused(decryptions, "PollStatementsReply.decryptions: too many");
  PollStatementsReply objections{};
  objections.hall.objections.assign(kMaxObjections + 1, sample_statement());
  check_refused(objections, "PollStatementsReply.objections: too many");
  // One for each objection, one for the hall's count.
  PollStatementsReply resolutions{};
  resolutions.hall.resolutions.assign(kMaxObjections + 2, sample_statement());
  check_refused(resolutions, "PollStatementsReply.resolutions: too many");
  const std::vector keys(kMaxIssuers + 1, sample_statement());
  check_refused(OpeningReply{sample_statement(), keys, {}}, "OpeningReply.issuer_keys: too many");
  const std::vector desks(kMaxIssuers + 1, DeskAddress{official(), "a:1"});
  check_refused(OpeningReply{sample_statement(), {}, desks}, "OpeningReply.desks: too many");

  check_refused(TrackerReply{true, {}, 0, 1, std::vector(kMaxTrackerProof + 1, Hash32{})},
                "TrackerReply.proof: too many");
  check_refused(SignInReply{0, std::vector(kMaxPolls + 1, poll())}, "SignInReply.polls: too many");
  check_refused(
      IssueReply{std::vector(kMaxPolls + 1, BlindSignature{poll(), Bytes(kBlindSignatureSize)})},
      "IssueReply.signatures: too many");
  check_refused(PinsReply{sample_point(2),
                          std::vector(kMaxOfficials + 1, Pin{official(), sample_point(3), {}})},
                "PinsReply.pins: too many");
  check_refused(
      AttendanceReply{std::vector(kMaxVoters + 1, AttendanceLine{voter(), true, true}), {}},
      "AttendanceReply.lines: too many");
  check_refused(AttendanceReply{{}, std::vector<std::uint32_t>(kMaxGroups + 1)},
                "AttendanceReply.present_by_class: too many");

  check_refused(BatchReply{std::vector(kMaxBatch + 1, Bytes(kBlindSignatureSize))},
                "BatchReply.signatures: too many");
  const CardEndorsement card{{}, {}, Bytes(kBlindSignatureSize)};
  check_refused(CardsReply{std::vector(kMaxBatch + 1, card)}, "CardsReply.cards: too many");
  check_refused(VoidsReply{std::vector(kMaxBatch + 1, Bytes(1))}, "VoidsReply.voids: too many");
}

TEST_CASE("import refuses a payload that is empty or above the maximum") {
  check_payload_refused<Request>(Bytes{}, "Request: empty or too long");
  check_payload_refused<Request>(Bytes(kMaxRequestSize + 1), "Request: empty or too long");
  check_payload_refused<Reply>(Bytes{}, "Reply: empty or too long");
  check_payload_refused<Reply>(Bytes(kMaxReplySize + 1), "Reply: empty or too long");
}
