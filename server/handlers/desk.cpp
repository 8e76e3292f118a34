// What an issuing desk tells the server: SubmitIssuerKeys, AnnounceDesk, SubmitIssuingCount.
#include "core/base/language.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/issuing.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

struct DeskScope {
  std::shared_ptr<const Published> published;
  std::uint16_t issuer;
  OfficialId id;
};

Result<DeskScope> require_desk(const Meeting& meeting, const Caller& caller) {
  PJ_TRY(auto published, require_published(meeting));
  const OfficialId& id = caller.identity->official;
  const auto issuer = published->find_issuer(id);
  // The first is the server itself.
  if (!issuer || *issuer == 0)
    return not_permitted(tr("不是本次会议的发票台", "not an issuing desk of this meeting"));
  return DeskScope{std::move(published), *issuer, id};
}

Result<void> check_keys(const DeskScope& desk, const SignedStatement& statement) {
  PJ_TRY(const IssuerKeysStatement keys, IssuerKeysStatement::parse(statement.body));
  const Manifest& manifest = desk.published->manifest;
  if (keys.manifest != desk.published->hash || keys.issuer != desk.issuer)
    return Error{ErrorCode::wrong_context,
                 tr("发票公钥属于另一会议或另一发票台", "the keys are of another meeting or desk")};
  PJ_CHECK(verify_statement(statement, manifest, {desk.id}));
  if (keys.polls.size() != desk.published->polls.size())
    return Error{ErrorCode::invalid, tr("发票公钥不齐", "keys are missing")};
  for (std::size_t i = 0; i < keys.polls.size(); ++i)
    if (keys.polls[i].poll != desk.published->polls[i].hash ||
        keys.polls[i].keys.size() != desk.published->polls[i].key_classes)
      return Error{ErrorCode::invalid,
                   tr("发票公钥与议题或分组不符", "the keys are not those of polls and groups")};
  return {};
}

Result<wire::Reply> store_keys(MeetingTables& tables, const DeskScope& desk,
                               const SignedStatement& statement) {
  const DocumentKey key = meeting_document(SectionKind::issuer_keys, desk.issuer);
  if (const auto before = load_statement(tables, key)) {
    if (before->body == statement.body) return wire::Done{};
    return wrong_state(
        tr("发票公钥已经登记，不能更换", "the desk's keys are there and cannot be exchanged"));
  }
  store_statement(tables, key, statement);
  record_act(tables, {Act::issuer_keys, desk.id, {}, statement.hash(desk.published->suite())});
  return wire::Done{};
}

Result<void> check_count(MeetingTables& tables, BoxStore& box, const PollScope& scope,
                         const DeskScope& desk, const SignedStatement& statement) {
  const auto attendance = load_statement(tables, scope.document(SectionKind::attendance));
  if (!attendance)
    return wrong_state(tr("登记员尚未结束发放", "the registrar has not ended issuing yet"));
  PJ_TRY(const IssuingCount count, IssuingCount::parse(statement.body));
  if (count.opening != scope.opened->hash || count.poll != scope.poll().hash ||
      count.attendance != attendance->hash(scope.suite()) || count.issuer != desk.issuer ||
      count.classes.size() != scope.published->classes.size())
    return Error{ErrorCode::wrong_context,
                 tr("发票数属于另一议题或另一发票台", "the count is of another poll or desk")};
  PJ_CHECK(verify_statement(statement, scope.manifest(), {desk.id}));
  return check_card_voids(box, *scope.published, scope.index, count);
}

/// Until the poll opens a desk may correct its count.
Result<wire::Reply> store_count(MeetingTables& tables, BoxStore& box, const PollScope& scope,
                                const DeskScope& desk, const SignedStatement& statement) {
  const DocumentKey key = scope.document(SectionKind::issuing_count, desk.issuer);
  const auto before = load_statement(tables, key);
  if (before && before->body == statement.body) return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::issued)
    return wrong_state(tr("本议题现在不收发票数", "counts of this poll are not taken now"));
  PJ_CHECK(check_count(tables, box, scope, desk, statement));
  store_statement(tables, key, statement);
  record_act(tables,
             {Act::issuing_count, desk.id, scope.poll().hash, statement.hash(scope.suite())});
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitIssuerKeys& request,
            Respond respond) {
  const auto desk = require_desk(meeting, caller);
  if (!desk) return respond(failure(desk.error()));
  if (const auto checked = check_keys(*desk, request.statement); !checked)
    return respond(failure(checked.error()));
  meeting.change_and_advance(
      [desk = *desk, statement = request.statement](MeetingTables& tables) {
        return store_keys(tables, desk, statement);
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller& caller, const wire::AnnounceDesk& request,
            Respond respond) {
  const auto desk = require_desk(meeting, caller);
  if (!desk) return respond(failure(desk.error()));
  meeting.store().write(
      [address = wire::DeskAddress{desk->id, request.address}](
          MeetingTables& tables) -> Result<wire::Reply> {
        tables.put_desk(address);
        return wire::Done{};
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitIssuingCount& request,
            Respond respond) {
  const auto desk = require_desk(meeting, caller);
  if (!desk) return respond(failure(desk.error()));
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  const auto box = meeting.box(scope->index);
  if (!box)
    return respond(failure(wrong_state(tr("投票箱尚未备好", "the ballot box is not ready"))));
  meeting.change_and_advance(
      [desk = *desk, scope = *scope, box, statement = request.statement](MeetingTables& tables) {
        return store_count(tables, *box, scope, desk, statement);
      },
      std::move(respond));
}

}  // namespace piaojue::server
