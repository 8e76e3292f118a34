#include "core/crypto/key_ceremony.hpp"

#include <bit>
#include <catch2/catch.hpp>

#include "core/crypto/feldman_vss.hpp"
#include "core/crypto/threshold.hpp"
#include "tests/support/ceremony.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using test::CeremonyRig;
using Messages = CeremonyRig::Messages;

/// Every subset of `size` of the indices 0 .. n-1, as bit masks.
std::vector<unsigned> subsets(std::size_t n, int size) {
  std::vector<unsigned> out;
  for (unsigned mask = 0; mask < 1U << n; ++mask)
    if (std::popcount(mask) == size) out.push_back(mask);
  return out;
}

/// Opens `sum` with the election shares of the participants in `mask`.
Point open(const CeremonyRig& rig, const std::vector<CeremonyParticipant::Shares>& shares,
           const CeremonyOutcome& outcome, const Ciphertext& sum, unsigned mask) {
  std::vector<Point> values;
  std::vector<std::uint32_t> indices;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if ((mask >> i & 1U) == 0) continue;
    const Point& key = outcome.election_verification_keys[i];
    const auto partial = partially_decrypt(shares[i].election, key, sum.a, as_bytes("test"));
    CHECK(verify_partial_decryption(partial, key, sum.a, as_bytes("test")));
    values.push_back(partial.value);
    indices.push_back(rig.parameters.participants[i] + 1U);
  }
  std::vector<IndexedPartial> partials;
  for (std::size_t i = 0; i < values.size(); ++i) partials.push_back({indices[i], &values[i]});
  return combine_partials(sum, partials);
}

void check_success(std::uint16_t threshold, std::uint16_t trustees,
                   std::vector<std::uint16_t> participants = {}) {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(threshold, trustees, std::move(participants), suite);
  const Messages messages = rig.played();
  const auto status = evaluate_ceremony(rig.parameters, messages);
  REQUIRE(status);
  REQUIRE(status->outcome);
  CHECK_FALSE(status->awaiting);
  CHECK(status->missing.empty());
  CHECK(status->proven_cheats.empty());
  const CeremonyOutcome& outcome = *status->outcome;
  CHECK_FALSE(outcome.election_key == outcome.note_key);

  std::vector<CeremonyParticipant::Shares> shares;
  for (const std::uint16_t i : rig.parameters.participants) {
    auto share = rig.participant(i).shares(messages);
    REQUIRE(share);
    const std::size_t at = shares.size();
    CHECK(multiply_generator(share->election) == outcome.election_verification_keys[at]);
    CHECK(multiply_generator(share->note) == outcome.note_verification_keys[at]);
    shares.push_back(std::move(*share));
  }

  const SecretScalar r = SecretScalar::random(rig.suite());
  const Ciphertext sum =
      encrypt(FixedBase(outcome.election_key), r, SecretScalar::from_u64(rig.suite(), 1));
  for (const unsigned mask : subsets(shares.size(), threshold))
    CHECK(open(rig, shares, outcome, sum, mask) == Point::generator(rig.suite()));
  for (const unsigned mask : subsets(shares.size(), threshold - 1))
    if (mask != 0)
      CHECK_FALSE(open(rig, shares, outcome, sum, mask) == Point::generator(rig.suite()));
}

TEST_CASE("key ceremony succeeds for 1 of 1", "[R5.1-1][R5.3-4]") { check_success(1, 1); }
TEST_CASE("key ceremony succeeds for 2 of 2") { check_success(2, 2); }
TEST_CASE("key ceremony succeeds for 2 of 3", "[R5.1-2][R5.3-4]") { check_success(2, 3); }
TEST_CASE("key ceremony succeeds for 3 of 5", "[R5.1-2][R5.3-4]") { check_success(3, 5); }
TEST_CASE("key ceremony succeeds with some of the trustees", "[R5.1-1][R5.3-4]") {
  check_success(2, 5, {0, 2, 4});
}

