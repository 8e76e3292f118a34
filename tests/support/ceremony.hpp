// A key ceremony of made-up trustees, played in memory message by message.
#pragma once

#include <numeric>

#include "core/crypto/key_ceremony_messages.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"

namespace piaojue::test {

class CeremonyRig {
 public:
  using Messages = std::vector<CeremonyMessage>;

  /// All `trustees` take part unless `participants` says otherwise.
  CeremonyRig(std::uint16_t threshold, std::uint16_t trustees,
              std::vector<std::uint16_t> participants = {},
              const Suite& suite = Suite::get(SuiteId::p256_sha256)) {
    parameters.suite = &suite;
    parameters.manifest = parameters.suite->hash(random_bytes(32));
    parameters.threshold = threshold;
    for (std::uint16_t i = 0; i < trustees; ++i) {
      sign_keys.push_back(SigningKey::generate(*parameters.suite));
      exchange_keys.push_back(SecretScalar::random(*parameters.suite));
      seeds.push_back(random_secret(32));
      parameters.trustees.push_back(
          {sign_keys.back().verify_key(), multiply_generator(exchange_keys.back())});
    }
    if (participants.empty()) {
      participants.resize(trustees);
      std::iota(participants.begin(), participants.end(), std::uint16_t{0});
    }
    parameters.participants = std::move(participants);
  }

  const Suite& suite() const { return *parameters.suite; }
  ceremony::Session session() const { return ceremony::Session::create(parameters).value(); }

  CeremonyParticipant participant(std::uint16_t i) const {
    return {parameters, i, sign_keys[i], exchange_keys[i], seeds[i].reveal()};
  }

  /// Everybody answers in turn until nobody has anything to say, or `last` is over.
  void play(Messages& messages, CeremonyRound last = CeremonyRound::confirm) const {
    for (bool went_on = true; went_on;) {
      went_on = false;
      for (const std::uint16_t i : parameters.participants) {
        const auto status = evaluate_ceremony(parameters, messages);
        REQUIRE(status);
        if (!status->awaiting || *status->awaiting > last) return;
        auto message = participant(i).next_message(messages);
        REQUIRE(message);
        if (!*message) continue;
        messages.push_back(std::move(**message));
        went_on = true;
      }
    }
  }

  Messages played(CeremonyRound last = CeremonyRound::confirm) const {
    Messages messages;
    play(messages, last);
    return messages;
  }

  CeremonyMessage sign(CeremonyRound round, std::uint16_t trustee, Bytes body) const {
    const Signature signature = sign_keys[trustee].sign(body);
    return {round, trustee, std::move(body), signature};
  }

  /// A properly signed and framed message with any content.
  template <class Content>
  CeremonyMessage say(CeremonyRound round, std::uint16_t trustee, const Hash32& previous,
                      const Content& content) const {
    CanonicalWriter writer;
    writer.raw(session().header(round, trustee)).raw(previous);
    content.write(writer);
    return sign(round, trustee, writer.take());
  }

  /// The hash of the round before that an honest message carries.
  Hash32 previous_of(const CeremonyMessage& message) const {
    CanonicalReader reader(message.body);
    REQUIRE(reader.raw(session().header(message.round, message.trustee).size()));
    return reader.hash().value();
  }

  /// Where the content starts in a body.
  std::size_t content_at(CeremonyRound round) const {
    return session().header(round, 0).size() + (round == CeremonyRound::commit ? 0 : 32);
  }

  CeremonyParameters parameters{};
  std::vector<SigningKey> sign_keys;
  std::vector<SecretScalar> exchange_keys;
  std::vector<SecretBytes> seeds;
};

/// The message of one trustee in one round.
inline CeremonyMessage& find(CeremonyRig::Messages& messages, CeremonyRound round,
                             std::uint16_t trustee) {
  const auto found = std::ranges::find_if(messages, [&](const CeremonyMessage& message) {
    return message.round == round && message.trustee == trustee;
  });
  REQUIRE(found != messages.end());
  return *found;
}

}  // namespace piaojue::test
