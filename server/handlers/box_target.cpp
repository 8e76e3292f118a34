#include "server/handlers/box_target.hpp"

#include "core/crypto/merkle.hpp"

namespace piaojue::server {
namespace {

/// Also called on the writer's thread, which must not meet an exception.
wire::Reply cast_reply(Meeting& meeting, const Result<Bytes>& stored) {
  if (!stored) return failure(stored.error());
  Result<Receipt> receipt = Receipt::parse(*stored);
  if (receipt) return wire::CastReply{*std::move(receipt)};
  meeting.log(Event::store_failed, {}, "damaged box: a receipt does not parse");
  return wire::Failure{ErrorCode::internal, {}};
}

// R6.4-5
std::vector<Hash32> spent_keys(const Suite& suite, const Credential& credential) {
  std::vector<Hash32> hashes;
  for (const VerifyKey& key : credential.keys) hashes.push_back(suite.hash(key.encode()));
  return hashes;
}

}  // namespace

Result<BoxTarget> BoxTarget::find(const Meeting& meeting, const BallotContext& claimed) {
  PJ_TRY(auto published, require_published(meeting));
  auto opened = meeting.opened();
  if (!opened) return wrong_state(tr("会议尚未开启", "the meeting has not been opened yet"));
  if (claimed.suite != &published->suite() || claimed.opening != opened->hash)
    return Error{ErrorCode::wrong_context,
                 tr("选票属于另一会议", "the ballot is of another meeting")};
  const std::optional<std::size_t> poll = published->find_poll(claimed.poll);
  if (!poll) return Error{ErrorCode::not_found, tr("没有这项议题", "there is no such poll")};
  if (claimed.voter_class >= published->polls[*poll].key_classes)
    return Error{ErrorCode::wrong_context, tr("没有这个分组", "there is no such group")};
  auto box = meeting.box(*poll);
  if (!box) return wrong_state(tr("投票尚未开始", "casting has not begun yet"));
  return BoxTarget{std::move(published), std::move(opened), *poll, claimed.voter_class,
                   std::move(box)};
}

Result<void> BoxTarget::require_open() const {
  const BoxState state = box->state();
  if (state == BoxState::open) return {};
  if (state < BoxState::open) return wrong_state(tr("投票尚未开始", "casting has not begun yet"));
  return wrong_state(tr("投票已经结束", "the poll is closed"));
}

Result<void> BoxTarget::store(Meeting& meeting, const Paper& paper, const Credential& credential,
                              const std::function<Result<void>()>& check,
                              const Respond& respond) const {
  const Suite& suite = published->suite();
  const Hash32 leaf = merkle_leaf_hash(suite, paper.bytes);
  // R8.9-4
  if (auto receipt = box->find_receipt(paper.kind, paper.tracker, leaf)) {
    respond(cast_reply(meeting, *std::move(receipt)));
    return {};
  }
  PJ_CHECK(check());
  const Receipt receipt = Receipt::issue(meeting.keys().receipt(), opened->hash,
                                         published->polls[poll].hash, paper.tracker, leaf);
  // R8.3-2
  box->cast({paper.kind, paper.tracker, leaf, receipt.encode(), paper.bytes},
            spent_keys(suite, credential), [&meeting, respond](const Result<Bytes>& stored) {
              respond(cast_reply(meeting, stored));
            });
  return {};
}

}  // namespace piaojue::server
