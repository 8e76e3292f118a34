#include "server/meeting/progress.hpp"

#include <algorithm>

namespace piaojue::server {

bool has_document(MeetingTables& tables, const DocumentKey& key) {
  return tables.document(key).has_value();
}

std::optional<SignedStatement> load_statement(MeetingTables& tables, const DocumentKey& key) {
  const std::optional<Bytes> bytes = tables.document(key);
  if (!bytes) return std::nullopt;
  return undamaged(SignedStatement::parse(*bytes));
}

SignedStatement require_statement(MeetingTables& tables, const DocumentKey& key) {
  std::optional<SignedStatement> statement = load_statement(tables, key);
  if (!statement) throw StoreError("damaged database: a statement is missing");
  return *std::move(statement);
}

void store_statement(MeetingTables& tables, const DocumentKey& key,
                     const SignedStatement& statement) {
  tables.put_document(key, statement.encode());
}

std::vector<SignedStatement> load_statements(MeetingTables& tables, const PollId& poll,
                                             SectionKind kind) {
  std::vector<SignedStatement> statements;
  for (const Bytes& bytes : tables.documents(poll.str(), kind))
    statements.push_back(undamaged(SignedStatement::parse(bytes)));
  return statements;
}

std::vector<SignedStatement> load_issuer_keys(MeetingTables& tables) {
  std::vector<SignedStatement> statements;
  for (const Bytes& bytes : tables.documents({}, SectionKind::issuer_keys))
    statements.push_back(undamaged(SignedStatement::parse(bytes)));
  return statements;
}

HallStatements load_hall(MeetingTables& tables, const PollId& poll) {
  return {load_statement(tables, poll_document(poll, SectionKind::hall_count)),
          load_statements(tables, poll, SectionKind::objection),
          load_statements(tables, poll, SectionKind::resolution),
          load_statement(tables, poll_document(poll, SectionKind::release)),
          load_statement(tables, poll_document(poll, SectionKind::paper_count))};
}

DocumentKey resolution_draft(const PollId& poll, std::uint32_t signer) {
  return {std::string(kDraft) + poll.str(), SectionKind::resolution, signer};
}

HallStatements load_hall_with_drafts(MeetingTables& tables, const PollId& poll) {
  HallStatements hall = load_hall(tables, poll);
  std::vector<Hash32> settled;
  settled.reserve(hall.resolutions.size());
  for (const SignedStatement& one : hall.resolutions)
    settled.push_back(undamaged(Resolution::parse(one.body)).about);
  for (const std::uint32_t signer : {0U, 1U}) {
    auto draft = load_statement(tables, resolution_draft(poll, signer));
    if (!draft || hall.resolutions.size() > kMaxObjections) continue;
    const Hash32 about = undamaged(Resolution::parse(draft->body)).about;
    if (std::ranges::find(settled, about) == settled.end())
      hall.resolutions.push_back(*std::move(draft));
  }
  return hall;
}

std::vector<CeremonyMessage> load_ceremony(MeetingTables& tables, std::uint32_t attempt) {
  std::vector<CeremonyMessage> messages;
  for (const Bytes& bytes : tables.ceremony_messages(attempt))
    messages.push_back(undamaged(CeremonyMessage::parse(bytes)));
  return messages;
}

wire::PollState poll_state(MeetingTables& tables, const PollId& poll) {
  struct Step {
    SectionKind kind;
    wire::PollState state;
  };
  static constexpr Step kLatestFirst[] = {
      {SectionKind::result_cms, wire::PollState::counted},
      {SectionKind::release, wire::PollState::released},
      {SectionKind::closing, wire::PollState::sealed},
      {SectionKind::closing_phase, wire::PollState::closing},
      {SectionKind::casting_phase, wire::PollState::casting},
      {SectionKind::issuing_count, wire::PollState::issued},
      {SectionKind::issuing_phase, wire::PollState::issuing},
  };
  for (const Step& step : kLatestFirst) {
    if (!has_document(tables, poll_document(poll, step.kind))) continue;
    // A release waits for its second signature.
    const bool complete =
        step.kind != SectionKind::release ||
        require_statement(tables, poll_document(poll, step.kind)).signatures.size() == 2;
    if (complete) return step.state;
  }
  return wire::PollState::defined;
}

bool close_is_ordered(MeetingTables& tables, const Manifest& manifest, const PollId& poll) {
  const auto order = load_statement(tables, poll_document(poll, SectionKind::closing_phase));
  if (!order) return false;
  const std::vector<OfficialId> needed = phase_signers(manifest, PollPhase::closing);
  return std::ranges::all_of(needed, [&](const OfficialId& id) { return order->has_signer(id); });
}

std::size_t count_closing_signatures(const SignedStatement& closing, const Manifest& manifest,
                                     const std::vector<std::uint16_t>& participants) {
  const std::vector<const Official*> trustees = manifest.scrutineers();
  return static_cast<std::size_t>(std::ranges::count_if(participants, [&](std::uint16_t index) {
    return closing.has_signer(trustees.at(index)->id);
  }));
}

std::size_t count_countersignatures(const SignedStatement& statement, const Manifest& manifest) {
  const std::vector<const Official*> trustees = manifest.scrutineers();
  return static_cast<std::size_t>(std::ranges::count_if(
      trustees, [&](const Official* one) { return statement.has_signer(one->id); }));
}

}  // namespace piaojue::server
