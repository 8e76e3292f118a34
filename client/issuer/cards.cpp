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

/// A key that every card has: in one poll, of the ballot or of a note slot.
struct CardKey {
  std::size_t poll;
  std::optional<std::uint16_t> slot_class;  ///< nullopt: the ballot's, of the card's own class

  std::uint16_t class_of(const CardCode& card) const {
    return slot_class.value_or(card.voter_class());
  }
};

std::vector<CardKey> card_keys(const roles::MeetingView& meeting) {
  std::vector<CardKey> out;
  for (const std::size_t poll : card_polls(meeting)) {
    out.push_back({poll, std::nullopt});
    for (std::size_t slot = 0; slot < meeting.polls[poll].form.slots.size(); ++slot)
      out.push_back({poll, static_cast<std::uint16_t>(meeting.classes.size() + slot)});
  }
  return out;
}

/// Everything that signing a batch takes.
struct Signing {
  net::Connection& connection;
  const roles::MeetingView& meeting;
  const roles::OpeningView& opening;
  const CardBatch& batch;
  const SignBatch& sign;
  Progress& progress;
};

/// Has a run of the batch's cards signed for one poll and class or slot.
Result<void> endorse(const Signing& all, std::size_t key, std::size_t poll, std::uint16_t key_class,
                     std::size_t begin, std::size_t size, std::vector<wire::CardEndorsement>& out) {
  const BallotContext context = roles::ballot_context(all.meeting, all.opening, poll, key_class);
  PJ_TRY(const IssuerPublicKey issuer,
         roles::issuer_key(all.opening, all.batch.issuer, poll, key_class));
  const auto requests = std::span(all.batch.requests[key]).subspan(begin, size);
  std::vector<Bytes> blinded;
  for (const BlindRequest& request : requests) blinded.push_back(request.blinded_message);
  PJ_TRY(const auto signatures, all.sign(poll, key_class, blinded));
  if (signatures.size() != size)
    return Error{ErrorCode::malformed, tr("发票方少签了票卡", "too few cards were signed")};
  for (std::size_t i = 0; i < size; ++i) {
    const VerifyKey card = card_key(context, all.batch.cards[begin + i]).verify_key();
    const BlindingState& state = requests[i].state;
    PJ_TRY(Bytes signature,
           finalize(issuer, credential_message(context, card), state, signatures[i]));
    out.push_back({context.suite->hash(card.encode()), state.prefix, std::move(signature)});
  }
  all.progress.advance(size);
  return {};
}

/// In the order of the keys' hashes: not that of the cards.
Result<void> publish(const Signing& all, std::size_t poll, std::uint16_t key_class,
                     std::vector<wire::CardEndorsement> endorsed) {
  std::ranges::sort(endorsed, {}, &wire::CardEndorsement::key_hash);
  for (std::size_t begin = 0; begin < endorsed.size(); begin += wire::kMaxBatch) {
    const std::size_t end = std::min(begin + wire::kMaxBatch, endorsed.size());
    PJ_CHECK(all.connection.tell(
        wire::PublishCards{all.meeting.polls[poll].definition.id,
                           all.batch.issuer,
                           key_class,
                           {endorsed.begin() + static_cast<std::ptrdiff_t>(begin),
                            endorsed.begin() + static_cast<std::ptrdiff_t>(end)}}));
  }
  return {};
}

/// So many at a time that a bar moves.
Result<void> endorse_and_publish(const Signing& all, std::size_t key, std::size_t poll,
                                 std::uint16_t key_class, std::size_t begin, std::size_t end) {
  std::vector<wire::CardEndorsement> endorsed;
  for (std::size_t at = begin; at < end; at += kChunk)
    PJ_CHECK(endorse(all, key, poll, key_class, at, std::min(kChunk, end - at), endorsed));
  return publish(all, poll, key_class, std::move(endorsed));
}

}  // namespace

