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

BoxEntry BoxTarget::entry(BoxKind kind, const Hash32& tracker, Bytes content) const {
  const Hash32 leaf = merkle_leaf_hash(published->suite(), content);
  return {kind, tracker, leaf, {}, std::move(content)};
}

// R8.9-4
bool BoxTarget::answer_again(Meeting& meeting, const BoxEntry& entry,
                             const Respond& respond) const {
  std::optional<Bytes> receipt = box->find_receipt(entry.kind, entry.tracker, entry.leaf);
  if (!receipt) return false;
  respond(cast_reply(meeting, *std::move(receipt)));
  return true;
}

void BoxTarget::store(Meeting& meeting, BoxEntry entry, const Credential& credential,
                      const Respond& respond) const {
  entry.receipt = Receipt::issue(meeting.keys().receipt(), opened->hash,
                                 published->polls[poll].hash, entry.tracker, entry.leaf)
                      .encode();
  // R8.3-2
  box->cast(
      std::move(entry), spent_keys(published->suite(), credential),
      [&meeting, respond](const Result<Bytes>& stored) { respond(cast_reply(meeting, stored)); });
}

}  // namespace piaojue::server
