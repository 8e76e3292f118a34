// SubmitVoid and GetVoids: credentials that their holders give up. Like a cast, a void leaves no
// line in trail or log.
#include "core/ballot/void.hpp"
#include "core/base/language.hpp"
#include "core/wire/limits.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

struct Target {
  PollScope scope;
  std::shared_ptr<BoxStore> box;
};

Result<Target> find_target(const Meeting& meeting, const CredentialVoid& one) {
  PJ_TRY(auto published, require_published(meeting));
  auto opened = meeting.opened();
  const auto poll = published->find_poll(one.context.poll);
  if (!opened || one.context.opening != opened->hash || !poll)
    return Error{ErrorCode::wrong_context,
                 tr("凭证属于另一会议或议题", "the credential is of another meeting or poll")};
  if (one.context.voter_class >= published->polls[*poll].key_classes)
    return Error{ErrorCode::wrong_context, tr("没有这个分组", "there is no such group")};
  auto box = meeting.box(*poll);
  if (!box) return wrong_state(tr("本议题尚未开始发放", "issuing has not begun for this poll"));
  return Target{{std::move(published), std::move(opened), *poll}, std::move(box)};
}

/// Cards are voided while they are issued, any credential while ballots are cast.
BoxState time_of(VoidReason reason) {
  switch (reason) {
    case VoidReason::surplus:
    case VoidReason::replaced:
      return BoxState::issuing;
    case VoidReason::withdrawn:
      return BoxState::open;
  }
  return BoxState::open;
}

Result<void> submit_void(Meeting& meeting, const wire::SubmitVoid& request, Respond respond) {
  PJ_TRY(const CredentialVoid one, CredentialVoid::parse(request.voided, meeting.suite()));
  PJ_TRY(const Target target, find_target(meeting, one));
  const PollScope& scope = target.scope;
  const bool card_reason = one.reason != VoidReason::withdrawn;
  if (card_reason && scope.poll().definition.issuance != Issuance::cards)
    return Error{ErrorCode::invalid, tr("本议题没有票卡", "this poll has no cards")};
  const BallotContext expected =
      scope.opened->context(*scope.published, scope.index, one.context.voter_class);
  PJ_CHECK(one.verify(expected, scope.opened->ballot_keys[scope.index]));
  target.box->give_up({scope.suite().hash(one.key.encode()), request.voided}, time_of(one.reason),
                      [respond = std::move(respond)](Result<void> done) {
                        respond(done ? wire::Reply(wire::Done{}) : failure(done.error()));
                      });
  return {};
}

Result<wire::Reply> get_voids(const Meeting& meeting, const wire::GetVoids& request) {
  PJ_TRY(const PollScope scope, require_poll(meeting, request.poll));
  const auto box = meeting.box(scope.index);
  if (!box) return wire::VoidsReply{};
  // Watching them come in would tell when a voter withdrew.
  if (box->state() == BoxState::open || box->state() == BoxState::closed)
    return wrong_state(
        tr("投票期间不公布作废的凭证", "voids are not shown while ballots are cast"));
  return wire::VoidsReply{box->voids(request.after, wire::kMaxBatch)};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::SubmitVoid& request, Respond respond) {
  if (const auto taken = submit_void(meeting, request, respond); !taken)
    respond(failure(taken.error()));
}

void handle(Meeting& meeting, const Caller&, const wire::GetVoids& request, Respond respond) {
  respond(to_reply(get_voids(meeting, request)));
}

}  // namespace piaojue::server
