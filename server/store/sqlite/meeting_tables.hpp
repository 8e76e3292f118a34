// The SQL of a meeting's administrative state.
#pragma once

#include "server/store/sqlite/database.hpp"
#include "server/store/store.hpp"

namespace piaojue::server::sqlite {

class SqliteMeetingTables final : public MeetingTables {
 public:
  explicit SqliteMeetingTables(Database& database) : database_(database) {}

  std::optional<Bytes> document(const DocumentKey& key) override;
  std::vector<Bytes> documents(const std::string& poll, SectionKind kind) override;
  void put_document(const DocumentKey& key, ByteView content) override;
  void remove_document(const DocumentKey& key) override;

  std::vector<StoredPin> pins() override;
  void put_pin(const StoredPin& pin) override;

  std::optional<CeremonyAttempt> ceremony() override;
  void add_ceremony(const CeremonyAttempt& attempt) override;
  std::vector<Bytes> ceremony_messages(std::uint32_t attempt) override;
  void add_ceremony_message(std::uint32_t attempt, const CeremonyMessage& message) override;

  std::vector<VoterEntry> voters() override;
  std::optional<VoterEntry> voter(const VoterId& id) override;
  std::uint32_t voter_count() override;
  void put_voter(std::uint32_t position, const VoterEntry& entry) override;
  void set_present(const VoterId& id, bool present) override;
  void set_wrong_tries(const VoterId& id, std::uint32_t tries) override;
  std::vector<std::uint32_t> present_by_class(std::size_t classes) override;

  std::optional<Bytes> issued(const PollId& poll, const VoterId& voter) override;
  void put_issued(const PollId& poll, const VoterEntry& voter, const Hash32& blinded) override;
  std::vector<std::uint32_t> issued_by_class(const PollId& poll, std::size_t classes) override;

  bool put_batch(const PollId& poll, std::uint16_t voter_class, const Hash32& request,
                 std::uint32_t size) override;
  std::vector<std::uint32_t> batched_by_class(const PollId& poll, std::size_t classes) override;
  void put_card(const PollId& poll, std::uint16_t issuer, std::uint16_t voter_class,
                const wire::CardEndorsement& card) override;
  std::vector<wire::CardEndorsement> cards(const PollId& poll, std::uint16_t issuer,
                                           std::uint16_t voter_class, const Hash32& after,
                                           std::size_t most) override;
  std::uint64_t card_count(const PollId& poll, std::uint16_t issuer,
                           std::uint16_t voter_class) override;

  void put_desk(const wire::DeskAddress& desk) override;
  std::vector<wire::DeskAddress> desks() override;

  std::vector<TrailEntry> trail() override;
  std::optional<TrailEntry> last_trail_entry() override;
  void append_trail(const TrailEntry& entry) override;

 private:
  Database& database_;
};

}  // namespace piaojue::server::sqlite
