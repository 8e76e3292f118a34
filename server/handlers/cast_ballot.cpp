// Cast: every check on a worker, that of the proofs together with other casts that wait; then one
// transaction of the box, then the receipt.
#include "server/handlers/box_target.hpp"
#include "server/handlers/handlers.hpp"

namespace piaojue::server {
namespace {

/// The peer learns what kind of fault it is, not where the check stopped.
// R8.9-2
Error bad_ballot(ErrorCode code) {
  return {code, tr("选票无效，没有存入", "the ballot is not valid and was not stored")};
}

/// Everything but the proofs.
// R8.9-2
Result<void> check_signatures(const BoxTarget& target, const SignedBallot& ballot) {
  PJ_CHECK(target.require_open());
  if (auto held = verify_ballot_credential(ballot, target.context(), target.keys()); !held)
    return bad_ballot(held.error().code);
  if (auto held = verify_ballot_signatures(ballot); !held) return bad_ballot(held.error().code);
  return {};
}

/// A ballot on its way into the box.
struct Candidate {
  BoxTarget target;
  BoxEntry entry;
  SignedBallot ballot;
};

Result<void> cast_ballot(Meeting& meeting, const Bytes& bytes, const Respond& respond) {
  const Result<BallotContext> claimed = peek_context(bytes, kBallotTag);
  if (!claimed) return bad_ballot(ErrorCode::malformed);
  PJ_TRY(const BoxTarget target, BoxTarget::find(meeting, *claimed));
  if (target.key_class >= target.published->classes.size())
    return bad_ballot(ErrorCode::wrong_context);
  auto ballot = SignedBallot::parse(bytes, target.published->suite(),
                                    target.published->polls[target.poll].form.shape);
  if (!ballot) return bad_ballot(ErrorCode::malformed);
  const Hash32 tracker = compute_tracker(ballot->body.context, ballot->body.selections);
  BoxEntry entry = target.entry(BoxKind::ballot, tracker, bytes);
  if (target.answer_again(meeting, entry, respond)) return {};
  PJ_CHECK(check_signatures(target, *ballot));
  const auto candidate =
      std::make_shared<Candidate>(Candidate{target, std::move(entry), *std::move(ballot)});
  const auto judged = [&meeting, candidate, respond](const Result<void>& verdict) {
    if (!verdict) return respond(failure(bad_ballot(verdict.error().code)));
    candidate->target.store(meeting, std::move(candidate->entry), candidate->ballot.body.credential,
                            respond);
  };
  meeting.proofs(target.poll).add({{candidate, &candidate->ballot}, judged, respond});
  return {};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::Cast& request, Respond respond) {
  if (const auto taken = cast_ballot(meeting, request.ballot, respond); !taken)
    respond(failure(taken.error()));
}

}  // namespace piaojue::server
