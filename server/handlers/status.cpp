// GetStatus: counts only.
#include <numeric>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/issuing.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

std::uint32_t total(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
}

void fill_signatures(MeetingTables& tables, const Published& published,
                     const CeremonyAttempt& ceremony, const PollId& id,
                     wire::PollStatusLine& line) {
  if (const auto closing = load_statement(tables, poll_document(id, SectionKind::closing)))
    line.closing_signatures = static_cast<std::uint32_t>(
        count_closing_signatures(*closing, published.manifest, ceremony.participants));
  line.decryptions =
      static_cast<std::uint32_t>(tables.documents(id.str(), SectionKind::decryption).size());
  const auto countersigned =
      load_statement(tables, poll_document(id, SectionKind::countersignatures));
  if (countersigned)
    line.countersignatures =
        static_cast<std::uint32_t>(count_countersignatures(*countersigned, published.manifest));
}

/// Of drawn cards, without the surplus that was voided when issuing ended.
std::uint32_t issued_in_all(MeetingTables& tables, const Published& published, std::size_t index) {
  const std::uint32_t signed_count = total(issued_by_class(tables, published, index));
  const auto count = load_statement(
      tables, poll_document(published.polls[index].definition.id, SectionKind::issuing_count));
  std::uint32_t surplus = 0;
  if (count)
    for (const IssuedClass& one : undamaged(IssuingCount::parse(count->body)).classes)
      surplus += one.surplus;
  return signed_count - surplus;
}

wire::PollStatusLine poll_line(Meeting& meeting, MeetingTables& tables, const Published& published,
                               const CeremonyAttempt& ceremony, std::size_t index) {
  const PollId& id = published.polls[index].definition.id;
  wire::PollStatusLine line{id, poll_state(tables, id), 0, 0, 0, 0, 0};
  line.issued = issued_in_all(tables, published, index);
  if (const auto box = meeting.box(index)) line.cast = box->count();
  if (line.state >= wire::PollState::sealed) fill_signatures(tables, published, ceremony, id, line);
  return line;
}

wire::Status load_status(Meeting& meeting, MeetingTables& tables, const Published& published) {
  const CeremonyAttempt ceremony = tables.ceremony().value_or(CeremonyAttempt{0, {}});
  wire::Status status{true, 0, 0, false, ceremony.attempt, ceremony.participants, false, false, {}};
  for (const VoterGroup& group : published.manifest.groups) status.entitled += group.entitled;
  status.present = total(tables.present_by_class(published.classes.size()));
  status.roster_imported = tables.voter_count() > 0;
  status.opening_ready = has_document(tables, meeting_document(SectionKind::opening));
  status.opening_complete = meeting.opened() != nullptr;
  for (std::size_t i = 0; i < published.polls.size(); ++i)
    status.polls.push_back(poll_line(meeting, tables, published, ceremony, i));
  return status;
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::GetStatus&, Respond respond) {
  const auto published = meeting.published();
  if (!published) return respond(wire::Status{false, 0, 0, false, 0, {}, false, false, {}});
  respond(meeting.store().query(
      [&](MeetingTables& tables) { return load_status(meeting, tables, *published); }));
}

}  // namespace piaojue::server
