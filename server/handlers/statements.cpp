// GetManifest, GetCeremony, GetOpening, GetPollStatements, GetResult: what has been signed so far.
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

Result<wire::Reply> get_manifest(const Meeting& meeting) {
  PJ_TRY(const auto published, require_published(meeting));
  wire::ManifestReply reply{published->statement, {}};
  for (const Published::Poll& poll : published->polls) reply.polls.push_back(poll.encoded);
  return reply;
}

Result<wire::Reply> get_opening(Meeting& meeting) {
  auto opening = meeting.store().query([](MeetingTables& tables) {
    return load_statement(tables, meeting_document(SectionKind::opening));
  });
  if (!opening) return wrong_state(tr("密钥仪式尚未完成", "the key ceremony is not complete yet"));
  return wire::StatementReply{*std::move(opening)};
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
          load_statements(tables, poll, SectionKind::decryption)};
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

void handle(Meeting& meeting, const Caller&, const wire::GetManifest&, Respond respond) {
  respond(to_reply(get_manifest(meeting)));
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

void handle(Meeting& meeting, const Caller&, const wire::GetResult& request, Respond respond) {
  respond(to_reply(get_result(meeting, request.poll)));
}

}  // namespace piaojue::server
