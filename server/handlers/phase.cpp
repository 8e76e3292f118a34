// SubmitPhase: issuing and casting on the organiser's order, closing on organiser's and chief's.
#include <algorithm>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

SectionKind document_kind(PollPhase phase) {
  switch (phase) {
    case PollPhase::issuing:
      return SectionKind::issuing_phase;
    case PollPhase::casting:
      return SectionKind::casting_phase;
    case PollPhase::closing:
      return SectionKind::closing_phase;
  }
  return SectionKind::closing_phase;
}

Event event_of(PollPhase phase) {
  switch (phase) {
    case PollPhase::issuing:
      return Event::issuing_started;
    case PollPhase::casting:
      return Event::casting_started;
    case PollPhase::closing:
      return Event::close_ordered;
  }
  return Event::close_ordered;
}

Act act_of(PollPhase phase) {
  switch (phase) {
    case PollPhase::issuing:
      return Act::issuing_opened;
    case PollPhase::casting:
      return Act::casting_opened;
    case PollPhase::closing:
      return Act::close_ordered;
  }
  return Act::close_ordered;
}

/// What the statement must name as its predecessor, or why its time has not come.
Result<Hash32> expected_previous(MeetingTables& tables, const PollScope& scope, PollPhase phase) {
  const wire::PollState state = poll_state(tables, scope.id());
  const Suite& suite = scope.suite();
  switch (phase) {
    case PollPhase::issuing:
      if (state != wire::PollState::defined) break;
      if (tables.voter_count() == 0)
        return wrong_state(tr("名册尚未导入", "the roster has not been imported yet"));
      return scope.opened->hash;
    case PollPhase::casting:
      if (state != wire::PollState::issued) break;
      if (tables.documents(scope.id().str(), SectionKind::issuing_count).size() !=
          // R8.6-18
          scope.manifest().issuers.size())
        return wrong_state(
            tr("还有发票台没有交来发票数", "an issuing desk has not signed its count yet"));
      return phase_chain_hash(suite,
                              require_statement(tables, scope.document(SectionKind::attendance)),
                              load_statements(tables, scope.id(), SectionKind::issuing_count));
    case PollPhase::closing:
      if (state != wire::PollState::casting && state != wire::PollState::closing) break;
      return require_statement(tables, scope.document(SectionKind::casting_phase)).hash(suite);
  }
  return wrong_state(tr("议题现在不能进入这一阶段", "the poll cannot enter this phase now"));
}

/// Signatures of those whose order it is, and of nobody else.
Result<void> check_signers(const SignedStatement& statement, const Manifest& manifest,
                           PollPhase phase) {
  const std::vector<OfficialId> signers = phase_signers(manifest, phase);
  if (statement.signatures.empty())
    return Error{ErrorCode::signature_invalid, tr("没有签名", "no signature")};
  for (const StatementSignature& one : statement.signatures)
    if (std::ranges::find(signers, one.signer) == signers.end())
      return not_permitted(
          tr("“{}”无权下达此令", "this is not \"{}\"'s to order", one.signer.str()));
  return verify_statement(statement, manifest, {});
}

Result<wire::Reply> submit(MeetingTables& tables, const PollScope& scope, PollPhase phase,
                           const SignedStatement& submitted) {
  const DocumentKey key = scope.document(document_kind(phase));
  SignedStatement merged{submitted.body, {}};
  if (auto before = load_statement(tables, key)) {
    if (before->body != submitted.body)
      return wrong_state(tr("这一阶段已有另一份声明", "there is another statement of this phase"));
    merged = *std::move(before);
  }
  const std::size_t before = merged.signatures.size();
  for (const StatementSignature& one : submitted.signatures)
    PJ_CHECK(add_signature(merged, one, scope.manifest()));
  if (merged.signatures.size() == before) return wire::Done{};

  PJ_TRY(const PhaseStatement statement, PhaseStatement::parse(submitted.body));
  PJ_TRY(const Hash32 previous, expected_previous(tables, scope, phase));
  if (statement.opening != scope.opened->hash || statement.poll != scope.poll().hash ||
      statement.previous != previous)
    return Error{ErrorCode::wrong_context,
                 tr("声明没有接着前一步", "the statement does not follow the step before")};
  store_statement(tables, key, merged);
  // A close counts as ordered once both have signed.
  // R8.9-8
  if (merged.signatures.size() == phase_signers(scope.manifest(), phase).size())
    record_act(tables, {act_of(phase), submitted.signatures.front().signer, scope.poll().hash,
                        merged.hash(scope.suite())});
  return wire::Done{};
}

struct Order {
  PollScope scope;
  PollPhase phase;
};

Result<Order> check_request(const Meeting& meeting, const wire::SubmitPhase& request) {
  PJ_TRY(PollScope scope, require_poll(meeting, request.poll));
  PJ_TRY(const PhaseStatement statement, PhaseStatement::parse(request.statement.body));
  PJ_CHECK(check_signers(request.statement, scope.manifest(), statement.phase));
  if (statement.phase == PollPhase::casting && !meeting.box(scope.index))
    return wrong_state(tr("投票箱尚未备好", "the ballot box is not ready"));
  return Order{std::move(scope), statement.phase};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::SubmitPhase& request, Respond respond) {
  auto order = check_request(meeting, request);
  if (!order) return respond(failure(order.error()));
  const Event event = event_of(order->phase);
  meeting.change_and_advance(
      [order = *order, statement = request.statement](MeetingTables& tables) {
        return submit(tables, order.scope, order.phase, statement);
      },
      announced(meeting, event, request.poll.str(), {}, std::move(respond)));
}

}  // namespace piaojue::server
