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

/// Everything that making cards takes.
struct Making {
  net::Connection& connection;
  const roles::MeetingView& meeting;
  const roles::OpeningView& opening;
  std::uint16_t issuer;
  const SignBatch& sign;
  Progress& progress;
};

/// Has the keys of these cards signed for one poll and class or slot.
Result<void> endorse(const Making& making, std::size_t poll, std::uint16_t key_class,
                     std::span<const CardCode> cards, std::vector<wire::CardEndorsement>& out) {
  const BallotContext context =
      roles::ballot_context(making.meeting, making.opening, poll, key_class);
  PJ_TRY(const IssuerPublicKey issuer,
         roles::issuer_key(making.opening, making.issuer, poll, key_class));
  for (std::size_t begin = 0; begin < cards.size(); begin += kChunk) {
    const std::size_t size = std::min(kChunk, cards.size() - begin);
    PJ_TRY(const Chunk chunk, blind_chunk(context, issuer, cards.subspan(begin, size)));
    PJ_TRY(const auto signatures, making.sign(poll, key_class, chunk.blinded));
    PJ_TRY(auto endorsed, finish_chunk(making.meeting.suite(), issuer, chunk, signatures));
    std::ranges::move(endorsed, std::back_inserter(out));
    making.progress.advance(size);
  }
  return {};
}

/// In the order of the keys' hashes: not that of the cards.
Result<void> publish(const Making& making, std::size_t poll, std::uint16_t key_class,
                     std::vector<wire::CardEndorsement> endorsed) {
  std::ranges::sort(endorsed, {}, &wire::CardEndorsement::key_hash);
  for (std::size_t begin = 0; begin < endorsed.size(); begin += wire::kMaxBatch) {
    const std::size_t end = std::min(begin + wire::kMaxBatch, endorsed.size());
    PJ_CHECK(making.connection.tell(
        wire::PublishCards{making.meeting.polls[poll].definition.id,
                           making.issuer,
                           key_class,
                           {endorsed.begin() + static_cast<std::ptrdiff_t>(begin),
                            endorsed.begin() + static_cast<std::ptrdiff_t>(end)}}));
  }
  return {};
}

}  // namespace

std::vector<std::size_t> card_polls(const roles::MeetingView& meeting) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < meeting.polls.size(); ++i)
    if (meeting.polls[i].definition.issuance == Issuance::cards) out.push_back(i);
  return out;
}

std::size_t card_work(const roles::MeetingView& meeting, const std::vector<CardOrder>& orders) {
  std::size_t cards = 0;
  for (const CardOrder& order : orders) cards += order.cards;
  std::size_t keys = 0;
  for (const std::size_t poll : card_polls(meeting))
    keys += 1 + meeting.polls[poll].form.slots.size();
  return cards * keys;
}

Result<std::vector<CardCode>> make_cards(net::Connection& connection,
                                         const roles::MeetingView& meeting,
                                         const roles::OpeningView& opening, std::uint16_t issuer,
                                         const std::vector<CardOrder>& orders,
                                         const SignBatch& sign, Progress& progress) {
  const Making making{connection, meeting, opening, issuer, sign, progress};
  std::vector<CardCode> cards;
  for (const CardOrder& order : orders)
    for (std::size_t i = 0; i < order.cards; ++i)
      cards.push_back(make_card(issuer, order.voter_class));
  for (const std::size_t poll : card_polls(meeting)) {
    std::size_t begin = 0;
    for (const CardOrder& order : orders) {
      std::vector<wire::CardEndorsement> endorsed;
      PJ_CHECK(endorse(making, poll, order.voter_class,
                       std::span(cards).subspan(begin, order.cards), endorsed));
      PJ_CHECK(publish(making, poll, order.voter_class, std::move(endorsed)));
      begin += order.cards;
    }
    for (std::size_t slot = 0; slot < meeting.polls[poll].form.slots.size(); ++slot) {
      const auto key_class = static_cast<std::uint16_t>(meeting.classes.size() + slot);
      std::vector<wire::CardEndorsement> endorsed;
      PJ_CHECK(endorse(making, poll, key_class, cards, endorsed));
      PJ_CHECK(publish(making, poll, key_class, std::move(endorsed)));
    }
  }
  return cards;
}

}  // namespace piaojue::issuer
