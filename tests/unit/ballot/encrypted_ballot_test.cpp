#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

using namespace piaojue;

using testing::TestPoll;

namespace {

const std::vector<bool> kMarks{true, false, false, false, true, false, false, false, false};

using testing::filled;

}  // namespace

TEST_CASE("a ballot verifies, survives its encoding, and decrypts to its marks",
          "[R4.2-1][R6.3-1][R6.3-5]") {
  PJ_EACH_SUITE(suite);
  for (const std::size_t issuers : {1U, 2U}) {
    for (const bool own_keys : {false, true}) {
      const TestPoll poll(suite, issuers, own_keys);
      const SignedBallot ballot = poll.cast(poll.credential(poll.context), kMarks);
      const Bytes bytes = ballot.encode();
      const auto parsed = SignedBallot::parse(bytes, suite, poll.shape);
      REQUIRE(parsed);
      CHECK(parsed->encode() == bytes);
      CHECK(verify_ballot(*parsed, poll.context, poll.shape, poll.keys));
      const Point generator = Point::generator(suite);
      for (std::size_t i = 0; i < kMarks.size(); ++i) {
        const Ciphertext& c = parsed->body.selections[i];
        const Point message = c.b - multiply(poll.secret, c.a);
        CHECK((kMarks[i] ? message == generator : message.is_identity()));
      }
    }
  }
}

TEST_CASE("the encryptor refuses marks that break a constraint", "[R6.2-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const BallotEncryptor encryptor(poll.context, poll.shape, poll.keys.election_key);
  const CredentialSecret holder = poll.credential(poll.context);
  std::vector<bool> over_marked = kMarks;
  over_marked[1] = true;
  CHECK_FALSE(encryptor.seal(over_marked, holder.credential));
  CHECK_FALSE(encryptor.seal(std::vector<bool>(8), holder.credential));
}

TEST_CASE("a ballot with any one byte altered does not verify", "[R6.3-1][R6.3-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const Bytes good = poll.cast(poll.credential(poll.context), kMarks).encode();
  // Every byte would take minutes with RSA in each; a stride that meets every field is enough.
  for (std::size_t at = 0; at < good.size(); at += 37) {
    Bytes bad = good;
    bad[at] ^= 1;
    const auto parsed = SignedBallot::parse(bad, suite, poll.shape);
    CHECK_FALSE((parsed && verify_ballot(*parsed, poll.context, poll.shape, poll.keys)));
  }
}

TEST_CASE("ballot parse refuses truncation, trailing bytes and another shape", "[R2.1-4][R6.3-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  Bytes bytes = poll.cast(poll.credential(poll.context), kMarks).encode();
  for (std::size_t size = 0; size < bytes.size(); size += 101)
    CHECK_FALSE(SignedBallot::parse(ByteView(bytes).first(size), suite, poll.shape));
  CHECK_FALSE(SignedBallot::parse(bytes, suite, *BallotShape::create(9, {})));
  bytes.push_back(0);
  CHECK_FALSE(SignedBallot::parse(bytes, suite, poll.shape));
}

TEST_CASE("verify_ballot refuses a foreign opening, poll, class, key or issuer",
          "[R4.4-4][R6.4-1][R6.4-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite, 2);
  const SignedBallot ballot = poll.cast(poll.credential(poll.context), kMarks);
  REQUIRE(verify_ballot(ballot, poll.context, poll.shape, poll.keys));
  BallotContext other = poll.context;
  other.opening = filled(9);
  CHECK_FALSE(verify_ballot(ballot, other, poll.shape, poll.keys));
  other = poll.context;
  other.poll = filled(9);
  CHECK_FALSE(verify_ballot(ballot, other, poll.shape, poll.keys));
  other = poll.context;
  other.voter_class = 1;
  CHECK_FALSE(verify_ballot(ballot, other, poll.shape, poll.keys));
  BallotKeys keys = poll.keys;
  keys.election_key = multiply_generator(SecretScalar::random(suite));
  CHECK_FALSE(verify_ballot(ballot, poll.context, poll.shape, keys));
  keys = poll.keys;
  std::swap(keys.issuers[0], keys.issuers[1]);
  CHECK_FALSE(verify_ballot(ballot, poll.context, poll.shape, keys));
  keys = poll.keys;
  keys.issuers.pop_back();
  CHECK_FALSE(verify_ballot(ballot, poll.context, poll.shape, keys));
}

TEST_CASE("verify_ballot refuses a credential issued for another poll", "[R6.4-1]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  BallotContext elsewhere = poll.context;
  elsewhere.poll = filled(7);
  const SignedBallot ballot = poll.cast(poll.credential(elsewhere), kMarks);
  CHECK_FALSE(verify_ballot(ballot, poll.context, poll.shape, poll.keys));
}

