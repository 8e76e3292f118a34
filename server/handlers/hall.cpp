// SubmitHall: the hall's count, objections, resolutions and the release; SignTrail.
#include <algorithm>

#include "core/base/language.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

/// Which of a hall's statements these bytes are.
struct Kind {
  SectionKind section;
  Act act;
  std::vector<OfficialId> signers;  ///< all of them must sign; empty: any one official
};

Result<Kind> kind_of(const Manifest& manifest, const Bytes& body) {
  if (HallCount::parse(body))
    return Kind{SectionKind::hall_count, Act::hall_count, {manifest.chief().id}};
  if (Objection::parse(body)) return Kind{SectionKind::objection, Act::objection, {}};
  if (Resolution::parse(body))
    return Kind{SectionKind::resolution, Act::resolution, hall_signers(manifest)};
  if (Release::parse(body)) return Kind{SectionKind::release, Act::release, hall_signers(manifest)};
  return Error{ErrorCode::malformed, tr("不是封箱后的声明", "no statement about a sealed box")};
}

/// Only signatures of those whose statement it is, the caller's among them.
Result<void> check_signers(const Kind& kind, const Caller& caller, const Manifest& manifest,
                           const SignedStatement& statement) {
  const auto may_sign = [&](const OfficialId& id) {
    return kind.signers.empty() ? id == caller.identity->official
                                : std::ranges::find(kind.signers, id) != kind.signers.end();
  };
  for (const StatementSignature& one : statement.signatures)
    if (!may_sign(one.signer))
      return not_permitted(tr("“{}”无权签署", "this is not \"{}\"'s to sign", one.signer.str()));
  return verify_statement(statement, manifest, {caller.identity->official});
}

/// Where it stands already, or the next free place.
std::uint32_t place_of(MeetingTables& tables, const PollScope& scope, const Kind& kind,
                       const Bytes& body) {
  if (kind.section == SectionKind::hall_count || kind.section == SectionKind::release) return 0;
  const auto all = load_statements(tables, scope.id(), kind.section);
  const auto found = std::ranges::find(all, body, &SignedStatement::body);
  return static_cast<std::uint32_t>(found - all.begin());
}

/// The hall as it would be with this statement.
HallStatements with(HallStatements hall, const Kind& kind, const SignedStatement& statement,
                    std::uint32_t place) {
  const auto put = [&](std::vector<SignedStatement>& list) {
    if (place < list.size())
      list[place] = statement;
    else
      list.push_back(statement);
  };
  if (kind.section == SectionKind::hall_count) hall.hall_count = statement;
  if (kind.section == SectionKind::objection) put(hall.objections);
  if (kind.section == SectionKind::resolution) put(hall.resolutions);
  if (kind.section == SectionKind::release) hall.release = statement;
  return hall;
}

/// Judged with everything said so far: the verifier judges the same way.
Result<void> check_hall(MeetingTables& tables, const PollScope& scope, const Kind& kind,
                        const SignedStatement& statement, std::uint32_t place) {
  const SignedStatement closing = require_statement(tables, scope.document(SectionKind::closing));
  const ClosingStatement parsed = undamaged(ClosingStatement::parse(closing.body));
  const SealedBox box{scope.manifest(), scope.opened->opening,   closing,
                      parsed,           scope.poll().definition, scope.poll().form};
  const HallStatements hall = without_pending(
      with(load_hall(tables, scope.id()), kind, statement, place), scope.manifest());
  if (kind.section == SectionKind::release) PJ_CHECK(check_release(hall, box));
  PJ_CHECK(open_questions(hall, box));
  return {};
}

/// A resolution waits for its second signature where nobody judges it: two that differ by a word
/// would else stand in each other's way for good. Of each signer the newest waits.
DocumentKey draft_key(const PollScope& scope, const Kind& kind, const OfficialId& signer) {
  const auto place = std::ranges::find(kind.signers, signer) - kind.signers.begin();
  return resolution_draft(scope.id(), static_cast<std::uint32_t>(place));
}

/// With the signature that waits for it, if there is one.
Result<SignedStatement> complete(MeetingTables& tables, const PollScope& scope, const Kind& kind,
                                 const SignedStatement& submitted) {
  SignedStatement merged{submitted.body, {}};
  for (const OfficialId& signer : kind.signers)
    if (auto draft = load_statement(tables, draft_key(scope, kind, signer));
        draft && draft->body == submitted.body)
      merged = *std::move(draft);
  for (const StatementSignature& one : submitted.signatures)
    PJ_CHECK(add_signature(merged, one, scope.manifest()));
  return merged;
}

Error window_is_over() { return wrong_state(tr("异议期已经结束", "the objection window is over")); }

