// Drawn cards: SignBatch signs a batch blind, PublishCards and GetCards carry what endorses each
// key.
#include "core/base/language.hpp"
#include "core/wire/limits.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

/// A class may have spare cards, but not without end: twice the entitled, and a few.
constexpr std::uint32_t kSpareCards = 10;

Result<PollScope> require_card_poll(const Meeting& meeting, const PollId& poll,
                                    std::uint16_t voter_class) {
  PJ_TRY(PollScope scope, require_poll(meeting, poll));
  if (scope.poll().definition.issuance != Issuance::cards)
    return wrong_state(tr("本议题不用抽取的票卡", "this poll is not voted on with drawn cards"));
  if (voter_class >= scope.poll().key_classes)
    return Error{ErrorCode::not_found, tr("没有这个分组", "there is no such group")};
  return scope;
}

// ---- signing ------------------------------------------------------------------------------------

Hash32 batch_hash(const Suite& suite, const wire::SignBatch& request) {
  CanonicalWriter out;
  for (const Bytes& blinded : request.blinded) out.raw(blinded);
  return suite.hash(out.view());
}

/// Computed before it is known whether it may be given: the writer must not wait.
Result<wire::BatchReply> sign_batch(Meeting& meeting, const wire::SignBatch& request) {
  const auto key = meeting.keys().issuer(request.poll, request.voter_class);
  if (!key) return wrong_state(tr("会议尚未开启", "the meeting has not been opened yet"));
  wire::BatchReply reply;
  for (const Bytes& blinded : request.blinded) {
    PJ_TRY(Bytes signature, key->blind_sign(blinded));
    reply.signatures.push_back(std::move(signature));
  }
  return reply;
}

/// Cards are counted by their classes; each has one key in every note slot, and no more.
Result<void> check_batched(MeetingTables& tables, const PollScope& scope, std::uint16_t key_class) {
  const std::size_t classes = scope.published->classes.size();
  const auto batched = tables.batched_by_class(scope.id(), scope.poll().key_classes);
  std::uint32_t most = 0;
  if (key_class < classes)
    most = 2 * scope.published->classes[key_class].entitled + kSpareCards;
  else
    for (std::size_t i = 0; i < classes; ++i) most += batched[i];
  if (batched.at(key_class) <= most) return {};
  return Error{ErrorCode::invalid, tr("票卡太多：至多 {} 张", "too many cards: {} at most", most)};
}

Result<wire::Reply> take_batch(MeetingTables& tables, const PollScope& scope,
                               const wire::SignBatch& request, const wire::BatchReply& reply) {
  const auto size = static_cast<std::uint32_t>(request.blinded.size());
  const Hash32 hash = batch_hash(scope.suite(), request);
  if (!tables.put_batch(scope.id(), request.voter_class, hash, size)) return reply;
  if (poll_state(tables, scope.id()) != wire::PollState::issuing)
    return wrong_state(
        tr("本议题现在不发放凭证", "credentials are not being issued for this poll"));
  PJ_CHECK(check_batched(tables, scope, request.voter_class));
  record_act(tables, {Act::cards_signed, scope.manifest().registrar().id, scope.poll().hash, hash,
                      std::to_string(size)});
  return reply;
}

// ---- publishing ---------------------------------------------------------------------------------

/// The registrar publishes the server's cards, a desk its own.
Result<void> check_publisher(const PollScope& scope, const Caller& caller, std::uint16_t issuer) {
  const auto own = caller.identity->role == Role::registrar
                       ? std::optional<std::uint16_t>(0)
                       : scope.published->find_issuer(caller.identity->official);
  if (own != issuer)
    return not_permitted(tr("票卡属于另一发票方", "the cards are another issuer's"));
  return {};
}

Result<wire::Reply> store_cards(MeetingTables& tables, const wire::PublishCards& request) {
  for (const wire::CardEndorsement& card : request.cards)
    tables.put_card(request.poll, request.issuer, request.voter_class, card);
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::SignBatch& request, Respond respond) {
  auto scope = require_card_poll(meeting, request.poll, request.voter_class);
  if (!scope) return respond(failure(scope.error()));
  auto reply = sign_batch(meeting, request);
  if (!reply) return respond(failure(reply.error()));
  meeting.store().write(
      [scope = *scope, request, reply = *std::move(reply)](MeetingTables& tables) {
        return take_batch(tables, scope, request, reply);
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller& caller, const wire::PublishCards& request,
            Respond respond) {
  auto scope = require_card_poll(meeting, request.poll, request.voter_class);
  if (!scope) return respond(failure(scope.error()));
  if (const auto checked = check_publisher(*scope, caller, request.issuer); !checked)
    return respond(failure(checked.error()));
  meeting.store().write([request](MeetingTables& tables) { return store_cards(tables, request); },
                        std::move(respond));
}

void handle(Meeting& meeting, const Caller&, const wire::GetCards& request, Respond respond) {
  const auto scope = require_card_poll(meeting, request.poll, request.voter_class);
  if (!scope) return respond(failure(scope.error()));
  respond(wire::CardsReply{meeting.store().query([&](MeetingTables& tables) {
    return tables.cards(request.poll, request.issuer, request.voter_class, request.after,
                        wire::kMaxBatch);
  })});
}

}  // namespace piaojue::server
