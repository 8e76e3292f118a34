#include "client/roles/card_wallet.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

/// The one sought, out of all that are published for its class.
// R8.6-12
Result<wire::CardEndorsement> find_endorsement(net::Connection& connection,
                                               const MeetingView& meeting, std::size_t poll,
                                               const CardCode& card, std::uint16_t key_class,
                                               const Hash32& key_hash) {
  wire::GetCards wanted{meeting.polls[poll].definition.id, card.issuer(), key_class, {}};
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
                                 const OpeningView& opening, std::size_t poll, const CardCode& card,
                                 std::uint16_t key_class) {
  if (card.issuer() >= meeting.manifest.issuers.size() ||
      card.voter_class() >= meeting.classes.size())
    return Error{ErrorCode::not_found,
                 tr("这张票卡不是本次会议的", "the card is not of this meeting")};
  const BallotContext context = ballot_context(meeting, opening, poll, key_class);
  SigningKey key = card_key(context, card);
  PJ_TRY(auto found, find_endorsement(connection, meeting, poll, card, key_class,
                                      meeting.suite().hash(key.verify_key().encode())));
  Endorsement endorsement{card.issuer(), 0, found.prefix, std::move(found.signature)};
  PJ_TRY(const IssuerPublicKey issuer, issuer_key(opening, card.issuer(), poll, key_class));
  PJ_CHECK(verify_blind_signature(issuer, endorsement.prefix,
                                  credential_message(context, key.verify_key()),
                                  endorsement.signature));
  return EndorsedKey{std::move(key), std::move(endorsement)};
}

}  // namespace

std::size_t next_pile(const std::vector<CardCode>& cards) {
  std::size_t issuer = 0;
  while (std::ranges::any_of(cards, [&](const CardCode& card) { return card.issuer() == issuer; }))
    ++issuer;
  return issuer;
}

Result<void> check_next_card(const MeetingView& meeting, const std::vector<CardCode>& cards,
                             const CardCode& card) {
  if (card.issuer() >= meeting.manifest.issuers.size() ||
      card.voter_class() >= meeting.classes.size())
    return Error{ErrorCode::invalid,
                 tr("这张票卡不是本次会议的", "this card is not of this meeting")};
  for (const CardCode& before : cards)
    if (before.issuer() == card.issuer())
      return Error{ErrorCode::invalid,
                   tr("{}的票已经读过；请扫另一堆的那一张",
                      "a card of {} was read already; scan the one of the other pile",
                      meeting.manifest.issuers[card.issuer()].name)};
  if (!cards.empty() && cards.front().voter_class() != card.voter_class())
    return Error{ErrorCode::invalid,
                 tr("两张票卡属于不同的组，请到登记台更换",
                    "the cards are of different groups; have one exchanged at the desk")};
  return {};
}

// R8.6-13
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
  const std::uint16_t voter_class = cards.front().voter_class();
  Credentials out{meeting.manifest.id, opening.hash, voter_class, {}};
  for (std::size_t poll = 0; poll < meeting.polls.size(); ++poll) {
    if (meeting.polls[poll].definition.issuance != Issuance::cards) continue;
    PollCredential credential{meeting.polls[poll].definition.id, CredentialState::ready, {}, {}};
    for (const std::uint16_t key_class : meeting.key_classes(poll, voter_class)) {
      HeldCredential& held = credential.held.emplace_back();
      for (const CardCode& card : cards) {
        PJ_TRY(EndorsedKey endorsed,
               endorsed_key(connection, meeting, opening, poll, card, key_class));
        held.keys.push_back(endorsed.key.secret().reveal_bytes());
        held.parts.push_back(
            {endorsed.endorsement.prefix, {}, {}, std::move(endorsed.endorsement.signature)});
      }
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
  // Of the ballot alone: not every code of a slip need be scanned again.
  for (const SecretBytes& key : carried.held.front().keys) out.bytes(key.reveal());
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

Result<std::vector<CredentialVoid>> void_card(net::Connection& connection,
                                              const MeetingView& meeting,
                                              const OpeningView& opening, std::size_t poll,
                                              const CardCode& card, VoidReason reason) {
  std::vector<CredentialVoid> out;
  for (const std::uint16_t key_class : meeting.key_classes(poll, card.voter_class())) {
    PJ_TRY(EndorsedKey endorsed, endorsed_key(connection, meeting, opening, poll, card, key_class));
    out.push_back({ballot_context(meeting, opening, poll, key_class),
                   reason,
                   endorsed.key.verify_key(),
                   {std::move(endorsed.endorsement)},
                   {}});
    out.back().sign(endorsed.key);
  }
  return out;
}

Result<std::vector<CredentialVoid>> void_credential(const MeetingView& meeting,
                                                    const OpeningView& opening, std::size_t poll,
                                                    std::uint16_t voter_class,
                                                    const PollCredential& credential) {
  std::vector<CredentialVoid> out;
  const auto key_classes = meeting.key_classes(poll, voter_class);
  for (std::size_t i = 0; i < credential.held.size(); ++i) {
    if (credential.held[i].keys.empty()) continue;  // not carried
    PJ_TRY(const CredentialSecret secret, credential.held[i].secret(meeting.suite()));
    for (std::size_t key = 0; key < secret.keys.size(); ++key) {
      CredentialVoid one{ballot_context(meeting, opening, poll, key_classes.at(i)),
                         VoidReason::withdrawn,
                         secret.credential.keys[key],
                         {},
                         {}};
      for (Endorsement endorsement : secret.credential.endorsements) {
        if (endorsement.key != key) continue;
        endorsement.key = 0;
        one.endorsements.push_back(std::move(endorsement));
      }
      one.sign(secret.keys[key]);
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace piaojue::roles
