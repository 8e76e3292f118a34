// GetManifest, GetCeremony, GetOpening, GetPollStatements, GetResult: what has been signed so far.
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

/// The security administrator reads what waits for their signature.
Result<wire::Reply> get_draft(Meeting& meeting) {
  return meeting.store().query([](MeetingTables& tables) -> Result<wire::Reply> {
    auto draft = load_statement(tables, {std::string(kDraft), SectionKind::manifest});
    if (!draft) return wrong_state(tr("会议尚未发布", "the meeting has not been published yet"));
    return wire::ManifestReply{*std::move(draft),
                               tables.documents(std::string(kDraft), SectionKind::poll_definition)};
  });
}

Result<wire::Reply> get_manifest(Meeting& meeting, const Caller& caller) {
  const auto published = meeting.published();
  const bool may_read_draft =
      caller.identity && caller.identity->role == Role::security_administrator;
  if (!published && may_read_draft) return get_draft(meeting);
  if (!published) return wrong_state(tr("会议尚未发布", "the meeting has not been published yet"));
  wire::ManifestReply reply{published->statement, {}};
  for (const Published::Poll& poll : published->polls) reply.polls.push_back(poll.encoded);
  return reply;
}

Result<wire::Reply> get_opening(Meeting& meeting) {
  return meeting.store().query([](MeetingTables& tables) -> Result<wire::Reply> {
    auto opening = load_statement(tables, meeting_document(SectionKind::opening));
    if (!opening)
      return wrong_state(tr("密钥仪式尚未完成", "the key ceremony is not complete yet"));
    return wire::OpeningReply{*std::move(opening), load_issuer_keys(tables), tables.desks()};
  });
}

wire::PollStatementsReply load_poll_statements(MeetingTables& tables, const PollId& poll) {
  const auto one = [&](SectionKind kind) {
    return load_statement(tables, poll_document(poll, kind));
  };
  return {one(SectionKind::issuing_phase),
          one(SectionKind::attendance),
          load_statements(tables, poll, SectionKind::issuing_count),
          one(SectionKind::casting_phase),
          one(SectionKind::closing_phase),
          one(SectionKind::closing),
          load_statements(tables, poll, SectionKind::decryption),
          load_hall_with_drafts(tables, poll),
          one(SectionKind::merge_table)};
}

Result<wire::Reply> get_poll_statements(Meeting& meeting, const PollId& poll) {
  PJ_TRY(const auto published, require_published(meeting));
  PJ_CHECK(published->find_poll(poll));
  return meeting.store().query(
      [&](MeetingTables& tables) { return load_poll_statements(tables, poll); });
}

Result<wire::Reply> load_result(MeetingTables& tables, const PollId& poll) {
  const auto json = tables.document(poll_document(poll, SectionKind::result));
  auto cms = tables.document(poll_document(poll, SectionKind::result_cms));
  if (!json || !cms) return wrong_state(tr("尚无结果", "there is no result yet"));
  return wire::ResultReply{
      std::string(as_text(*json)), *std::move(cms),
      require_statement(tables, poll_document(poll, SectionKind::countersignatures))};
}

Result<wire::Reply> get_result(Meeting& meeting, const PollId& poll) {
  PJ_TRY(const auto published, require_published(meeting));
  PJ_CHECK(published->find_poll(poll));
  return meeting.store().query([&](MeetingTables& tables) { return load_result(tables, poll); });
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::GetManifest&, Respond respond) {
  respond(to_reply(get_manifest(meeting, caller)));
}

void handle(Meeting& meeting, const Caller&, const wire::GetCeremony& request, Respond respond) {
  respond(wire::CeremonyReply{meeting.store().query(
      [&](MeetingTables& tables) { return load_ceremony(tables, request.attempt); })});
}

void handle(Meeting& meeting, const Caller&, const wire::GetOpening&, Respond respond) {
  respond(to_reply(get_opening(meeting)));
}

void handle(Meeting& meeting, const Caller&, const wire::GetPollStatements& request,
            Respond respond) {
  respond(to_reply(get_poll_statements(meeting, request.poll)));
}

void handle(Meeting& meeting, const Caller&, const wire::GetTrail&, Respond respond) {
  const auto published = require_published(meeting);
  if (!published) return respond(failure(published.error()));
  respond(wire::TrailReply{meeting.store().query(
      [&](MeetingTables& tables) { return current_trail(meeting, tables); })});
}

void handle(Meeting& meeting, const Caller&, const wire::GetResult& request, Respond respond) {
  respond(to_reply(get_result(meeting, request.poll)));
}

}  // namespace piaojue::server
