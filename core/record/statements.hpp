// The signed statements that make up a meeting, in order (SPEC 8). Each has canonical bytes that
// start with a tag of its own; signatures are over these bytes and are checked against the keys
// pinned in the manifest. A statement names its predecessor by hash, so they form one chain.
#pragma once

#include <string>
#include <vector>

#include "core/ballot/encrypted_ballot.hpp"
#include "core/crypto/key_ceremony.hpp"
#include "core/crypto/threshold.hpp"
#include "core/meeting/manifest.hpp"
#include "core/meeting/outcome.hpp"
#include "core/meeting/poll_definition.hpp"

namespace piaojue {

struct StatementSignature {
  OfficialId signer;
  Signature signature;
};

/// Statement bytes with the signatures collected so far. The same shape for every statement.
struct SignedStatement {
  Bytes body;
  std::vector<StatementSignature> signatures;  ///< by signer's id, ascending, one each

  Bytes encode() const;
  static Result<SignedStatement> parse(ByteView bytes);
  // R8.1-2
  Hash32 hash(const Suite& suite) const { return suite.hash(body); }  ///< of the body alone
  void sign(const OfficialId& signer, const SigningKey& key);
  /// At its place in the order; replaces an earlier signature of the same signer.
  void add(const StatementSignature& signature);
  bool has_signer(const OfficialId& signer) const;
};

/// As an opening, a casting phase or a release lists statements.
std::vector<Hash32> hashes_of(const Suite& suite, const std::vector<SignedStatement>& statements);

/// The pinned key of an official or issuer; nullptr if the manifest has none of that id.
const VerifyKey* pinned_key(const Manifest& manifest, const OfficialId& id);

/// Every signature holds under its signer's pinned key, no signer twice, all `required` there.
Result<void> verify_statement(const SignedStatement& statement, const Manifest& manifest,
                              const std::vector<OfficialId>& required);

/// Everything the hall fixes before the first credential is issued; its hash is the anchor.
struct OpeningStatement {
  Hash32 manifest;
  std::uint32_t attempt;                    ///< of the ceremony
  std::vector<std::uint16_t> participants;  ///< trustee indices that hold shares
  Hash32 ceremony;                          ///< CeremonyOutcome::transcript
  Point election_key;
  Point note_key;
  std::vector<Point> election_verification_keys;  ///< in participants' order
  std::vector<Point> note_verification_keys;
  VerifyKey receipt_key;
  Bytes tally_certificate;          ///< DER
  std::vector<Hash32> issuer_keys;  ///< of IssuerKeysStatement, one for each issuer

  Bytes encode() const;
  static Result<OpeningStatement> parse(ByteView bytes, const Suite& suite);
};
/// Organiser and every scrutineer.
std::vector<OfficialId> opening_signers(const Manifest& manifest);
/// Organiser and, where there is one, the security administrator.
std::vector<OfficialId> manifest_signers(const Manifest& manifest);

/// Phases of a poll that the organiser orders: each names what it follows.
enum class PollPhase : std::uint8_t { issuing = 1, casting = 2, closing = 3 };

struct PhaseStatement {
  PollPhase phase;
  Hash32 opening;
  Hash32 poll;
  /// issuing: hash of the opening; casting: hash over attendance and all issuing counts
  /// (phase_chain_hash); closing: hash of the casting statement.
  Hash32 previous;

  Bytes encode() const;
  static Result<PhaseStatement> parse(ByteView bytes);
};
/// organiser; closing also the chief scrutineer.
std::vector<OfficialId> phase_signers(const Manifest& manifest, PollPhase phase);

/// Registrar: who is present, per credential class, when issuing ends.
struct AttendanceStatement {
  Hash32 opening;
  Hash32 poll;
  Hash32 issuing;  ///< hash of the issuing phase statement
  std::vector<std::uint32_t> present;

  Bytes encode() const;
  static Result<AttendanceStatement> parse(ByteView bytes);
};

/// What one issuer did to one class while issuing.
struct IssuedClass {
  std::uint32_t signed_count;
  std::uint32_t surplus;   ///< cards voided because nobody drew them
  std::uint32_t replaced;  ///< cards voided because another was drawn in their place

  /// How many of them a voter may hold.
  std::int64_t live() const { return std::int64_t{signed_count} - surplus - replaced; }
  friend bool operator==(const IssuedClass&, const IssuedClass&) = default;
};

/// One issuer: how many credentials it signed, per class; after this it signs none.
struct IssuingCount {
  Hash32 opening;
  Hash32 poll;
  Hash32 attendance;  ///< hash of the attendance statement
  std::uint16_t issuer;
  std::vector<IssuedClass> classes;

  Bytes encode() const;
  static Result<IssuingCount> parse(ByteView bytes);
};

Hash32 phase_chain_hash(const Suite& suite, const SignedStatement& attendance,
                        const std::vector<SignedStatement>& issuing_counts);

/// What is sealed at close: the box's root and the counts. Signed by the first issuer (the server,
/// whose key the manifest pins) and by scrutineers.
struct ClosingStatement {
  Hash32 opening;
  Hash32 poll;
  Hash32 closing_phase;  ///< hash of the closing phase statement
  Hash32 merkle_root;    ///< over the ballots' leaves in tracker order
  Hash32 note_root;      ///< over the notes' leaves in tracker order
  Hash32 void_root;      ///< over the voids in the order of their keys' hashes
  std::vector<ClassCounts> classes;
  std::vector<std::uint32_t> notes;  ///< how many, by slot
  std::vector<std::vector<std::uint16_t>> partition;
  PollStatus status;

  Bytes encode() const;
  static Result<ClosingStatement> parse(ByteView bytes);
};
/// ceil((n + t) / 2) scrutineers' signatures before anyone decrypts (SPEC 8.5).
std::size_t closing_quorum(std::size_t participants, std::size_t threshold);

/// One scrutineer's answer to one closing statement.
struct DecryptionStatement {
  Hash32 closing;         ///< hash of the closing statement
  std::uint16_t trustee;  ///< index into Manifest::scrutineers()
  /// [part][selection], with the share of the election key
  std::vector<std::vector<PartialDecryption>> parts;
  /// Of every note in the order of the record, with the share of the note key.
  std::vector<PartialDecryption> notes;

  Bytes encode() const;
  static Result<DecryptionStatement> parse(ByteView bytes, const Suite& suite);
};
/// Context of one partial's proof.
Bytes decryption_context(const Hash32& closing, std::size_t part, std::size_t selection);

/// What scrutineers countersign beside result.json.
struct ResultStatement {
  Hash32 opening;
  Hash32 poll;
  Hash32 closing;
  Hash32 result;  ///< suite hash of the bytes of result.json

  Bytes encode() const;
  static Result<ResultStatement> parse(ByteView bytes);
};

/// The server's signed answer to a cast: no time in it (SPEC 8.3).
struct Receipt {
  Hash32 opening;
  Hash32 poll;
  Hash32 tracker;
  Hash32 leaf;
  Signature signature;

  /// What the receipt key signs.
  static Bytes message(const Hash32& opening, const Hash32& poll, const Hash32& tracker,
                       const Hash32& leaf);
  static Receipt issue(const SigningKey& key, const Hash32& opening, const Hash32& poll,
                       const Hash32& tracker, const Hash32& leaf);
  Result<void> verify(const VerifyKey& receipt_key) const;
  Bytes encode() const;
  static Result<Receipt> parse(ByteView bytes);
};

}  // namespace piaojue