std::vector<std::size_t> card_polls(const roles::MeetingView& meeting) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < meeting.polls.size(); ++i)
    if (meeting.polls[i].definition.issuance == Issuance::cards) out.push_back(i);
  return out;
}

Result<CardBatch> CardBatch::start(const roles::MeetingView& meeting,
                                   const roles::OpeningView& opening, std::uint16_t issuer,
                                   std::vector<CardOrder> orders) {
  CardBatch out{issuer, std::move(orders), {}, {}};
  for (const CardOrder& order : out.orders)
    for (std::size_t i = 0; i < order.cards; ++i)
      out.cards.push_back(make_card(issuer, order.voter_class));
  for (const CardKey& key : card_keys(meeting)) {
    auto& requests = out.requests.emplace_back();
    for (const CardCode& card : out.cards) {
      const BallotContext context =
          roles::ballot_context(meeting, opening, key.poll, key.class_of(card));
      PJ_TRY(const IssuerPublicKey of_issuer,
             roles::issuer_key(opening, issuer, key.poll, key.class_of(card)));
      PJ_TRY(BlindRequest request,
             blind(of_issuer, credential_message(context, card_key(context, card).verify_key())));
      requests.push_back(std::move(request));
    }
  }
  return out;
}

Result<void> sign_and_publish(net::Connection& connection, const roles::MeetingView& meeting,
                              const roles::OpeningView& opening, const CardBatch& batch,
                              const SignBatch& sign, Progress& progress) {
  const Signing all{connection, meeting, opening, batch, sign, progress};
  const auto keys = card_keys(meeting);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::size_t poll = keys[i].poll;
    if (keys[i].slot_class) {
      PJ_CHECK(endorse_and_publish(all, i, poll, *keys[i].slot_class, 0, batch.cards.size()));
      continue;
    }
    std::size_t begin = 0;
    for (const CardOrder& order : batch.orders) {
      PJ_CHECK(endorse_and_publish(all, i, poll, order.voter_class, begin, begin + order.cards));
      begin += order.cards;
    }
  }
  return {};
}

// ---- kept while it is under way -----------------------------------------------------------------

namespace {

SecretBytes encode(const CardBatch& batch, const Hash32& opening) {
  CanonicalWriter out(kTag);
  out.raw(opening).u16(batch.issuer);
  out.count(batch.orders.size());
  for (const CardOrder& order : batch.orders) out.u16(order.voter_class).count(order.cards);
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

Result<CardBatch> parse(CanonicalReader& in, std::size_t keys) {
  PJ_TRY(const std::uint16_t issuer, in.u16());
  CardBatch out{issuer, {}, {}, {}};
  PJ_TRY(const std::uint32_t orders, read_count(in, kMaxGroups));
  for (std::uint32_t i = 0; i < orders; ++i) {
    PJ_TRY(const std::uint16_t voter_class, in.u16());
    PJ_TRY(const std::uint32_t cards, read_count(in, kMaxCards));
    out.orders.push_back({voter_class, cards});
  }
  for (const CardOrder& order : out.orders)
    for (std::size_t i = 0; i < order.cards; ++i) {
      PJ_TRY(const ByteView seed, in.bytes());
      PJ_TRY(CardCode card,
             CardCode::create(issuer, order.voter_class, SecretBytes::copy_of(seed)));
      out.cards.push_back(std::move(card));
    }
  PJ_TRY(const std::uint32_t found, in.count());
  if (found != keys) return Error{ErrorCode::malformed, "a batch of cards for other polls"};
  for (std::uint32_t key = 0; key < found; ++key) {
    auto& requests = out.requests.emplace_back();
    for (std::size_t i = 0; i < out.cards.size(); ++i) {
      PJ_TRY(BlindRequest request, read_request(in));
      requests.push_back(std::move(request));
    }
  }
  PJ_CHECK(in.finish());
  return out;
}

}  // namespace

bool CardBatchFile::exists() const { return std::filesystem::exists(path_); }

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
  PJ_TRY(CardBatch batch, parse(in, card_keys(meeting).size()));
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
