#include "client/roles/card_wallet.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

/// The one sought, out of all that are published for its class.
Result<wire::CardEndorsement> find_endorsement(net::Connection& connection,
                                               const MeetingView& meeting, std::size_t poll,
                                               const CardCode& card, const Hash32& key_hash) {
  wire::GetCards wanted{meeting.polls[poll].definition.id, card.issuer(), card.voter_class(), {}};
  std::optional<wire::CardEndorsement> found;
  while (true) {
    PJ_TRY(auto reply, connection.ask<wire::CardsReply>(wanted));
    if (reply.cards.empty()) break;
    for (wire::CardEndorsement& one : reply.cards) {
      if (one.key_hash <= wanted.after)
        return Error{ErrorCode::malformed, tr("票卡目录次序不对", "cards are out of order")};
      wanted.after = one.key_hash;
      if (one.key_hash == key_hash) found = std::move(one);
    }
  }
  if (found) return *std::move(found);
  return Error{ErrorCode::not_found,
               tr("{} 没有签发过这张票卡：可能是另一次会议的，或印制没有完成",
                  "{} never signed this card: of another meeting, or its printing was not finished",
                  meeting.manifest.issuers[card.issuer()].name)};
}

struct EndorsedKey {
  SigningKey key;
  Endorsement endorsement;
};

Result<EndorsedKey> endorsed_key(net::Connection& connection, const MeetingView& meeting,
                                 const OpeningView& opening, std::size_t poll,
                                 const CardCode& card) {
  if (card.issuer() >= meeting.manifest.issuers.size() ||
      card.voter_class() >= meeting.classes.size())
    return Error{ErrorCode::not_found,
                 tr("这张票卡不是本次会议的", "the card is not of this meeting")};
  const BallotContext context = ballot_context(meeting, opening, poll, card.voter_class());
  SigningKey key = card_key(context, card);
  PJ_TRY(auto found, find_endorsement(connection, meeting, poll, card,
                                      meeting.suite().hash(key.verify_key().encode())));
  Endorsement endorsement{card.issuer(), 0, found.prefix, std::move(found.signature)};
  PJ_TRY(const IssuerPublicKey issuer,
         issuer_key(opening, card.issuer(), poll, card.voter_class()));
  PJ_CHECK(verify_blind_signature(issuer, endorsement.prefix,
                                  credential_message(context, key.verify_key()),
                                  endorsement.signature));
  return EndorsedKey{std::move(key), std::move(endorsement)};
}

}  // namespace

Result<std::vector<CardCode>> sort_cards(const MeetingView& meeting, std::vector<CardCode> cards) {
  const std::size_t issuers = meeting.manifest.issuers.size();
  const auto wrong = [](std::string message) {
    return Error{ErrorCode::invalid, std::move(message)};
  };
  if (cards.size() != issuers)
    return wrong(tr("要 {} 张票卡（每堆一张），现有 {} 张",
                    "{} cards are needed, one of each pile; there are {}", issuers, cards.size()));
  std::ranges::sort(cards, {}, &CardCode::issuer);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    if (cards[i].issuer() != i)
      return wrong(tr("票卡要每堆一张：缺 {} 的那张",
                      "one card of each pile: that of {} is missing",
                      meeting.manifest.issuers[i].name));
    if (cards[i].voter_class() != cards.front().voter_class())
      return wrong(tr("两张票卡属于不同的组，请到登记台更换",
                      "the cards are of different groups; have one exchanged at the desk"));
  }
  return cards;
}

Result<Credentials> credentials_of_cards(net::Connection& connection, const MeetingView& meeting,
                                         const OpeningView& opening,
                                         const std::vector<CardCode>& cards) {
  Credentials out{meeting.manifest.id, opening.hash, cards.front().voter_class(), {}};
  for (std::size_t poll = 0; poll < meeting.polls.size(); ++poll) {
    if (meeting.polls[poll].definition.issuance != Issuance::cards) continue;
    PollCredential credential{
        meeting.polls[poll].definition.id, CredentialState::ready, {}, {}, {}};
    for (const CardCode& card : cards) {
      PJ_TRY(EndorsedKey endorsed, endorsed_key(connection, meeting, opening, poll, card));
      credential.keys.push_back(endorsed.key.secret().reveal_bytes());
      credential.parts.push_back(
          {endorsed.endorsement.prefix, {}, {}, std::move(endorsed.endorsement.signature)});
    }
    out.polls.push_back(std::move(credential));
  }
  return out;
}

namespace {

SecretBytes secrets_of(const std::vector<CardCode>& cards) {
  CanonicalWriter out("piaojue-cards/1");
  for (const CardCode& card : cards) out.u16(card.issuer()).raw(card.seed().reveal());
  return SecretBytes::adopt(out.take());
}

SecretBytes secrets_of(const PollCredential& carried) {
  CanonicalWriter out("piaojue-carried/1");
  out.text(carried.poll.str());
  for (const SecretBytes& key : carried.keys) out.bytes(key.reveal());
  return SecretBytes::adopt(out.take());
}

}  // namespace

CardFile::CardFile(const std::filesystem::path& folder, const OpeningView& opening,
                   const SecretBytes& secrets) {
  const SecretBytes name =
      hkdf(HashAlgorithm::sha256, secrets.reveal(), opening.hash, as_bytes("file name"), 16);
  sealer_ = std::make_unique<Sealer>(
      hkdf(HashAlgorithm::sha256, secrets.reveal(), opening.hash, as_bytes("file key"), 32));
  file_ = std::make_unique<CredentialsFile>(folder / (to_hex(name.reveal()) + ".cards"), *sealer_);
}

CardFile::CardFile(const std::filesystem::path& folder, const OpeningView& opening,
                   const std::vector<CardCode>& cards)
    : CardFile(folder, opening, secrets_of(cards)) {}

CardFile::CardFile(const std::filesystem::path& folder, const OpeningView& opening,
                   const PollCredential& carried)
    : CardFile(folder, opening, secrets_of(carried)) {}

Result<CredentialVoid> void_card(net::Connection& connection, const MeetingView& meeting,
                                 const OpeningView& opening, std::size_t poll, const CardCode& card,
                                 VoidReason reason) {
  PJ_TRY(EndorsedKey endorsed, endorsed_key(connection, meeting, opening, poll, card));
  CredentialVoid out{ballot_context(meeting, opening, poll, card.voter_class()),
                     reason,
                     endorsed.key.verify_key(),
                     {std::move(endorsed.endorsement)},
                     {}};
  out.sign(endorsed.key);
  return out;
}

}  // namespace piaojue::roles
