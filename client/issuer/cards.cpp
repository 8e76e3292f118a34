#include "client/issuer/cards.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/wire/limits.hpp"

namespace piaojue::issuer {
namespace {

/// So many at a time that a bar moves and a lost reply costs little.
constexpr std::size_t kChunk = 32;

/// One card's key for one poll on its way to being endorsed.
struct Pending {
  SigningKey key;
  Bytes message;
  BlindingState state;
};

struct Chunk {
  std::vector<Pending> pending;
  std::vector<Bytes> blinded;
};

Result<Chunk> blind_chunk(const BallotContext& context, const IssuerPublicKey& issuer,
                          std::span<const CardCode> cards) {
  Chunk out;
  for (const CardCode& card : cards) {
    SigningKey key = card_key(context, card);
    Bytes message = credential_message(context, key.verify_key());
    PJ_TRY(BlindRequest request, blind(issuer, message));
    out.blinded.push_back(std::move(request.blinded_message));
    out.pending.push_back({std::move(key), std::move(message), std::move(request.state)});
  }
  return out;
}

Result<std::vector<wire::CardEndorsement>> finish_chunk(const Suite& suite,
                                                        const IssuerPublicKey& issuer,
                                                        const Chunk& chunk,
                                                        const std::vector<Bytes>& signatures) {
  if (signatures.size() != chunk.pending.size())
    return Error{ErrorCode::malformed, tr("发票方少签了票卡", "too few cards were signed")};
  std::vector<wire::CardEndorsement> out;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const Pending& one = chunk.pending[i];
    PJ_TRY(Bytes signature, finalize(issuer, one.message, one.state, signatures[i]));
    out.push_back(
        {suite.hash(one.key.verify_key().encode()), one.state.prefix, std::move(signature)});
  }
  return out;
}

}  // namespace

std::vector<std::size_t> card_polls(const roles::MeetingView& meeting) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < meeting.polls.size(); ++i)
    if (meeting.polls[i].definition.issuance == Issuance::cards) out.push_back(i);
  return out;
}

Result<std::vector<CardCode>> make_cards(net::Connection& connection,
                                         const roles::MeetingView& meeting,
                                         const roles::OpeningView& opening, const CardOrder& order,
                                         const SignBatch& sign, Progress& progress) {
  std::vector<CardCode> cards;
  for (std::size_t i = 0; i < order.cards; ++i)
    cards.push_back(make_card(order.issuer, order.voter_class));
  for (const std::size_t poll : card_polls(meeting)) {
    const BallotContext context = roles::ballot_context(meeting, opening, poll, order.voter_class);
    PJ_TRY(const IssuerPublicKey issuer,
           roles::issuer_key(opening, order.issuer, poll, order.voter_class));
    for (std::size_t begin = 0; begin < cards.size(); begin += kChunk) {
      const std::size_t size = std::min(kChunk, cards.size() - begin);
      PJ_TRY(const Chunk chunk,
             blind_chunk(context, issuer, std::span(cards).subspan(begin, size)));
      PJ_TRY(const auto signatures, sign(poll, order.voter_class, chunk.blinded));
      PJ_TRY(auto endorsements, finish_chunk(meeting.suite(), issuer, chunk, signatures));
      PJ_CHECK(connection.tell(wire::PublishCards{meeting.polls[poll].definition.id, order.issuer,
                                                  order.voter_class, std::move(endorsements)}));
      progress.advance(size);
    }
  }
  return cards;
}

}  // namespace piaojue::issuer
