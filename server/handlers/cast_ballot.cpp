// Cast: every check on this worker thread, then one transaction of the box, then the receipt.
#include "core/crypto/merkle.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"

namespace piaojue::server {
namespace {

/// The peer learns what kind of fault it is, not where the check stopped.
// R8.9-2
Error bad_ballot(ErrorCode code) {
  return {code, tr("选票无效，没有存入", "the ballot is not valid and was not stored")};
}

struct Target {
  std::shared_ptr<const Published> published;
  std::shared_ptr<const Opened> opened;
  std::size_t poll;
  std::uint16_t voter_class;
  std::shared_ptr<BoxStore> box;
};

Result<Target> find_target(const Meeting& meeting, const Bytes& ballot) {
  PJ_TRY(auto published, require_published(meeting));
  auto opened = meeting.opened();
  if (!opened) return wrong_state(tr("会议尚未开启", "the meeting has not been opened yet"));
  const Result<BallotContext> claimed = peek_ballot_context(ballot);
  if (!claimed) return bad_ballot(ErrorCode::malformed);
  if (claimed->suite != &published->suite() || claimed->opening != opened->hash)
    return Error{ErrorCode::wrong_context,
                 tr("选票属于另一会议", "the ballot is of another meeting")};
  const std::optional<std::size_t> poll = published->find_poll(claimed->poll);
  if (!poll) return Error{ErrorCode::not_found, tr("没有这项议题", "there is no such poll")};
  if (claimed->voter_class >= published->classes.size())
    return bad_ballot(ErrorCode::wrong_context);
  auto box = meeting.box(*poll);
  if (!box) return wrong_state(tr("投票尚未开始", "casting has not begun yet"));
  const std::uint16_t voter_class = claimed->voter_class;
  return Target{std::move(published), std::move(opened), *poll, voter_class, std::move(box)};
}

Error not_open(BoxState state) {
  if (state == BoxState::empty) return wrong_state(tr("投票尚未开始", "casting has not begun yet"));
  return wrong_state(tr("投票已经结束", "the poll is closed"));
}

wire::Reply cast_reply(Result<Bytes> stored) {
  if (!stored) return failure(stored.error());
  Result<Receipt> receipt = Receipt::parse(*stored);
  if (!receipt) throw StoreError("damaged box: a receipt does not parse");
  return wire::CastReply{*std::move(receipt)};
}

/// What is left to do when the identical ballot is not stored yet.
// R8.9-2
Result<void> admit(const Target& target, const SignedBallot& ballot) {
  if (target.box->state() != BoxState::open) return not_open(target.box->state());
  const BallotContext expected =
      target.opened->context(*target.published, target.poll, target.voter_class);
  const auto verdict =
      verify_ballot(ballot, expected, target.published->polls[target.poll].form.shape,
                    target.opened->ballot_keys[target.poll]);
  if (!verdict) return bad_ballot(verdict.error().code);
  return {};
}

// R6.4-5
std::vector<Hash32> spent_keys(const Suite& suite, const Credential& credential) {
  std::vector<Hash32> hashes;
  for (const VerifyKey& key : credential.keys) hashes.push_back(suite.hash(key.encode()));
  return hashes;
}

Result<void> cast_ballot(Meeting& meeting, const Bytes& bytes, const Respond& respond) {
  PJ_TRY(const Target target, find_target(meeting, bytes));
  const Suite& suite = target.published->suite();
  const Published::Poll& poll = target.published->polls[target.poll];
  const auto ballot = SignedBallot::parse(bytes, suite, poll.form.shape);
  if (!ballot) return bad_ballot(ErrorCode::malformed);

  const Hash32 tracker = compute_tracker(ballot->body.context, ballot->body.selections);
  const Hash32 leaf = merkle_leaf_hash(suite, bytes);
  // R8.9-4
  if (auto receipt = target.box->find_receipt(tracker, leaf)) {
    respond(cast_reply(*std::move(receipt)));
    return {};
  }
  PJ_CHECK(admit(target, *ballot));
  const Receipt receipt =
      Receipt::issue(meeting.keys().receipt(), target.opened->hash, poll.hash, tracker, leaf);
  // R8.3-2
  target.box->cast({tracker, leaf, receipt.encode(), bytes},
                   spent_keys(suite, ballot->body.credential),
                   [respond](Result<Bytes> stored) { respond(cast_reply(std::move(stored))); });
  return {};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::Cast& request, Respond respond) {
  if (const auto taken = cast_ballot(meeting, request.ballot, respond); !taken)
    respond(failure(taken.error()));
}

}  // namespace piaojue::server