// R8.7-9
Result<wire::Reply> store_resolution(MeetingTables& tables, const PollScope& scope,
                                     const Kind& kind, const SignedStatement& submitted) {
  const auto all = load_statements(tables, scope.id(), kind.section);
  if (std::ranges::find(all, submitted.body, &SignedStatement::body) != all.end())
    return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::sealed) return window_is_over();
  PJ_TRY(const SignedStatement merged, complete(tables, scope, kind, submitted));
  const OfficialId& signer = submitted.signatures.front().signer;
  if (merged.signatures.size() < kind.signers.size()) {
    store_statement(tables, draft_key(scope, kind, signer), merged);
    return wire::Done{};
  }
  const auto place = static_cast<std::uint32_t>(all.size());
  PJ_CHECK(check_hall(tables, scope, kind, merged, place));
  store_statement(tables, scope.document(kind.section, place), merged);
  record_act(tables, {kind.act, signer, scope.poll().hash, merged.hash(scope.suite())});
  return wire::Done{};
}

// R8.7-9
Result<wire::Reply> store(MeetingTables& tables, const PollScope& scope, const Kind& kind,
                          const SignedStatement& submitted) {
  if (poll_state(tables, scope.id()) < wire::PollState::sealed)
    return wrong_state(tr("投票尚未封箱", "the poll has not been sealed yet"));
  if (kind.section == SectionKind::resolution)
    return store_resolution(tables, scope, kind, submitted);
  const std::uint32_t place = place_of(tables, scope, kind, submitted.body);
  if (kind.section == SectionKind::objection && place >= kMaxObjections)
    return Error{ErrorCode::invalid,
                 tr("异议已达 {} 项，不再接收", "there are {} objections: no more are taken",
                    kMaxObjections)};
  const DocumentKey key = scope.document(kind.section, place);
  SignedStatement merged{submitted.body, {}};
  if (auto before = load_statement(tables, key)) {
    const bool may_replace =
        kind.section == SectionKind::release && before->signatures.size() < kind.signers.size();
    if (before->body == submitted.body)
      merged = *std::move(before);
    else if (!may_replace)
      return wrong_state(tr("已有另一份声明", "there is another statement already"));
  }
  const std::size_t before = merged.signatures.size();
  for (const StatementSignature& one : submitted.signatures)
    PJ_CHECK(add_signature(merged, one, scope.manifest()));
  if (merged.signatures.size() == before) return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::sealed) return window_is_over();
  // A statement counts from its last signature on.
  const bool complete = merged.signatures.size() >= std::max<std::size_t>(kind.signers.size(), 1);
  if (complete) PJ_CHECK(check_hall(tables, scope, kind, merged, place));
  store_statement(tables, key, merged);
  if (complete)
    record_act(tables, {kind.act, submitted.signatures.front().signer, scope.poll().hash,
                        merged.hash(scope.suite())});
  return wire::Done{};
}

struct Order {
  PollScope scope;
  Kind kind;
};

Result<Order> check_request(const Meeting& meeting, const Caller& caller,
                            const wire::SubmitHall& request) {
  PJ_TRY(PollScope scope, require_poll(meeting, request.poll));
  PJ_TRY(Kind kind, kind_of(scope.manifest(), request.statement.body));
  PJ_CHECK(check_signers(kind, caller, scope.manifest(), request.statement));
  return Order{std::move(scope), std::move(kind)};
}

// ---- trail --------------------------------------------------------------------------------------

/// The entries the head speaks of, which are the first so many of those there are now.
Result<wire::Reply> sign_trail(MeetingTables& tables, const PollScope& scope,
                               const SignedStatement& signed_head) {
  PJ_TRY(const TrailHead head, TrailHead::parse(signed_head.body));
  Trail trail{tables.trail(), signed_head};
  if (head.entries > trail.entries.size())
    return Error{ErrorCode::invalid, tr("审计记录没有这么多条", "the trail is not that long")};
  trail.entries.erase(trail.entries.begin() + static_cast<std::ptrdiff_t>(head.entries),
                      trail.entries.end());
  PJ_CHECK(check_trail(trail, scope.manifest(), scope.published->hash, {}, /*audited=*/true));
  if (poll_state(tables, scope.id()) != wire::PollState::counted)
    return wrong_state(tr("尚无结果", "there is no result yet"));
  tables.put_document(scope.document(SectionKind::trail), trail.encode());
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitHall& request,
            Respond respond) {
  auto order = check_request(meeting, caller, request);
  if (!order) return respond(failure(order.error()));
  meeting.change_and_advance(
      [order = *order, statement = request.statement](MeetingTables& tables) {
        return store(tables, order.scope, order.kind, statement);
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller&, const wire::SignTrail& request, Respond respond) {
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  meeting.change_and_advance([scope = *scope, head = request.head](
                                 MeetingTables& tables) { return sign_trail(tables, scope, head); },
                             std::move(respond));
}

}  // namespace piaojue::server
