// Cast: every check on this worker thread, then one transaction of the box, then the receipt.
#include "server/handlers/box_target.hpp"
#include "server/handlers/handlers.hpp"

namespace piaojue::server {
namespace {

/// The peer learns what kind of fault it is, not where the check stopped.
Error bad_ballot(ErrorCode code) {
  return {code, tr("选票无效，没有存入", "the ballot is not valid and was not stored")};
}

Result<void> check_ballot(const BoxTarget& target, const SignedBallot& ballot) {
  PJ_CHECK(target.require_open());
  const auto verdict = verify_ballot(
      ballot, target.context(), target.published->polls[target.poll].form.shape, target.keys());
  if (!verdict) return bad_ballot(verdict.error().code);
  return {};
}

Result<void> cast_ballot(Meeting& meeting, const Bytes& bytes, const Respond& respond) {
  const Result<BallotContext> claimed = peek_context(bytes, kBallotTag);
  if (!claimed) return bad_ballot(ErrorCode::malformed);
  PJ_TRY(const BoxTarget target, BoxTarget::find(meeting, *claimed));
  if (target.key_class >= target.published->classes.size())
    return bad_ballot(ErrorCode::wrong_context);
  const auto ballot = SignedBallot::parse(bytes, target.published->suite(),
                                          target.published->polls[target.poll].form.shape);
  if (!ballot) return bad_ballot(ErrorCode::malformed);
  const Hash32 tracker = compute_tracker(ballot->body.context, ballot->body.selections);
  return target.store(
      meeting, {BoxKind::ballot, tracker, bytes}, ballot->body.credential,
      [&] { return check_ballot(target, *ballot); }, respond);
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::Cast& request, Respond respond) {
  if (const auto taken = cast_ballot(meeting, request.ballot, respond); !taken)
    respond(failure(taken.error()));
}

}  // namespace piaojue::server
