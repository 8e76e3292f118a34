// What the server keeps, behind interfaces: the administrative state of a meeting, and one box of
// ballots for each poll. They are separate on purpose: casting never touches the meeting's state,
// and nothing of a meeting's state can tell when or in which order ballots came in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/record/record_file.hpp"
#include "core/serving/service.hpp"

namespace piaojue::server {

/// The database or the disk is broken or full: not an expected failure. Caught once per request.
class StoreError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

using serving::Caller;
using serving::Identity;
using serving::Respond;

// ---- the meeting --------------------------------------------------------------------------------

/// Everything signed, published or computed is a document; which ones exist *is* the state of a
/// meeting and of its polls, so that the two cannot disagree. Kinds are those of the record.
struct DocumentKey {
  std::string poll;  ///< empty: of the meeting itself
  SectionKind kind;
  std::uint32_t ordinal = 0;  ///< issuer, trustee, or index of a poll; else 0
};
inline DocumentKey meeting_document(SectionKind kind, std::uint32_t ordinal = 0) {
  return {{}, kind, ordinal};
}
inline DocumentKey poll_document(const PollId& poll, SectionKind kind, std::uint32_t ordinal = 0) {
  return {poll.str(), kind, ordinal};
}

/// An official's keys as enrolled; points as they travel. `exchange_key` may be empty.
struct StoredPin {
  OfficialId official;
  std::uint8_t role;
  Bytes sign_key;
  Bytes exchange_key;
};

struct CeremonyAttempt {
  std::uint32_t attempt;
  std::vector<std::uint16_t> participants;
};

/// A voter as the server needs to know them: no name. Only salt and scrypt hash of the code.
struct VoterEntry {
  VoterId voter;
  std::uint16_t voter_class;
  Bytes salt;
  Bytes code_hash;
  bool present;
  std::uint32_t wrong_tries;
};

/// Reads and writes inside one transaction. Every function may throw StoreError.
class MeetingTables {
 public:
  MeetingTables() = default;
  MeetingTables(const MeetingTables&) = delete;
  MeetingTables& operator=(const MeetingTables&) = delete;
  virtual ~MeetingTables() = default;

  virtual std::optional<Bytes> document(const DocumentKey& key) = 0;
  /// All of one kind, by ordinal.
  virtual std::vector<Bytes> documents(const std::string& poll, SectionKind kind) = 0;
  virtual void put_document(const DocumentKey& key, ByteView content) = 0;
  virtual void remove_document(const DocumentKey& key) = 0;

  virtual std::vector<StoredPin> pins() = 0;
  virtual void put_pin(const StoredPin& pin) = 0;

  /// The latest attempt.
  virtual std::optional<CeremonyAttempt> ceremony() = 0;
  virtual void add_ceremony(const CeremonyAttempt& attempt) = 0;
  /// In order of round and trustee.
  virtual std::vector<Bytes> ceremony_messages(std::uint32_t attempt) = 0;
  virtual void add_ceremony_message(std::uint32_t attempt, const CeremonyMessage& message) = 0;

  /// In the roster's order; empty before the import.
  virtual std::vector<VoterEntry> voters() = 0;
  virtual std::optional<VoterEntry> voter(const VoterId& id) = 0;
  virtual std::uint32_t voter_count() = 0;
  virtual void put_voter(std::uint32_t position, const VoterEntry& entry) = 0;
  virtual void set_present(const VoterId& id, bool present) = 0;
  virtual void set_wrong_tries(const VoterId& id, std::uint32_t tries) = 0;
  virtual std::vector<std::uint32_t> present_by_class(std::size_t classes) = 0;

  /// Hash of the blinded messages signed for this voter's right. Says nothing of the credential.
  virtual std::optional<Bytes> issued(const PollId& poll, const VoterId& voter) = 0;
  virtual void put_issued(const PollId& poll, const VoterEntry& voter, const Hash32& blinded) = 0;
  virtual std::vector<std::uint32_t> issued_by_class(const PollId& poll, std::size_t classes) = 0;

  /// False when the identical batch was put before.
  virtual bool put_batch(const PollId& poll, std::uint16_t voter_class, const Hash32& request,
                         std::uint32_t size) = 0;
  /// `classes` as an issuer's keys have them, note slots after the voters'.
  virtual std::vector<std::uint32_t> batched_by_class(const PollId& poll, std::size_t classes) = 0;
  virtual void put_card(const PollId& poll, std::uint16_t issuer, std::uint16_t voter_class,
                        const wire::CardEndorsement& card) = 0;
  /// Ascending by key hash, above `after`.
  virtual std::vector<wire::CardEndorsement> cards(const PollId& poll, std::uint16_t issuer,
                                                   std::uint16_t voter_class, const Hash32& after,
                                                   std::size_t most) = 0;

