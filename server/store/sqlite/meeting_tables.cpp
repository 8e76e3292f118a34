#include "server/store/sqlite/meeting_tables.hpp"

namespace piaojue::server::sqlite {
namespace {

std::int64_t number(SectionKind kind) { return static_cast<std::int64_t>(kind); }

/// What is stored was checked when it came in: anything else is damage.
template <class T>
T stored(Result<T> value) {
  if (!value) throw StoreError("damaged database: " + value.error().message);
  return *std::move(value);
}

VoterEntry voter_of(const Query& row) {
  return {stored(VoterId::parse(row.text_at(0))),
          static_cast<std::uint16_t>(row.integer_at(1)),
          row.blob_at(2),
          row.blob_at(3),
          row.integer_at(4) != 0,
          static_cast<std::uint32_t>(row.integer_at(5))};
}

Bytes encode_participants(const std::vector<std::uint16_t>& participants) {
  CanonicalWriter out;
  for (const std::uint16_t one : participants) out.u16(one);
  return out.take();
}

std::vector<std::uint16_t> decode_participants(const Bytes& bytes) {
  CanonicalReader in(bytes);
  std::vector<std::uint16_t> participants;
  while (in.remaining() > 0) participants.push_back(stored(in.u16()));
  return participants;
}

std::vector<std::uint32_t> counts_by_class(Query& query, std::size_t classes) {
  std::vector<std::uint32_t> counts(classes, 0);
  while (query.step()) {
    const auto voter_class = static_cast<std::size_t>(query.integer_at(0));
    if (voter_class >= classes) throw StoreError("damaged database: unknown class");
    counts[voter_class] = static_cast<std::uint32_t>(query.integer_at(1));
  }
  return counts;
}

}  // namespace

// ---- documents ----------------------------------------------------------------------------------

std::optional<Bytes> SqliteMeetingTables::document(const DocumentKey& key) {
  Query query =
      database_.query("SELECT content FROM documents WHERE poll = ? AND kind = ? AND ordinal = ?");
  query.text(key.poll).integer(number(key.kind)).integer(key.ordinal);
  if (!query.step()) return std::nullopt;
  return query.blob_at(0);
}

std::vector<Bytes> SqliteMeetingTables::documents(const std::string& poll, SectionKind kind) {
  Query query =
      database_.query("SELECT content FROM documents WHERE poll = ? AND kind = ? ORDER BY ordinal");
  query.text(poll).integer(number(kind));
  std::vector<Bytes> contents;
  while (query.step()) contents.push_back(query.blob_at(0));
  return contents;
}

void SqliteMeetingTables::put_document(const DocumentKey& key, ByteView content) {
  database_
      .query(
          "INSERT INTO documents (poll, kind, ordinal, content) VALUES (?, ?, ?, ?) "
          "ON CONFLICT (poll, kind, ordinal) DO UPDATE SET content = excluded.content")
      .text(key.poll)
      .integer(number(key.kind))
      .integer(key.ordinal)
      .blob(content)
      .run();
}

void SqliteMeetingTables::remove_document(const DocumentKey& key) {
  database_.query("DELETE FROM documents WHERE poll = ? AND kind = ? AND ordinal = ?")
      .text(key.poll)
      .integer(number(key.kind))
      .integer(key.ordinal)
      .run();
}

// ---- officials ----------------------------------------------------------------------------------

std::vector<StoredPin> SqliteMeetingTables::pins() {
  Query query =
      database_.query("SELECT official, role, sign_key, exchange_key FROM pins ORDER BY official");
  std::vector<StoredPin> pins;
  while (query.step())
    pins.push_back({stored(OfficialId::parse(query.text_at(0))),
                    static_cast<std::uint8_t>(query.integer_at(1)), query.blob_at(2),
                    query.blob_at(3)});
  return pins;
}

void SqliteMeetingTables::put_pin(const StoredPin& pin) {
  database_
      .query(
          "INSERT INTO pins (official, role, sign_key, exchange_key) VALUES (?, ?, ?, ?) "
          "ON CONFLICT (official) DO UPDATE SET role = excluded.role, "
          "sign_key = excluded.sign_key, exchange_key = excluded.exchange_key")
      .text(pin.official.str())
      .integer(pin.role)
      .blob(pin.sign_key)
      .blob(pin.exchange_key)
      .run();
}

// ---- ceremony -----------------------------------------------------------------------------------

std::optional<CeremonyAttempt> SqliteMeetingTables::ceremony() {
  Query query =
      database_.query("SELECT attempt, participants FROM ceremonies ORDER BY attempt DESC LIMIT 1");
  if (!query.step()) return std::nullopt;
  return CeremonyAttempt{static_cast<std::uint32_t>(query.integer_at(0)),
                         decode_participants(query.blob_at(1))};
}

void SqliteMeetingTables::add_ceremony(const CeremonyAttempt& attempt) {
  database_.query("INSERT INTO ceremonies (attempt, participants) VALUES (?, ?)")
      .integer(attempt.attempt)
      .blob(encode_participants(attempt.participants))
      .run();
}

std::vector<Bytes> SqliteMeetingTables::ceremony_messages(std::uint32_t attempt) {
  Query query = database_.query(
      "SELECT message FROM ceremony_messages WHERE attempt = ? ORDER BY round, trustee");
  query.integer(attempt);
  std::vector<Bytes> messages;
  while (query.step()) messages.push_back(query.blob_at(0));
  return messages;
}

void SqliteMeetingTables::add_ceremony_message(std::uint32_t attempt,
                                               const CeremonyMessage& message) {
  database_
      .query(
          "INSERT INTO ceremony_messages (attempt, round, trustee, message) "
          "VALUES (?, ?, ?, ?)")
      .integer(attempt)
      .integer(static_cast<std::int64_t>(message.round))
      .integer(message.trustee)
      .blob(message.encode())
      .run();
}

// ---- voters -------------------------------------------------------------------------------------

std::vector<VoterEntry> SqliteMeetingTables::voters() {
  Query query = database_.query(
      "SELECT voter, class, salt, code_hash, present, wrong_tries FROM voters ORDER BY position");
  std::vector<VoterEntry> voters;
  while (query.step()) voters.push_back(voter_of(query));
  return voters;
}

std::optional<VoterEntry> SqliteMeetingTables::voter(const VoterId& id) {
  Query query = database_.query(
      "SELECT voter, class, salt, code_hash, present, wrong_tries FROM voters WHERE voter = ?");
  query.text(id.str());
  if (!query.step()) return std::nullopt;
  return voter_of(query);
}

std::uint32_t SqliteMeetingTables::voter_count() {
  Query query = database_.query("SELECT count(*) FROM voters");
  return query.step() ? static_cast<std::uint32_t>(query.integer_at(0)) : 0;
}

void SqliteMeetingTables::put_voter(std::uint32_t position, const VoterEntry& entry) {
  database_
      .query(
          "INSERT INTO voters (voter, position, class, salt, code_hash, present, wrong_tries) "
          "VALUES (?, ?, ?, ?, ?, ?, ?) "
          "ON CONFLICT (voter) DO UPDATE SET salt = excluded.salt, "
          "code_hash = excluded.code_hash, wrong_tries = excluded.wrong_tries")
      .text(entry.voter.str())
      .integer(position)
      .integer(entry.voter_class)
      .blob(entry.salt)
      .blob(entry.code_hash)
      .integer(entry.present ? 1 : 0)
      .integer(entry.wrong_tries)
      .run();
}

void SqliteMeetingTables::set_present(const VoterId& id, bool present) {
  database_.query("UPDATE voters SET present = ? WHERE voter = ?")
      .integer(present ? 1 : 0)
      .text(id.str())
      .run();
}

void SqliteMeetingTables::set_wrong_tries(const VoterId& id, std::uint32_t tries) {
  database_.query("UPDATE voters SET wrong_tries = ? WHERE voter = ?")
      .integer(tries)
      .text(id.str())
      .run();
}

std::vector<std::uint32_t> SqliteMeetingTables::present_by_class(std::size_t classes) {
  Query query =
      database_.query("SELECT class, count(*) FROM voters WHERE present = 1 GROUP BY class");
  return counts_by_class(query, classes);
}

// ---- issuance -----------------------------------------------------------------------------------

std::optional<Bytes> SqliteMeetingTables::issued(const PollId& poll, const VoterId& voter) {
  Query query = database_.query("SELECT blinded_hash FROM issuance WHERE poll = ? AND voter = ?");
  query.text(poll.str()).text(voter.str());
  if (!query.step()) return std::nullopt;
  return query.blob_at(0);
}

void SqliteMeetingTables::put_issued(const PollId& poll, const VoterEntry& voter,
                                     const Hash32& blinded) {
  database_.query("INSERT INTO issuance (poll, voter, class, blinded_hash) VALUES (?, ?, ?, ?)")
      .text(poll.str())
      .text(voter.voter.str())
      .integer(voter.voter_class)
      .blob(blinded)
      .run();
}

std::vector<std::uint32_t> SqliteMeetingTables::issued_by_class(const PollId& poll,
                                                                std::size_t classes) {
  Query query =
      database_.query("SELECT class, count(*) FROM issuance WHERE poll = ? GROUP BY class");
  query.text(poll.str());
  return counts_by_class(query, classes);
}

// ---- cards --------------------------------------------------------------------------------------

bool SqliteMeetingTables::put_batch(const PollId& poll, std::uint16_t voter_class,
                                    const Hash32& request, std::uint32_t size) {
  database_
      .query(
          "INSERT INTO batches (poll, class, request_hash, size) VALUES (?, ?, ?, ?) "
          "ON CONFLICT DO NOTHING")
      .text(poll.str())
      .integer(voter_class)
      .blob(request)
      .integer(size)
      .run();
  return database_.changes() == 1;
}

std::vector<std::uint32_t> SqliteMeetingTables::batched_by_class(const PollId& poll,
                                                                 std::size_t classes) {
  Query query =
      database_.query("SELECT class, sum(size) FROM batches WHERE poll = ? GROUP BY class");
  query.text(poll.str());
  return counts_by_class(query, classes);
}

void SqliteMeetingTables::put_card(const PollId& poll, std::uint16_t issuer,
                                   std::uint16_t voter_class, const wire::CardEndorsement& card) {
  database_
      .query(
          "INSERT INTO cards (poll, issuer, class, key_hash, prefix, signature) "
          "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .text(poll.str())
      .integer(issuer)
      .integer(voter_class)
      .blob(card.key_hash)
      .blob(card.prefix)
      .blob(card.signature)
      .run();
}

std::vector<wire::CardEndorsement> SqliteMeetingTables::cards(const PollId& poll,
                                                              std::uint16_t issuer,
                                                              std::uint16_t voter_class,
                                                              const Hash32& after,
                                                              std::size_t most) {
  Query query = database_.query(
      "SELECT key_hash, prefix, signature FROM cards "
      "WHERE poll = ? AND issuer = ? AND class = ? AND key_hash > ? ORDER BY key_hash LIMIT ?");
  query.text(poll.str()).integer(issuer).integer(voter_class).blob(after);
  query.integer(static_cast<std::int64_t>(most));
  std::vector<wire::CardEndorsement> out;
  while (query.step()) out.push_back({query.hash_at(0), query.hash_at(1), query.blob_at(2)});
  return out;
}

std::uint64_t SqliteMeetingTables::card_count(const PollId& poll, std::uint16_t issuer,
                                              std::uint16_t voter_class) {
  Query query =
      database_.query("SELECT count(*) FROM cards WHERE poll = ? AND issuer = ? AND class = ?");
  query.text(poll.str()).integer(issuer).integer(voter_class);
  return query.step() ? static_cast<std::uint64_t>(query.integer_at(0)) : 0;
}

// ---- desks --------------------------------------------------------------------------------------

void SqliteMeetingTables::put_desk(const wire::DeskAddress& desk) {
  database_
      .query(
          "INSERT INTO desks (issuer, address) VALUES (?, ?) "
          "ON CONFLICT (issuer) DO UPDATE SET address = excluded.address")
      .text(desk.issuer.str())
      .text(desk.address)
      .run();
}

std::vector<wire::DeskAddress> SqliteMeetingTables::desks() {
  Query query = database_.query("SELECT issuer, address FROM desks ORDER BY issuer");
  std::vector<wire::DeskAddress> out;
  while (query.step())
    out.push_back({stored(OfficialId::parse(query.text_at(0))), query.text_at(1)});
  return out;
}

// ---- trail --------------------------------------------------------------------------------------

namespace {

TrailEntry trail_entry_of(const Query& row) {
  const Bytes bytes = row.blob_at(0);
  CanonicalReader in(bytes);
  return stored(TrailEntry::read(in));
}

}  // namespace

std::vector<TrailEntry> SqliteMeetingTables::trail() {
  Query query = database_.query("SELECT entry FROM trail ORDER BY number");
  std::vector<TrailEntry> out;
  while (query.step()) out.push_back(trail_entry_of(query));
  return out;
}

std::optional<TrailEntry> SqliteMeetingTables::last_trail_entry() {
  Query query = database_.query("SELECT entry FROM trail ORDER BY number DESC LIMIT 1");
  if (!query.step()) return std::nullopt;
  return trail_entry_of(query);
}

void SqliteMeetingTables::append_trail(const TrailEntry& entry) {
  CanonicalWriter out;
  entry.write(out);
  database_.query("INSERT INTO trail (entry) VALUES (?)").blob(out.view()).run();
}

}  // namespace piaojue::server::sqlite
