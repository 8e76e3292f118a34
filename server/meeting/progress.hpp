// Where a meeting stands, read off the documents that exist.
#pragma once

#include <optional>

#include "core/record/hall.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

/// Poll of documents that are not published yet: no poll has this id.
inline constexpr std::string_view kDraft = ".draft";

/// What is stored was checked when it came in: anything else is damage, a StoreError.
template <class T>
T undamaged(Result<T> value) {
  if (!value) throw StoreError("damaged database: " + value.error().message);
  return *std::move(value);
}

bool has_document(MeetingTables& tables, const DocumentKey& key);
std::optional<SignedStatement> load_statement(MeetingTables& tables, const DocumentKey& key);
/// For statements that an earlier step has stored.
SignedStatement require_statement(MeetingTables& tables, const DocumentKey& key);
void store_statement(MeetingTables& tables, const DocumentKey& key,
                     const SignedStatement& statement);
std::vector<SignedStatement> load_statements(MeetingTables& tables, const PollId& poll,
                                             SectionKind kind);

/// Of all issuers that have brought them, in order.
std::vector<SignedStatement> load_issuer_keys(MeetingTables& tables);
/// What the hall has said about a sealed poll so far.
HallStatements load_hall(MeetingTables& tables, const PollId& poll);
/// The same with resolutions of matters not settled yet that wait for the other's signature.
HallStatements load_hall_with_drafts(MeetingTables& tables, const PollId& poll);
/// Where a resolution waits that one has signed; `signer`: place among hall_signers.
DocumentKey resolution_draft(const PollId& poll, std::uint32_t signer);

std::vector<CeremonyMessage> load_ceremony(MeetingTables& tables, std::uint32_t attempt);

wire::PollState poll_state(MeetingTables& tables, const PollId& poll);
/// Organiser and chief have both signed the order to close.
bool close_is_ordered(MeetingTables& tables, const Manifest& manifest, const PollId& poll);
/// Closing signatures of scrutineers who hold shares.
std::size_t count_closing_signatures(const SignedStatement& closing, const Manifest& manifest,
                                     const std::vector<std::uint16_t>& participants);
std::size_t count_countersignatures(const SignedStatement& statement, const Manifest& manifest);

}  // namespace piaojue::server