  virtual void put_desk(const wire::DeskAddress& desk) = 0;
  virtual std::vector<wire::DeskAddress> desks() = 0;

  virtual std::vector<TrailEntry> trail() = 0;
  virtual std::optional<TrailEntry> last_trail_entry() = 0;
  virtual void append_trail(const TrailEntry& entry) = 0;
};

/// A change of the meeting. An error undoes it; a reply, even a Failure, keeps what was written.
/// Runs once, on the one writer's thread, so what it reads stays true until it is committed.
using Change = std::function<Result<wire::Reply>(MeetingTables&)>;

class MeetingStore {
 public:
  MeetingStore() = default;
  MeetingStore(const MeetingStore&) = delete;
  MeetingStore& operator=(const MeetingStore&) = delete;
  virtual ~MeetingStore() = default;

  /// Responds after the change is durable, on the writer's thread; `busy` when too much is queued.
  virtual void write(Change change, Respond respond) = 0;
  /// The same, for work of the server's own: never refused for load; waits.
  virtual Result<wire::Reply> write_and_wait(Change change) = 0;
  /// A consistent view of what is committed. Writing in it throws.
  virtual void read(const std::function<void(MeetingTables&)>& view) = 0;

  /// The value of `view`, which must not be void.
  template <class View>
  auto query(View view) {
    std::optional<decltype(view(std::declval<MeetingTables&>()))> value;
    read([&](MeetingTables& tables) { value.emplace(view(tables)); });
    return *std::move(value);
  }
};

// ---- a box of ballots ---------------------------------------------------------------------------

enum class BoxState : std::uint8_t {
  issuing = 1,  ///< empty; takes voids of surplus and replaced cards
  empty = 2,    ///< shown empty; takes nothing
  open = 3,     ///< takes ballots, and voids of credentials that are withdrawn
  closed = 4,   ///< takes no more; still the file that was written to
  sealed = 5,   ///< rewritten in tracker order, the old file destroyed
};

/// What a box holds.
enum class BoxKind { ballot, note };

struct BoxEntry {
  BoxKind kind;
  Hash32 tracker;
  Hash32 leaf;
  Bytes receipt;  ///< Receipt::encode
  Bytes content;  ///< SignedBallot::encode or SignedNote::encode
};

struct VoidEntry {
  Hash32 key_hash;
  Bytes voided;  ///< CredentialVoid::encode
};

/// The receipt that is now stored: of this cast, or of the identical one before.
using CastDone = std::function<void(Result<Bytes>)>;
using VoidDone = std::function<void(Result<void>)>;

class BoxStore {
 public:
  BoxStore() = default;
  BoxStore(const BoxStore&) = delete;
  BoxStore& operator=(const BoxStore&) = delete;
  virtual ~BoxStore() = default;

  virtual BoxState state() const = 0;
  /// How many ballots are durable.
  virtual std::uint32_t count() const = 0;

  /// Takes no void of a card from now on. Does nothing unless issuing.
  virtual void end_issuing() = 0;
  /// Takes them again: issuing could not end after all. Does nothing unless empty.
  virtual void resume_issuing() = 0;
  /// Takes ballots from now on. Does nothing unless empty.
  virtual void open() = 0;
  /// Stores a checked void and spends its key, in one transaction, if the box is in `during` then;
  /// an identical one again is fine. Errors: `wrong_state`, `already_spent`, `busy`.
  virtual void give_up(VoidEntry entry, BoxState during, VoidDone done) = 0;
  /// Ascending by key hash, above `after`.
  virtual std::vector<Bytes> voids(const Hash32& after, std::size_t most) = 0;
  /// Stores a checked ballot or note and spends its keys, in one transaction; `done` runs when it
  /// is durable. Errors: `wrong_state` unless open, `already_spent`, `busy`.
  virtual void cast(BoxEntry entry, std::vector<Hash32> spends, CastDone done) = 0;
  /// The receipt of exactly this ballot or note, before and after close.
  virtual std::optional<Bytes> find_receipt(BoxKind kind, const Hash32& tracker,
                                            const Hash32& leaf) = 0;
  /// Refuses ballots from now on; those accepted before are durable when it returns.
  virtual void close() = 0;
  /// Rewrites the closed box in tracker order and destroys the file that knew another order. May
  /// be repeated after a crash at any point.
  virtual void seal() = 0;
  /// In tracker order; for closed and sealed boxes.
  virtual void for_each(BoxKind kind, const std::function<void(const BoxEntry&)>& visit) = 0;
};

}  // namespace piaojue::server
