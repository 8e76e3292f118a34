#include "core/ballot/challenge.hpp"

#include <catch2/catch.hpp>

#include "core/base/base32.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

namespace piaojue {
namespace {

using testing::filled;
using testing::TestPoll;

const std::vector<bool> kMarks{true, false, false, false, true, false, false, false, false};

SealedBallot seal(const TestPoll& poll, const CredentialSecret& holder) {
  const BallotEncryptor encryptor(poll.context, poll.shape, poll.keys.election_key);
  return encryptor.seal(kMarks, holder.credential).value();
}

/// The bytes as SPEC 6.8 has them.
Bytes by_hand(const Suite& suite, std::uint32_t selections, ByteView bits) {
  return CanonicalWriter("piaojue/1 challenge")
      .u16(suite.number())
      .raw(filled(1))
      .raw(filled(2))
      .raw(filled(3))
      .u32(selections)
      .raw(bits)
      .take();
}

TEST_CASE("the opening of a challenge has exactly the bytes of the specification", "[R6.8-1]") {
  PJ_EACH_SUITE(suite);
  const ChallengeOpening opening{{&suite, filled(1), filled(2), 0}, filled(3), kMarks};
  // 1000 1000 0: selection 0 is the highest bit, the last bits are none.
  const Bytes bytes = by_hand(suite, 9, Bytes{0x88, 0x00});
  CHECK(opening.encode() == bytes);
  const auto parsed = ChallengeOpening::parse(bytes);
  REQUIRE(parsed);
  CHECK(parsed->selections == kMarks);
  CHECK(parsed->seed == filled(3));
  CHECK(parsed->context == opening.context);

  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(ChallengeOpening::parse(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(ChallengeOpening::parse(longer));
}

TEST_CASE("a challenge of no or too many selections, or with a bit past the last, is refused",
          "[R6.8-1]") {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  CHECK(ChallengeOpening::parse(by_hand(suite, 9, Bytes{0xff, 0x80})));
  for (std::uint8_t past = 1; past < 0x80; past = static_cast<std::uint8_t>(2 * past))
    CHECK_FALSE(ChallengeOpening::parse(by_hand(suite, 9, Bytes{0xff, past})));
  CHECK_FALSE(ChallengeOpening::parse(by_hand(suite, 0, {})));
  CHECK(ChallengeOpening::parse(by_hand(suite, 65536, Bytes(8192))));
  CHECK_FALSE(ChallengeOpening::parse(by_hand(suite, 65537, Bytes(8193))));
}

TEST_CASE("the text of a challenge is read with its line ends, under no other beginning",
          "[R6.8-2]") {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  const ChallengeOpening opening{{&suite, filled(1), filled(2), 0}, filled(3), kMarks};
  const std::string text = opening.reveal_qr();
  CHECK(text == "PJ1X:" + to_base32(opening.encode()));
  std::string wrapped;
  for (const char c : text)
    wrapped += std::string(1, c) + (wrapped.size() % 3 == 0 ? "\r\n" : "\t");
  for (const std::string& read : {text, " " + text + "\n", wrapped}) {
    const auto parsed = ChallengeOpening::parse_qr(read);
    REQUIRE(parsed);
    CHECK(parsed->encode() == opening.encode());
  }
  for (const std::string& other :
       {text.substr(5), "PJ1C:" + text.substr(5), "PJ1X" + text.substr(5), "-" + text, text + "-",
        text.substr(0, text.size() - 2), std::string()})
    CHECK_FALSE(ChallengeOpening::parse_qr(other));
}

TEST_CASE("a challenge gives the tracker that was shown, and of no other choice, seed or key",
          "[R6.6-1][R6.8-3]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  SealedBallot sealed = seal(poll, poll.credential(poll.context));
  const Hash32 shown = sealed.tracker();
  const ChallengeOpening opening = std::move(sealed).reveal_challenge();
  CHECK(opening.selections == kMarks);
  CHECK(opening.compute_tracker(poll.keys.election_key) == shown);

  ChallengeOpening other = opening;
  other.selections[1].flip();
  CHECK(other.compute_tracker(poll.keys.election_key) != shown);
  other = opening;
  other.seed[31] ^= 1U;
  CHECK(other.compute_tracker(poll.keys.election_key) != shown);
  other = opening;
  other.context.poll[0] ^= 1U;
  CHECK(other.compute_tracker(poll.keys.election_key) != shown);
  CHECK(opening.compute_tracker(Point::generator(suite)) != shown);
}

TEST_CASE("all randomness of a ballot's encryption comes of its seed, which is fresh each time",
          "[R6.6-1]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  const ChallengeOpening one = seal(poll, holder).reveal_challenge();
  const ChallengeOpening two = seal(poll, holder).reveal_challenge();
  CHECK(one.seed != two.seed);
  const FixedBase key(poll.keys.election_key);
  std::vector<Ciphertext> ciphertexts;
  for (std::uint32_t j = 0; j < kMarks.size(); ++j)
    ciphertexts.push_back(encrypt(key, SecretScalar::derive(suite, one.seed, "selection", j),
                                  SecretScalar::from_u64(suite, kMarks[j] ? 1 : 0)));
  CHECK(compute_tracker(poll.context, ciphertexts) == one.compute_tracker(poll.keys.election_key));
}

TEST_CASE("a challenge discloses nothing of the proofs, whose nonces do not come of the seed",
          "[R6.6-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const ChallengeOpening opening = seal(poll, poll.credential(poll.context)).reveal_challenge();
  // Suite, opening, poll, one seed, selections: there is room for nothing else.
  CHECK(opening.encode().size() == 4 + 19 + 2 + 32 + 32 + 32 + 4 + 2);
  // The same statement is proven with other nonces each time; the seed is not asked for.
  const FixedBase key(poll.keys.election_key);
  const SecretScalar one = SecretScalar::from_u64(suite, 1);
  const RangeProver first = RangeProver::commit(key, one, 0, 1);
  const RangeProver again = RangeProver::commit(key, one, 0, 1);
  for (std::size_t branch = 0; branch < 2; ++branch)
    CHECK_FALSE(first.commitments()[branch].a == again.commitments()[branch].a);
}

TEST_CASE("after a challenge the credential casts a ballot that is sealed anew",
          "[R6.8-4][R6.8-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  SealedBallot challenged = seal(poll, holder);
  const Hash32 shown = challenged.tracker();
  const ChallengeOpening opening = std::move(challenged).reveal_challenge();
  // What was shown and what was disclosed carry no signature of the credential: sealing was given
  // its public part only.
  SealedBallot anew = seal(poll, holder);
  CHECK(anew.tracker() != shown);
  const SignedBallot cast = std::move(anew).cast(holder.keys);
  CHECK(poll.verify(cast));
  CHECK(compute_tracker(cast.body.context, cast.body.selections) != shown);

  // Without the holder's keys, as before the voter says "cast", it is no ballot.
  const CredentialSecret stranger = poll.credential(poll.context);
  CHECK_FALSE(poll.verify(seal(poll, holder).cast(stranger.keys)));
}

}  // namespace
}  // namespace piaojue
