// What client and server say to each other, as domain values: the only types that cross the wire's
// border. Generated Protobuf stays behind import and export (core/wire/codec.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/meeting/roster.hpp"
#include "core/record/hall.hpp"
#include "core/record/trail.hpp"

namespace piaojue::wire {

// ---- requests anyone may make, with or without a certificate ------------------------------------

struct GetStatus {};
/// The signed manifest and all poll definitions.
struct GetManifest {};
struct GetCeremony {
  std::uint32_t attempt;
};
/// The opening statement with the signatures so far, and the issuers' keys.
struct GetOpening {};
struct GetPollStatements {
  PollId poll;
};
/// A piece of the poll's record: sealed (through the closing statement) or full (with the result).
struct GetRecord {
  PollId poll;
  bool full;
  std::uint64_t offset;
};
/// After close: whether a ballot's or a note's tracker is in the box.
struct FindTracker {
  PollId poll;
  Hash32 tracker;
};
struct GetResult {
  PollId poll;
};
/// Only without a certificate, on a fresh connection.
struct Cast {
  Bytes ballot;  ///< SignedBallot::encode
};
/// Likewise; each note on a connection of its own.
struct SubmitNote {
  Bytes note;  ///< SignedNote::encode
};

// ---- terminal
// ------------------------------------------------------------------------------------

struct SignIn {
  VoterId voter;
  std::string code;
};
struct BlindedCredential {
  PollId poll;
  std::vector<Bytes> blinded;  ///< of the ballot's key, then of each note slot's
};
struct Issue {
  VoterId voter;
  std::string code;
  std::vector<BlindedCredential> credentials;
};

// ---- officials
// -----------------------------------------------------------------------------------

/// Organiser, registrar, scrutineer: the keys this official made on their own machine.
struct Enrol {
  OfficialId official;  ///< must be the certificate's own
  Point sign_key;
  std::optional<Point> exchange_key;
};
/// Organiser: pins collected so far and the server's own identity, to build the manifest from.
struct GetPins {};
struct Publish {
  SignedStatement manifest;
  std::vector<Bytes> polls;  ///< PollDefinition::encode
};
/// Organiser: a new attempt of the ceremony without excluded trustees.
struct RestartCeremony {
  std::uint32_t attempt;
  std::vector<std::uint16_t> participants;
};
struct PostCeremony {
  CeremonyMessage message;
};
struct SignOpening {
  StatementSignature signature;
};
/// Registrar.
struct PersonalCode {
  VoterId voter;
  Bytes salt;  ///< 16 bytes
  Bytes hash;  ///< scrypt, 32 bytes
};
struct ImportRoster {
  Roster roster;
  std::vector<PersonalCode> codes;
};
struct MarkPresent {
  std::vector<VoterId> voters;
  bool present;
};
struct ListAttendance {};
struct Unlock {
  VoterId voter;
};
struct SubmitAttendance {
  PollId poll;
  SignedStatement statement;
};
/// Organiser, and for closing also the chief scrutineer: signatures on the same body are merged.
struct SubmitPhase {
  PollId poll;
  SignedStatement statement;
};
/// Scrutineers.
struct SignClosing {
  PollId poll;
  StatementSignature signature;
};
struct SubmitDecryption {
  PollId poll;
  SignedStatement statement;
};
struct Countersign {
  PollId poll;
  StatementSignature signature;
};
/// Tellers: signatures on the same body are merged.
struct SubmitMergeTable {
  PollId poll;
  SignedStatement statement;
};

/// Teller: the paper ballots, as counted by this one alone.
struct SubmitPaperCount {
  PollId poll;
  SignedStatement statement;
};

/// Issuer: its blind-signing keys, before the opening is proposed.
struct SubmitIssuerKeys {
  SignedStatement statement;
};
/// Issuer: where terminals reach its desk; a hint, trusted for nothing.
struct AnnounceDesk {
  std::string address;
};
/// Registrar: cards' credentials, which the issuer cannot see. The identical request again gets the
/// identical answer and counts once.
struct SignBatch {
  PollId poll;
  std::uint16_t voter_class;  ///< or past the classes a note slot, like BallotContext
  std::vector<Bytes> blinded;
};
/// What endorses the key of one card.
struct CardEndorsement {
  Hash32 key_hash;
  MessagePrefix prefix;
  Bytes signature;
};
/// Registrar for the server's cards, issuer for its own.
struct PublishCards {
  PollId poll;
  std::uint16_t issuer;
  std::uint16_t voter_class;
  std::vector<CardEndorsement> cards;
};
/// Anyone: published cards by key hash, after the one given (zeros: from the start).
struct GetCards {
  PollId poll;
  std::uint16_t issuer;
  std::uint16_t voter_class;
  Hash32 after;
};
/// Anyone who holds the credential.
struct SubmitVoid {
  Bytes voided;  ///< CredentialVoid::encode
};
/// Anyone, but not while ballots are cast: voids by key hash, after the one given.
struct GetVoids {
  PollId poll;
  Hash32 after;
};
/// Issuer.
struct SubmitIssuingCount {
  PollId poll;
  SignedStatement statement;
};
/// Hall count, objection, resolution or release, as the body's tag says.
struct SubmitHall {
  PollId poll;
  SignedStatement statement;
};
struct GetTrail {};
/// Audit administrator: the head of a trail, with which a poll's record ends.
struct SignTrail {
  PollId poll;
  SignedStatement head;
};

using Request =
    std::variant<GetStatus, GetManifest, GetCeremony, GetOpening, GetPollStatements, GetRecord,
                 FindTracker, GetResult, Cast, SignIn, Issue, Enrol, GetPins, Publish,
                 RestartCeremony, PostCeremony, SignOpening, ImportRoster, MarkPresent,
                 ListAttendance, Unlock, SubmitAttendance, SubmitPhase, SignClosing,
                 SubmitDecryption, Countersign, SubmitIssuerKeys, AnnounceDesk, SignBatch,
                 PublishCards, GetCards, SubmitVoid, GetVoids, SubmitIssuingCount, SubmitHall,
                 GetTrail, SignTrail, SubmitNote, SubmitMergeTable, SubmitPaperCount>;

// ---- replies
// -------------------------------------------------------------------------------------

struct Failure {
  ErrorCode code;
  std::string detail;  ///< for officials; empty where it could tell an intruder something
  /// Of `busy` alone: milliseconds before which asking again is of no use; at most kMaxRetryAfter.
  std::uint32_t retry_after = 0;
};
inline constexpr std::uint32_t kMaxRetryAfter = 60'000;

/// How an error is told: of `busy` also when to come back.
Failure tell(const Error& error);

struct Done {};

/// Where a poll stands; each state includes all before it.
enum class PollState : std::uint8_t {
  defined = 1,
  issuing = 2,
  issued = 3,  ///< attendance and issuing counts signed
  casting = 4,
  closing = 5,   ///< organiser or chief has ordered the close, the other not yet
  sealed = 6,    ///< objection window: scrutineers sign the closing statement, the hall counts
  released = 7,  ///< scrutineers may decrypt
  counted = 8,   ///< result signed; countersignatures come in
};

struct PollStatusLine {
  PollId poll;
  PollState state;
  std::uint32_t issued;  ///< over all classes
  std::uint32_t cast;    ///< over all classes; while open, for turnout
  std::uint32_t closing_signatures;
  std::uint32_t decryptions;
  std::uint32_t countersignatures;
};
struct Status {
  bool published;
  std::uint32_t entitled;
  std::uint32_t present;
  bool roster_imported;
  std::uint32_t ceremony_attempt;
  std::vector<std::uint16_t> ceremony_participants;
  bool opening_ready;     ///< the ceremony succeeded and the server proposed an opening
  bool opening_complete;  ///< organiser and every scrutineer signed
  std::vector<PollStatusLine> polls;
};
struct ManifestReply {
  SignedStatement manifest;
  std::vector<Bytes> polls;
};
struct CeremonyReply {
  std::vector<CeremonyMessage> messages;
};
struct DeskAddress {
  OfficialId issuer;
  std::string address;
};
struct OpeningReply {
  SignedStatement opening;
  std::vector<SignedStatement> issuer_keys;  ///< one for each issuer
  std::vector<DeskAddress> desks;            ///< of those announced
};
struct PollStatementsReply {
  std::optional<SignedStatement> issuing;
  std::optional<SignedStatement> attendance;
  std::vector<SignedStatement> issuing_counts;
  std::optional<SignedStatement> casting;
  std::optional<SignedStatement> closing_phase;
  std::optional<SignedStatement> closing;
  std::vector<SignedStatement> decryptions;
  HallStatements hall = {};
  std::optional<SignedStatement> merge_table = {};
};
struct RecordPiece {
  std::uint64_t total;
  Bytes data;  ///< at most 1 MiB; empty past the end
};
struct TrackerReply {
  bool found;
  bool is_note;  ///< then index, size and proof are of the notes' tree
  Hash32 leaf;   ///< zero unless found
  std::uint64_t index;
  std::uint64_t size;
  std::vector<Hash32> proof;
};
struct ResultReply {
  std::string json;
  Bytes cms;
  SignedStatement countersignatures;
};
struct CastReply {
  Receipt receipt;
};
struct SignInReply {
  std::uint16_t voter_class;
  std::vector<PollId> polls;  ///< now in their issuing phase
};
struct BlindSignature {
  PollId poll;
  std::vector<Bytes> signatures;  ///< in the request's order
};
struct IssueReply {
  std::vector<BlindSignature> signatures;
};
struct Pin {
  OfficialId official;
  Point sign_key;
  std::optional<Point> exchange_key;
};
struct PinsReply {
  Point server_key;  ///< of issuer "server"
  std::vector<Pin> pins;
};
struct AttendanceLine {
  VoterId voter;
  bool present;
  bool locked;
};
struct AttendanceReply {
  std::vector<AttendanceLine> lines;
  std::vector<std::uint32_t> present_by_class;
};

struct BatchReply {
  std::vector<Bytes> signatures;  ///< in the request's order
};
struct CardsReply {
  std::vector<CardEndorsement> cards;  ///< ascending by key hash; none: the end
};
struct VoidsReply {
  std::vector<Bytes> voids;  ///< ascending by key hash; none: the end
};
struct TrailReply {
  Trail trail;
};
struct PaperReply {
  bool agreed;                               ///< another has counted the same
  std::vector<PaperDifference> differences;  ///< from the first other count; none: not yet compared
};

using Reply = std::variant<Failure, Done, Status, ManifestReply, CeremonyReply, OpeningReply,
                           PollStatementsReply, RecordPiece, TrackerReply, ResultReply, CastReply,
                           SignInReply, IssueReply, PinsReply, AttendanceReply, BatchReply,
                           CardsReply, VoidsReply, TrailReply, PaperReply>;

}  // namespace piaojue::wire