namespace {

/// What a body says, after header and the hash of the round before.
Bytes body_of(const CeremonyRig& rig, CeremonyRound round, std::uint16_t trustee,
              std::optional<Hash32> previous, ByteView content) {
  CanonicalWriter out;
  out.raw(rig.session().header(round, trustee));
  if (previous) out.raw(*previous);
  return out.raw(content).take();
}

/// The hash of a round by SPEC 5.2.
Hash32 round_hash_by_hand(const CeremonyRig& rig, const Messages& messages, CeremonyRound round) {
  CanonicalWriter out("piaojue/1 ceremony round");
  out.raw(rig.session().id()).u8(static_cast<std::uint8_t>(round));
  out.count(rig.parameters.participants.size());
  for (const std::uint16_t i : rig.parameters.participants)
    for (const CeremonyMessage& message : messages)
      if (message.round == round && message.trustee == i) out.bytes(message.body);
  return rig.suite().hash(out.view());
}

/// A ceremony of two that nobody complains about, whatever their polynomials are. [trustee][k]
struct MadeUp {
  std::vector<std::vector<SecretScalar>> election;
  std::vector<std::vector<SecretScalar>> note;
};

Messages play_made_up(const CeremonyRig& rig, const MadeUp& secrets) {
  const auto session = rig.session();
  const auto key_of = [&](std::uint16_t i, const std::vector<SecretScalar>& coefficients,
                          std::string_view about) {
    ceremony::Reveal::Key out{
        {},
        SchnorrProof::prove(coefficients.front(),
                            session.proof_context(CeremonyRound::reveal, i, about, i))};
    for (const SecretScalar& one : coefficients) out.commitments.push_back(multiply_generator(one));
    return out;
  };
  Messages messages;
  const auto all_say = [&](CeremonyRound round, const auto& content) {
    std::optional<Hash32> previous;
    if (round != CeremonyRound::commit)
      previous = round_hash_by_hand(
          rig, messages, static_cast<CeremonyRound>(static_cast<std::uint8_t>(round) - 1));
    for (std::uint16_t i = 0; i < 2; ++i)
      messages.push_back(rig.sign(round, i, body_of(rig, round, i, previous, content(i))));
  };
  const auto reveal_of = [&](std::uint16_t i) {
    return ceremony::Reveal{key_of(i, secrets.election[i], "election"),
                            key_of(i, secrets.note[i], "note")};
  };
  const ceremony::Reveal reveals[] = {reveal_of(0), reveal_of(1)};
  const auto encoded = [](const auto& content) {
    CanonicalWriter out;
    content.write(out);
    return out.take();
  };
  all_say(CeremonyRound::commit,
          [&](std::uint16_t i) { return to_bytes(reveals[i].commitment(session, i)); });
  all_say(CeremonyRound::reveal, [&](std::uint16_t i) { return encoded(reveals[i]); });
  all_say(CeremonyRound::share, [&](std::uint16_t i) {
    ceremony::ShareMessage shares;
    shares.boxes.push_back(ceremony::SealedShares::seal(
        session, i, static_cast<std::uint16_t>(1 - i), rig.seeds[i],
        {SecretScalar::random(rig.suite()), SecretScalar::random(rig.suite())}));
    return encoded(shares);
  });
  all_say(CeremonyRound::confirm,
          [&](std::uint16_t) { return encoded(ceremony::Verdict{std::nullopt}); });
  return messages;
}

}  // namespace

TEST_CASE("a ceremony that yields the identity as a key fails", "[R5.1-3]") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 2, {}, suite);
  const SecretScalar a = SecretScalar::random(suite);
  const SecretScalar b = SecretScalar::random(suite);
  const SecretScalar c = SecretScalar::random(suite);
  const SecretScalar zero = SecretScalar::zero(suite);
  const auto line = [](const SecretScalar& constant, const SecretScalar& slope) {
    std::vector<SecretScalar> out;
    out.push_back(constant.duplicate());
    out.push_back(slope.duplicate());
    return out;
  };
  /// The sum of both lines is `constant` + `slope` x.
  const auto sum = [&](const SecretScalar& constant, const SecretScalar& slope) {
    std::vector<std::vector<SecretScalar>> out;
    out.push_back(line(a, b));
    out.push_back(line(constant.minus(a), slope.minus(b)));
    return out;
  };
  const auto fails = [&](MadeUp secrets) {
    const auto status = evaluate_ceremony(rig.parameters, play_made_up(rig, secrets));
    if (status) {
      CHECK(status->proven_cheats.empty());
      CHECK(status->outcome);
    }
    return !status;
  };
  CHECK_FALSE(fails({sum(c, c), sum(c, c)}));
  CHECK(fails({sum(zero, c), sum(c, c)}));
  CHECK(fails({sum(c, c), sum(zero, c)}));
  // Trustee 0's point is 1, trustee 1's is 2: c - c x and 2c - c x vanish there.
  CHECK(fails({sum(c, zero.minus(c)), sum(c, c)}));
  CHECK(fails({sum(c, c), sum(c.plus(c), zero.minus(c))}));
}