TEST_CASE("verify_ballot refuses swapped selections even when the holder signs them",
          "[R4.4-4][R4.4-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  SignedBallot ballot = poll.cast(holder, kMarks);
  std::swap(ballot.body.selections[0], ballot.body.selections[1]);
  std::swap(ballot.body.selection_proofs[0], ballot.body.selection_proofs[1]);
  ballot.signatures = {holder.keys[0].sign(encode_body(ballot.body))};
  const auto verdict = verify_ballot(ballot, poll.context, poll.shape, poll.keys);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().code == ErrorCode::proof_invalid);
}

TEST_CASE("verify_ballot names the proof that fails", "[R4.5-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  SignedBallot ballot = poll.cast(holder, kMarks);
  ballot.body.selection_proofs[5].responses[1] += Scalar::from_u64(suite, 1);
  auto verdict = verify_ballot_proofs(ballot, poll.shape, poll.keys.election_key);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().message == "the proof of selection 5 does not hold");
  ballot = poll.cast(holder, kMarks);
  ballot.body.constraint_proofs[3].challenges[0] += Scalar::from_u64(suite, 1);
  verdict = verify_ballot_proofs(ballot, poll.shape, poll.keys.election_key);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().message == "the proof of constraint 3 does not hold");
}

TEST_CASE("verify_proofs_of_ballots gives each ballot the verdict it has alone",
          "[R4.5-1][R4.5-2][msm]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  std::vector<SignedBallot> good;
  for (int i = 0; i < 5; ++i) good.push_back(poll.cast(holder, kMarks));
  const auto judge = [&](const std::vector<SignedBallot>& ballots) {
    std::vector<const SignedBallot*> pointers;
    for (const SignedBallot& ballot : ballots) pointers.push_back(&ballot);
    const auto verdicts = verify_proofs_of_ballots(pointers, poll.shape, poll.keys.election_key);
    REQUIRE(verdicts.size() == ballots.size());
    for (std::size_t i = 0; i < ballots.size(); ++i) {
      const auto alone = verify_ballot_proofs(ballots[i], poll.shape, poll.keys.election_key);
      REQUIRE(verdicts[i].has_value() == alone.has_value());
      if (!alone) CHECK(verdicts[i].error().message == alone.error().message);
    }
    return std::ranges::count_if(verdicts, [](const Result<void>& one) { return !one; });
  };
  const Scalar one = Scalar::from_u64(suite, 1);
  CHECK(judge({}) == 0);
  CHECK(judge(good) == 0);
  for (unsigned bad = 1; bad < 32; bad += 3) {  // any of them, and any together
    std::vector<SignedBallot> ballots = good;
    for (std::size_t i = 0; i < ballots.size(); ++i)
      if ((bad >> i & 1U) == 1) ballots[i].body.selection_proofs[i].responses[0] += one;
    CHECK(judge(ballots) == std::popcount(bad));
  }
  std::vector<SignedBallot> cancelling = good;
  cancelling[1].body.constraint_proofs[2].responses[1] += one;
  cancelling[2].body.constraint_proofs[2].responses[1] += -one;
  CHECK(judge(cancelling) == 2);
  std::vector<SignedBallot> misshapen = good;
  misshapen[0].body.selection_proofs.pop_back();
  misshapen[3].body.selection_proofs[4].responses.pop_back();
  CHECK(judge(misshapen) == 2);
}

TEST_CASE("a ballot of 69 selections stays within its size", "[R4.4-1][R6.3-6]") {
  PJ_EACH_SUITE(suite);
  for (const auto& [lo, limit] : {std::pair{1U, 40'000U}, {0U, 44'000U}}) {
    std::vector<LinearConstraint> constraints;
    for (std::uint32_t c = 0; c < 23; ++c)
      constraints.push_back({{{3 * c, 1}, {3 * c + 1, 1}, {3 * c + 2, 1}}, lo, 1});
    TestPoll poll(suite);
    poll.shape = *BallotShape::create(69, std::move(constraints));
    std::vector<bool> marks(69);
    for (std::size_t c = 0; c < 23; ++c) marks[3 * c] = true;
    const Bytes bytes = poll.cast(poll.credential(poll.context), marks).encode();
    CHECK(bytes.size() <= limit);
  }
}

TEST_CASE("the tracker depends on opening, poll and ciphertexts, not on the credential",
          "[R6.5-1]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const SignedBallot first = poll.cast(poll.credential(poll.context), kMarks);
  SignedBallot second = first;
  second.body.credential = poll.credential(poll.context).credential;
  CHECK(compute_tracker(first.body.context, first.body.selections) ==
        compute_tracker(second.body.context, second.body.selections));
  BallotContext other = poll.context;
  other.poll = filled(3);
  CHECK(compute_tracker(first.body.context, first.body.selections) !=
        compute_tracker(other, first.body.selections));
}
