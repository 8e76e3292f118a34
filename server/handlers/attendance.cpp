// The registrar's desk: MarkPresent, ListAttendance, Unlock, and SubmitAttendance, which ends the
// issuing of a poll.
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/personal_code.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

Error unknown_voter(const VoterId& id) {
  return {ErrorCode::not_found, tr("名册上没有“{}”", "\"{}\" is not on the roster", id.str())};
}

// ---- presence -----------------------------------------------------------------------------------

/// Who holds a credential of a poll that is still issuing counts as present for it.
bool holds_open_credential(MeetingTables& tables, const Published& published,
                           const VoterId& voter) {
  for (const Published::Poll& poll : published.polls) {
    const PollId& id = poll.definition.id;
    if (poll_state(tables, id) == wire::PollState::issuing && tables.issued(id, voter)) return true;
  }
  return false;
}

Result<wire::Reply> mark_present(MeetingTables& tables, const Published& published,
                                 const wire::MarkPresent& request) {
  for (const VoterId& voter : request.voters) {
    if (!tables.voter(voter)) return unknown_voter(voter);
    if (!request.present && holds_open_credential(tables, published, voter))
      return wrong_state(tr("“{}”已领取凭证，不能改为未到",
                            "\"{}\" holds a credential and cannot be marked absent", voter.str()));
    tables.set_present(voter, request.present);
  }
  return wire::Done{};
}

Result<wire::Reply> unlock(MeetingTables& tables, const VoterId& voter) {
  if (!tables.voter(voter)) return unknown_voter(voter);
  tables.set_wrong_tries(voter, 0);
  return wire::Done{};
}

// ---- the end of issuing -------------------------------------------------------------------------

std::string joined(const std::vector<std::uint32_t>& counts) {
  std::string text;
  for (const std::uint32_t count : counts)
    text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text;
}

Result<void> check_attendance(MeetingTables& tables, const PollScope& scope,
                              const SignedStatement& statement) {
  PJ_TRY(const AttendanceStatement attendance, AttendanceStatement::parse(statement.body));
  const SignedStatement issuing =
      require_statement(tables, scope.document(SectionKind::issuing_phase));
  if (attendance.opening != scope.opened->hash || attendance.poll != scope.poll().hash ||
      attendance.issuing != issuing.hash(scope.suite()))
    return Error{ErrorCode::wrong_context,
                 tr("到会声明属于另一议题或阶段", "the attendance is of another poll or phase")};
  const auto present = tables.present_by_class(scope.published->classes.size());
  if (attendance.present != present)
    return Error{ErrorCode::invalid,
                 tr("到会人数与服务器登记的不同：服务器为 {}",
                    "the counts differ from the server's, which are {}", joined(present))};
  return {};
}

SignedStatement count_issued(Meeting& meeting, MeetingTables& tables, const PollScope& scope,
                             const SignedStatement& attendance) {
  const IssuingCount count{scope.opened->hash, scope.poll().hash, attendance.hash(scope.suite()), 0,
                           tables.issued_by_class(scope.id(), scope.published->classes.size())};
  SignedStatement statement{count.encode(), {}};
  statement.sign(scope.manifest().issuers.front().id, meeting.keys().identity());
  return statement;
}

/// In one transaction with the issuer's count: after it no credential is signed.
Result<wire::Reply> end_issuing(Meeting& meeting, MeetingTables& tables, const PollScope& scope,
                                const SignedStatement& statement) {
  const DocumentKey key = scope.document(SectionKind::attendance);
  if (const auto before = load_statement(tables, key); before && before->body == statement.body)
    return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::issuing)
    return wrong_state(tr("本议题不在发放阶段", "the poll is not in its issuing phase"));
  PJ_CHECK(verify_statement(statement, scope.manifest(), {scope.manifest().registrar().id}));
  PJ_CHECK(check_attendance(tables, scope, statement));
  store_statement(tables, key, statement);
  store_statement(tables, scope.document(SectionKind::issuing_count),
                  count_issued(meeting, tables, scope, statement));
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::MarkPresent& request, Respond respond) {
  const auto published = require_published(meeting);
  if (!published) return respond(failure(published.error()));
  meeting.store().write(
      [published = *published, request](MeetingTables& tables) {
        return mark_present(tables, *published, request);
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller&, const wire::ListAttendance&, Respond respond) {
  const auto published = require_published(meeting);
  if (!published) return respond(failure(published.error()));
  wire::AttendanceReply reply;
  meeting.store().read([&](MeetingTables& tables) {
    for (const VoterEntry& voter : tables.voters())
      reply.lines.push_back({voter.voter, voter.present, voter.wrong_tries >= kMaxWrongTries});
    reply.present_by_class = tables.present_by_class((*published)->classes.size());
  });
  respond(std::move(reply));
}

void handle(Meeting& meeting, const Caller&, const wire::Unlock& request, Respond respond) {
  meeting.store().write(
      [voter = request.voter](MeetingTables& tables) { return unlock(tables, voter); },
      announced(meeting, Event::entry_unlocked, {}, {}, std::move(respond)));
}

void handle(Meeting& meeting, const Caller&, const wire::SubmitAttendance& request,
            Respond respond) {
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  meeting.change_and_advance(
      [&meeting, scope = *scope, statement = request.statement](MeetingTables& tables) {
        return end_issuing(meeting, tables, scope, statement);
      },
      announced(meeting, Event::issuing_ended, request.poll.str(), {}, std::move(respond)));
}

}  // namespace piaojue::server
