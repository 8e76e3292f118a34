#include "core/ballot/card.hpp"

#include "core/openssl/random.hpp"

namespace piaojue {

CardCode make_card(std::uint16_t issuer, std::uint16_t voter_class) {
  return CardCode::create(issuer, voter_class, random_secret(CardCode::kSeedSize)).value();
}

SigningKey card_key(const BallotContext& context, const CardCode& card) {
  const Suite& suite = *context.suite;
  CanonicalWriter info("piaojue/1 card");
  write_ballot_context(info, context);
  info.u16(card.issuer());
  const SecretBytes seed = hkdf(suite.hash_algorithm(), card.seed().reveal(), {}, info.view(), 32);
  // Zero has a chance of 2^-256, and then the next index is as good.
  for (std::uint32_t index = 0;; ++index)
    if (auto key =
            SigningKey::from_secret(SecretScalar::derive(suite, seed.reveal(), "card key", index)))
      return *std::move(key);
}

}  // namespace piaojue