TEST_CASE("the transcript of a ceremony hashes session and rounds", "[R5.3-5]") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {0, 2}, suite);
  const Messages messages = rig.played();
  const auto transcript = evaluate_ceremony(rig.parameters, messages)->outcome->transcript;
  CanonicalWriter out("piaojue/1 ceremony transcript");
  out.raw(rig.session().id());
  for (const CeremonyRound round :
       {CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share, CeremonyRound::confirm})
    out.raw(round_hash_by_hand(rig, messages, round));
  CHECK(transcript == suite.hash(out.view()));
  // Other secrets, another ceremony.
  const CeremonyRig other(2, 3, {0, 2}, suite);
  CHECK(evaluate_ceremony(other.parameters, other.played())->outcome->transcript != transcript);
}

TEST_CASE("evaluate_ceremony names the awaited round and who is missing") {
  const CeremonyRig rig(2, 3);
  Messages messages;
  for (const auto round : {CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share,
                           CeremonyRound::confirm}) {
    for (std::uint16_t next = 0; next < 3; ++next) {
      const auto status = evaluate_ceremony(rig.parameters, messages);
      REQUIRE(status);
      CHECK(status->awaiting == round);
      CHECK(status->missing.size() == 3U - next);
      CHECK(status->missing.front() == next);
      CHECK_FALSE(status->outcome);
      messages.push_back(**rig.participant(next).next_message(messages));
      // Once is enough; the last one to send may go on to the next round.
      if (next < 2) CHECK_FALSE(rig.participant(next).next_message(messages)->has_value());
    }
  }
}

TEST_CASE("evaluate_ceremony takes messages in any order and repeated") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played();
  const Hash32 transcript = evaluate_ceremony(rig.parameters, messages)->outcome->transcript;
  std::ranges::reverse(messages);
  messages.push_back(messages[4]);
  messages.push_back(rig.sign(messages[5].round, messages[5].trustee, messages[5].body));
  const auto status = evaluate_ceremony(rig.parameters, messages);
  REQUIRE(status);
  REQUIRE(status->outcome);
  CHECK(status->outcome->transcript == transcript);
}

TEST_CASE("CeremonyParticipant sends the same bodies again after a restart", "[R5.1-4]") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {}, suite);
  Messages messages;
  for (int i = 0; i < 12; ++i) {
    const auto next = static_cast<std::uint16_t>(i % 3);
    const auto once = rig.participant(next).next_message(messages);
    const auto again = rig.participant(next).next_message(messages);
    REQUIRE(once);
    REQUIRE(*once);
    CHECK((*once)->body == (*again)->body);
    messages.push_back(**once);
  }
  CHECK(evaluate_ceremony(rig.parameters, messages)->outcome);
}

TEST_CASE("CeremonyParticipant uses other secrets in another attempt with the same seed",
          "[R5.1-4][R5.2-1]") {
  CeremonyRig rig(2, 3);
  const Point first = evaluate_ceremony(rig.parameters, rig.played())->outcome->election_key;
  rig.parameters.attempt = 2;
  CHECK_FALSE(evaluate_ceremony(rig.parameters, rig.played())->outcome->election_key == first);
}

TEST_CASE("CeremonyParticipant refuses a ceremony with a message in its name that is not its own",
          "[R5.3-6]") {
  CeremonyRig rig(2, 3);
  const Messages messages = rig.played(CeremonyRound::reveal);
  CHECK(rig.participant(1).next_message(messages));
  rig.seeds[1] = random_secret(32);
  const auto refused = rig.participant(1).next_message(messages);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_state);
}

TEST_CASE("CeremonyParticipant refuses keys that are not pinned, and strangers", "[R5.3-6]") {
  CeremonyRig rig(2, 3, {0, 1});
  CHECK(rig.participant(2).next_message({}).error().code == ErrorCode::not_permitted);
  rig.exchange_keys[0] = SecretScalar::random(rig.suite());
  CHECK(rig.participant(0).next_message({}).error().code == ErrorCode::wrong_context);
  rig.sign_keys[1] = SigningKey::generate(rig.suite());
  CHECK(rig.participant(1).next_message({}).error().code == ErrorCode::wrong_context);
}

