// The registrar's desk: MarkPresent, ListAttendance, Unlock, and SubmitAttendance, which ends the
// issuing of a poll.
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/personal_code.hpp"
#include "server/meeting/issuing.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

Error unknown_voter(const VoterId& id) {
  return {ErrorCode::not_found, tr("名册上没有“{}”", "\"{}\" is not on the roster", id.str())};
}

std::string joined(const std::vector<std::uint32_t>& counts) {
  std::string text;
  for (const std::uint32_t count : counts)
    text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text;
}

// ---- presence -----------------------------------------------------------------------------------

/// Who holds a credential of a poll that is still issuing counts as present for it.
// R8.6-8
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
  record_act(tables, {Act::presence,
                      published.manifest.registrar().id,
                      {},
                      {},
                      joined(tables.present_by_class(published.classes.size()))});
  return wire::Done{};
}

/// The trail shows who unlocked an entry, not whose it is.
// R8.6-7
Result<wire::Reply> unlock(MeetingTables& tables, const VoterId& voter, const OfficialId& by) {
  if (!tables.voter(voter)) return unknown_voter(voter);
  tables.set_wrong_tries(voter, 0);
  record_act(tables, {Act::entry_unlocked, by});
  return wire::Done{};
}

// ---- the end of issuing -------------------------------------------------------------------------

// R8.6-16
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
  const auto signed_count = issued_by_class(tables, *scope.published, scope.index);
  const CardVoids voids =
      count_card_voids(*meeting.box(scope.index), *scope.published, scope.index, 0);
  IssuingCount count{scope.opened->hash, scope.poll().hash, attendance.hash(scope.suite()), 0, {}};
  for (std::size_t i = 0; i < signed_count.size(); ++i)
    count.classes.push_back({signed_count[i], voids.surplus[i], voids.replaced[i]});
  SignedStatement statement{count.encode(), {}};
  statement.sign(scope.manifest().issuers.front().id, meeting.keys().identity());
  return statement;
}

/// More credentials in the hall than people: surplus cards have not been voided yet.
// R8.6-16, R8.6-20
Result<void> check_issued(BoxStore& box, const PollScope& scope, const SignedStatement& attendance,
                          const SignedStatement& count) {
  const auto present = undamaged(AttendanceStatement::parse(attendance.body)).present;
  const IssuingCount stated = undamaged(IssuingCount::parse(count.body));
  PJ_CHECK(check_card_voids(box, *scope.published, scope.index, stated));
  const std::vector<IssuedClass>& classes = stated.classes;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i].live() > present[i])
      return Error{ErrorCode::invalid,
                   tr("{} 组发出 {} 张，多于到会 {} 人：请先扫描作废剩余的票卡",
                      "{}: {} issued, but {} present; scan the surplus cards to void them first",
                      scope.published->classes[i].name, classes[i].live(), present[i])};
  return {};
}

/// After this no card is voided any more, so a desk's pile must have been looked through too.
// R8.6-17
Result<void> check_piles(Meeting& meeting, MeetingTables& tables, const PollScope& scope,
                         const SignedStatement& attendance) {
  if (scope.poll().definition.issuance != Issuance::cards) return {};
  const auto present = undamaged(AttendanceStatement::parse(attendance.body)).present;
  const auto& issuers = scope.manifest().issuers;
  for (std::size_t issuer = 1; issuer < issuers.size(); ++issuer) {
    const auto number = static_cast<std::uint16_t>(issuer);
    const CardVoids voids =
        count_card_voids(*meeting.box(scope.index), *scope.published, scope.index, number);
    for (std::size_t i = 0; i < present.size(); ++i) {
      const std::uint64_t cards =
          tables.card_count(scope.id(), number, static_cast<std::uint16_t>(i));
      if (cards > std::uint64_t{present[i]} + voids.surplus[i] + voids.replaced[i])
        return Error{ErrorCode::invalid,
                     tr("{}：{} 组的票卡还有剩余未作废（到会 {} 人），请先扫描作废",
                        "{}: {}: more cards are good than {} people present; scan the surplus "
                        "cards to void them first",
                        issuers[issuer].name, scope.published->classes[i].name, present[i])};
    }
  }
  return {};
}

void take_voids_again(Meeting& meeting, const PollScope& scope, BoxStore& box) {
  const wire::PollState state =
      meeting.store().query([&](MeetingTables& tables) { return poll_state(tables, scope.id()); });
  if (state == wire::PollState::issuing) box.resume_issuing();
}

/// In one transaction with the server's count: after it no credential is signed.
Result<wire::Reply> end_issuing(Meeting& meeting, MeetingTables& tables, const PollScope& scope,
                                const SignedStatement& statement) {
  const DocumentKey key = scope.document(SectionKind::attendance);
  if (const auto before = load_statement(tables, key); before && before->body == statement.body)
    return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::issuing)
    return wrong_state(tr("本议题不在发放阶段", "the poll is not in its issuing phase"));
  const OfficialId& registrar = scope.manifest().registrar().id;
  PJ_CHECK(verify_statement(statement, scope.manifest(), {registrar}));
  PJ_CHECK(check_attendance(tables, scope, statement));
  const SignedStatement count = count_issued(meeting, tables, scope, statement);
  PJ_CHECK(check_issued(*meeting.box(scope.index), scope, statement, count));
  PJ_CHECK(check_piles(meeting, tables, scope, statement));
  store_statement(tables, key, statement);
  store_statement(tables, scope.document(SectionKind::issuing_count), count);
  const Hash32& poll = scope.poll().hash;
  record_act(tables, {Act::attendance, registrar, poll, statement.hash(scope.suite())});
  record_act(tables, {Act::issuing_count, server_actor(), poll, count.hash(scope.suite())});
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

void handle(Meeting& meeting, const Caller& caller, const wire::Unlock& request, Respond respond) {
  const auto published = require_published(meeting);
  if (!published) return respond(failure(published.error()));
  const Manifest& manifest = (*published)->manifest;
  if (caller.identity->role == Role::registrar &&
      manifest.find(OfficialRole::security_administrator) != nullptr)
    return respond(failure(not_permitted(
        tr("本次会议由安全管理员解锁", "in this meeting the security administrator unlocks"))));
  meeting.store().write([voter = request.voter, by = caller.identity->official](
                            MeetingTables& tables) { return unlock(tables, voter, by); },
                        announced(meeting, Event::entry_unlocked, {}, {}, std::move(respond)));
}

void handle(Meeting& meeting, const Caller&, const wire::SubmitAttendance& request,
            Respond respond) {
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  const auto box = meeting.box(scope->index);
  if (!box)
    return respond(failure(wrong_state(tr("投票箱尚未备好", "the ballot box is not ready"))));
  // First, so that what is counted stays true: a void that comes later is refused.
  box->end_issuing();
  const Respond answer =
      announced(meeting, Event::issuing_ended, request.poll.str(), {}, std::move(respond));
  meeting.change_and_advance(
      [&meeting, scope = *scope, statement = request.statement](MeetingTables& tables) {
        return end_issuing(meeting, tables, scope, statement);
      },
      [&meeting, scope = *scope, box, answer](wire::Reply reply) {
        if (std::holds_alternative<wire::Failure>(reply)) take_voids_again(meeting, scope, *box);
        answer(std::move(reply));
      });
}

}  // namespace piaojue::server
