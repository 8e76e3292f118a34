#include "client/issuer/cards.hpp"

#include <algorithm>

#include "client/files.hpp"
#include "client/sealed_file.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/wire/limits.hpp"

namespace piaojue::issuer {
namespace {

/// So many at a time that a bar moves.
constexpr std::size_t kChunk = 32;
constexpr std::string_view kTag = "piaojue-card-batch/1";
constexpr std::string_view kPurpose = "card batch";
constexpr std::size_t kMaxCards = 2 * kMaxVoters;

/// A run of a batch's cards on their way to being endorsed for one poll.
struct Chunk {
  const BallotContext& context;
  const IssuerPublicKey& issuer;
  std::span<const CardCode> cards;
  std::span<const BlindRequest> requests;
};

std::vector<Bytes> blinded_of(const Chunk& chunk) {
  std::vector<Bytes> out;
  for (const BlindRequest& request : chunk.requests) out.push_back(request.blinded_message);
  return out;
}

Result<std::vector<wire::CardEndorsement>> finish_chunk(const Chunk& chunk,
                                                        const std::vector<Bytes>& signatures) {
  if (signatures.size() != chunk.cards.size())
    return Error{ErrorCode::malformed, tr("发票方少签了票卡", "too few cards were signed")};
  std::vector<wire::CardEndorsement> out;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const VerifyKey key = card_key(chunk.context, chunk.cards[i]).verify_key();
    const BlindingState& state = chunk.requests[i].state;
    PJ_TRY(Bytes signature,
           finalize(chunk.issuer, credential_message(chunk.context, key), state, signatures[i]));
    out.push_back({chunk.context.suite->hash(key.encode()), state.prefix, std::move(signature)});
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

Result<CardBatch> CardBatch::start(const roles::MeetingView& meeting,
                                   const roles::OpeningView& opening, const CardOrder& order) {
  CardBatch out{order, {}, {}};
  for (std::size_t i = 0; i < order.cards; ++i)
    out.cards.push_back(make_card(order.issuer, order.voter_class));
  for (const std::size_t poll : card_polls(meeting)) {
    const BallotContext context = roles::ballot_context(meeting, opening, poll, order.voter_class);
    PJ_TRY(const IssuerPublicKey issuer,
           roles::issuer_key(opening, order.issuer, poll, order.voter_class));
    auto& requests = out.requests.emplace_back();
    for (const CardCode& card : out.cards) {
      PJ_TRY(BlindRequest request,
             blind(issuer, credential_message(context, card_key(context, card).verify_key())));
      requests.push_back(std::move(request));
    }
  }
  return out;
}

Result<void> sign_and_publish(net::Connection& connection, const roles::MeetingView& meeting,
                              const roles::OpeningView& opening, const CardBatch& batch,
                              const SignBatch& sign, Progress& progress) {
  const CardOrder& order = batch.order;
  const auto polls = card_polls(meeting);
  for (std::size_t i = 0; i < polls.size(); ++i) {
    const std::size_t poll = polls[i];
    const BallotContext context = roles::ballot_context(meeting, opening, poll, order.voter_class);
    PJ_TRY(const IssuerPublicKey issuer,
           roles::issuer_key(opening, order.issuer, poll, order.voter_class));
    for (std::size_t begin = 0; begin < batch.cards.size(); begin += kChunk) {
      const std::size_t size = std::min(kChunk, batch.cards.size() - begin);
      const Chunk chunk{context, issuer, std::span(batch.cards).subspan(begin, size),
                        std::span(batch.requests[i]).subspan(begin, size)};
      PJ_TRY(const auto signatures, sign(poll, order.voter_class, blinded_of(chunk)));
      PJ_TRY(auto endorsements, finish_chunk(chunk, signatures));
      PJ_CHECK(connection.tell(wire::PublishCards{meeting.polls[poll].definition.id, order.issuer,
                                                  order.voter_class, std::move(endorsements)}));
      progress.advance(size);
    }
  }
  return {};
}

// ---- kept while it is under way -----------------------------------------------------------------

namespace {

SecretBytes encode(const CardBatch& batch, const Hash32& opening) {
  CanonicalWriter out(kTag);
  out.raw(opening).u16(batch.order.issuer).u16(batch.order.voter_class);
  out.count(batch.cards.size());
  for (const CardCode& card : batch.cards) out.bytes(card.seed().reveal());
  out.count(batch.requests.size());
  for (const auto& requests : batch.requests)
    for (const BlindRequest& request : requests)
      out.bytes(request.blinded_message)
          .raw(request.state.prefix)
          .bytes(request.state.inverse.reveal());
  return SecretBytes::adopt(out.take());
}

Result<BlindRequest> read_request(CanonicalReader& in) {
  PJ_TRY(const ByteView blinded, in.bytes());
  PJ_TRY(const Hash32 prefix, in.hash());
  PJ_TRY(const ByteView inverse, in.bytes());
  return BlindRequest{to_bytes(blinded), {prefix, SecretBytes::copy_of(inverse)}};
}

Result<CardBatch> parse(CanonicalReader& in, std::size_t polls) {
  PJ_TRY(const std::uint16_t issuer, in.u16());
  PJ_TRY(const std::uint16_t voter_class, in.u16());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxCards));
  CardBatch out{{issuer, voter_class, count}, {}, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const ByteView seed, in.bytes());
    PJ_TRY(CardCode card, CardCode::create(issuer, voter_class, SecretBytes::copy_of(seed)));
    out.cards.push_back(std::move(card));
  }
  PJ_TRY(const std::uint32_t found, read_count(in, kMaxPolls));
  if (found != polls) return Error{ErrorCode::malformed, "a batch of cards for other polls"};
  for (std::uint32_t poll = 0; poll < found; ++poll) {
    auto& requests = out.requests.emplace_back();
    for (std::uint32_t i = 0; i < count; ++i) {
      PJ_TRY(BlindRequest request, read_request(in));
      requests.push_back(std::move(request));
    }
  }
  PJ_CHECK(in.finish());
  return out;
}

}  // namespace

Result<std::optional<CardBatch>> CardBatchFile::load(const roles::MeetingView& meeting,
                                                     const roles::OpeningView& opening) const {
  const auto stored = read_file(path_);
  if (!stored && stored.error().code == ErrorCode::not_found) return std::optional<CardBatch>();
  if (!stored) return stored.error();
  PJ_TRY(const SecretBytes content, open_with_key(key_.reveal(), kPurpose, *stored));
  CanonicalReader in(content.reveal());
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const Hash32 of_opening, in.hash());
  if (of_opening != opening.hash)
    return Error{ErrorCode::wrong_context, tr("{} 是另一次会议没有印完的票卡，请移走",
                                              "{} holds unprinted cards of another "
                                              "meeting; move it away",
                                              path_.string())};
  PJ_TRY(CardBatch batch, parse(in, card_polls(meeting).size()));
  return std::optional(std::move(batch));
}

Result<void> CardBatchFile::save(const CardBatch& batch, const roles::OpeningView& opening) const {
  const SecretBytes content = encode(batch, opening.hash);
  return write_file(path_, seal_with_key(key_.reveal(), kPurpose, content.reveal()),
                    Access::owner_only, Existing::refuse);
}

void CardBatchFile::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace piaojue::issuer