TEST_CASE("CeremonyParticipant yields no shares before the ceremony succeeded") {
  const CeremonyRig rig(2, 3);
  const Messages messages = rig.played(CeremonyRound::share);
  CHECK(rig.participant(0).shares(messages).error().code == ErrorCode::wrong_state);
}

TEST_CASE("evaluate_ceremony refuses parameters that no ceremony can have", "[R5.1-1]") {
  const auto refuses = [](const CeremonyRig& rig) {
    const auto status = evaluate_ceremony(rig.parameters, {});
    return !status && status.error().code == ErrorCode::invalid;
  };
  CHECK_FALSE(refuses({2, 3, {0, 2}}));
  CHECK(refuses({0, 3}));
  CHECK(refuses({4, 3}));
  CHECK(refuses({3, 3, {0, 1}}));
  CHECK(refuses({2, 3, {1, 0}}));
  CHECK(refuses({2, 3, {1, 1}}));
  CHECK(refuses({2, 3, {1, 3}}));
}

TEST_CASE("key ceremony seals shares as SPEC 5.2 says, with the AEAD of the suite", "[R5.2-7]") {
  const auto [id, algorithm] =
      GENERATE(std::pair{SuiteId::p256_sha256, AeadAlgorithm::aes_256_gcm},
               std::pair{SuiteId::sm2_sm3, AeadAlgorithm::sm4_ctr_hmac_sm3});
  const Suite& suite = Suite::get(id);
  const CeremonyRig rig(2, 3, {}, suite);
  Messages messages = rig.played(CeremonyRound::share);
  CanonicalReader reader(test::find(messages, CeremonyRound::share, 1).body);
  REQUIRE(reader.raw(rig.content_at(CeremonyRound::share)));
  const auto shares = ceremony::ShareMessage::read(reader, rig.session()).value();
  const ceremony::SealedShares& sealed = shares.box_for(rig.session(), 1, 2);

  const Bytes info = CanonicalWriter("piaojue/1 ceremony box")
                         .raw(rig.session().id())
                         .u16(1)
                         .u16(2)
                         .raw(sealed.ephemeral.encode())
                         .take();
  const Bytes shared = multiply(rig.exchange_keys[2], sealed.ephemeral).encode();
  const SecretBytes key = hkdf(suite.hash_algorithm(), shared, {}, info, 32);
  const auto opened = aead_open(algorithm, key.reveal(), {}, {}, sealed.box);
  REQUIRE(opened);
  const auto election = SecretScalar::parse(suite, opened->reveal().first(32));
  REQUIRE(election);
  CanonicalReader revealed(test::find(messages, CeremonyRound::reveal, 1).body);
  REQUIRE(revealed.raw(rig.content_at(CeremonyRound::reveal)));
  const auto reveal = ceremony::Reveal::read(revealed, rig.session()).value();
  CHECK(multiply_generator(*election) == evaluate_commitments(reveal.election.commitments, 3));
}

TEST_CASE("CeremonyMessage reads what it writes, and refuses truncation and bytes left over",
          "[R5.2-4]") {
  const CeremonyRig rig(2, 3);
  for (const CeremonyMessage& message : rig.played()) {
    const Bytes bytes = message.encode();
    const auto read = CeremonyMessage::parse(bytes);
    REQUIRE(read);
    CHECK(read->round == message.round);
    CHECK(read->trustee == message.trustee);
    CHECK(read->body == message.body);
    CHECK(read->signature == message.signature);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      REQUIRE_FALSE(CeremonyMessage::parse(ByteView(bytes).first(size)));
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(CeremonyMessage::parse(longer));
  }
}

TEST_CASE("CeremonyMessage refuses a round that is none", "[R5.2-4]") {
  const CeremonyRig rig(1, 1);
  CeremonyMessage message = rig.played().front();
  for (const int round : {0, 5, 255}) {
    message.round = static_cast<CeremonyRound>(round);
    CHECK_FALSE(CeremonyMessage::parse(message.encode()));
  }
}

}  // namespace
}  // namespace piaojue
