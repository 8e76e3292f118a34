// Attacks of protocol.md on single ballots: what a hostile client, or a server that alters stored
// ballots, could try. Each forged ballot is signed by its credential's rightful holder wherever
// that is needed to get past the signature, so that the check under test is the one that refuses.
#include <catch2/catch.hpp>

#include "core/ballot/encryptor.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

using namespace piaojue;
using testing::filled;
using testing::TestPoll;

namespace {

const std::vector<bool> kMarks{true, false, false, false, true, false, false, false, false};

void sign_again(SignedBallot& ballot, const CredentialSecret& holder) {
  ballot.signatures.clear();
  for (const SigningKey& key : holder.keys)
    ballot.signatures.push_back(key.sign(encode_body(ballot.body)));
}

ErrorCode refusal(const TestPoll& poll, const SignedBallot& ballot) {
  const auto verdict = poll.verify(ballot);
  REQUIRE_FALSE(verdict);
  return verdict.error().code;
}

/// A ballot of a hostile client: any values in the selections, proofs made as an honest prover
/// would make them, for the claim that does not hold.
SignedBallot forge(const TestPoll& poll, const CredentialSecret& holder,
                   const std::vector<SecretScalar>& values) {
  const FixedBase key(poll.keys.election_key);
  BallotBody body{poll.context, holder.credential, {}, {}, {}};
  std::vector<SecretScalar> randomness;
  std::vector<RangeProver> provers;
  for (const SecretScalar& value : values) {
    randomness.push_back(SecretScalar::random(poll.suite));
    body.selections.push_back(encrypt(key, randomness.back(), value));
    provers.push_back(RangeProver::commit(key, value, 0, 1));
  }
  std::vector<SecretScalar> sums;
  for (const LinearConstraint& constraint : poll.shape.constraints()) {
    SecretScalar value = SecretScalar::zero(poll.suite);
    SecretScalar r = SecretScalar::zero(poll.suite);
    for (const Term& term : constraint.terms) {
      const Scalar weight = Scalar::from_i32(poll.suite, term.weight);
      value = value.plus(values[term.selection].times(weight));
      r = r.plus(randomness[term.selection].times(weight));
    }
    sums.push_back(std::move(r));
    provers.push_back(RangeProver::commit(key, value, constraint.lo, constraint.hi));
  }
  std::vector<const std::vector<RangeProof::Commitment>*> commitments;
  for (const RangeProver& prover : provers) commitments.push_back(&prover.commitments());
  const Hash32 seed = compute_ballot_seed(poll.context, holder.credential.keys, poll.shape,
                                          body.selections, commitments);
  for (std::uint32_t i = 0; i < provers.size(); ++i) {
    const Scalar c = challenge(poll.suite, seed, i);
    if (i < values.size())
      body.selection_proofs.push_back(std::move(provers[i]).respond(c, randomness[i]));
    else
      body.constraint_proofs.push_back(std::move(provers[i]).respond(c, sums[i - values.size()]));
  }
  SignedBallot out{std::move(body), {}};
  sign_again(out, holder);
  return out;
}

std::vector<SecretScalar> values_of(const Suite& suite, std::initializer_list<int> numbers) {
  std::vector<SecretScalar> out;
  for (const int number : numbers) {
    const SecretScalar magnitude =
        SecretScalar::from_u64(suite, static_cast<std::uint64_t>(number < 0 ? -number : number));
    out.push_back(number < 0 ? SecretScalar::zero(suite).minus(magnitude) : magnitude.duplicate());
  }
  return out;
}

}  // namespace

TEST_CASE("attack 1: a proof moved to another position, ballot or credential is refused",
          "[R4.4-4][R6.3-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  const SignedBallot first = poll.cast(holder, kMarks);
  const SignedBallot second = poll.cast(holder, kMarks);
  REQUIRE(poll.verify(first));

  SignedBallot moved = first;
  std::swap(moved.body.selection_proofs[1], moved.body.selection_proofs[2]);
  sign_again(moved, holder);
  CHECK(refusal(poll, moved) == ErrorCode::proof_invalid);

  moved = first;
  moved.body.selections = second.body.selections;
  moved.body.selection_proofs = second.body.selection_proofs;
  sign_again(moved, holder);  // constraint proofs are still those of the first
  CHECK(refusal(poll, moved) == ErrorCode::proof_invalid);

  const CredentialSecret other = poll.credential(poll.context);
  SignedBallot stolen = first;  // attack 4: a copied ballot under another credential
  stolen.body.credential = other.credential;
  sign_again(stolen, other);
  CHECK(refusal(poll, stolen) == ErrorCode::proof_invalid);
}

TEST_CASE("attack 1: a ballot moved to another poll, opening or class is refused",
          "[R4.4-4][R6.4-1][R6.4-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const SignedBallot ballot = poll.cast(poll.credential(poll.context), kMarks);
  for (int field = 0; field < 3; ++field) {
    TestPoll elsewhere(suite);
    elsewhere.keys = poll.keys;
    elsewhere.keys.issuers[0].push_back(elsewhere.keys.issuers[0][0]);
    if (field == 0) elsewhere.context.poll = filled(8);
    if (field == 1) elsewhere.context.opening = filled(8);
    if (field == 2) elsewhere.context.voter_class = 1;
    CHECK(refusal(elsewhere, ballot) == ErrorCode::wrong_context);

    // Its holder re-labels it and gets a credential there: the proofs still bind the old place.
    const CredentialSecret holder = elsewhere.credential(elsewhere.context);
    SignedBallot relabelled = ballot;
    relabelled.body.context = elsewhere.context;
    relabelled.body.credential = holder.credential;
    sign_again(relabelled, holder);
    CHECK(refusal(elsewhere, relabelled) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("attack 1: a ballot moved to the other suite is refused", "[R3-1][R6.3-3]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const SignedBallot ballot = poll.cast(poll.credential(poll.context), kMarks);
  const Bytes bytes = ballot.encode();
  REQUIRE(SignedBallot::parse(bytes, suite, poll.shape));
  for (const Suite* const other : Suite::all()) {
    if (other == &suite) continue;
    CHECK_FALSE(SignedBallot::parse(bytes, *other, poll.shape));
    // Relabelled: none of its points lies on the other curve.
    Bytes relabelled = bytes;
    const std::size_t number_at = 4 + std::string_view("piaojue/1 ballot").size() + 1;
    REQUIRE(relabelled[number_at] == suite.number());
    relabelled[number_at] = static_cast<std::uint8_t>(other->number());
    CHECK_FALSE(SignedBallot::parse(relabelled, *other, poll.shape));
    CHECK_FALSE(SignedBallot::parse(relabelled, suite, poll.shape));

    // A poll of the other suite with this one's opening, poll, class and issuers.
    const TestPoll elsewhere(*other);
    CHECK(refusal(elsewhere, ballot) == ErrorCode::wrong_context);
    CHECK(credential_message(elsewhere.context, ballot.body.credential.keys[0]) !=
          credential_message(poll.context, ballot.body.credential.keys[0]));
  }
}

TEST_CASE("attack 4: a re-randomised ballot is refused", "[R4.4-4][R6.3-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  SignedBallot ballot = poll.cast(holder, kMarks);
  const SecretScalar shift = SecretScalar::random(suite);
  ballot.body.selections[0] += {multiply_generator(shift), multiply(shift, poll.keys.election_key)};
  sign_again(ballot, holder);
  CHECK(refusal(poll, ballot) == ErrorCode::proof_invalid);
}

TEST_CASE("attack 4: an altered ballot without the holder's signature is refused", "[R6.3-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  SignedBallot ballot = poll.cast(poll.credential(poll.context), kMarks);
  const SignedBallot again = poll.cast(poll.credential(poll.context), kMarks);
  ballot.signatures = again.signatures;
  CHECK(refusal(poll, ballot) == ErrorCode::signature_invalid);
}

TEST_CASE("attack 8: an honest-looking forgery passes only when it is no forgery", "[R4.4-2]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  REQUIRE(poll.verify(forge(poll, holder, values_of(suite, {1, 0, 0, 0, 1, 0, 0, 0, 0}))));
  REQUIRE(poll.verify(forge(poll, holder, values_of(suite, {0, 0, 0, 0, 0, 0, 0, 0, 0}))));
}

TEST_CASE("attack 8: selection 2 or -1, or a broken constraint, is refused at both ends",
          "[R4.4-2][R4.4-3][R6.2-5]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  for (const auto& values : {std::initializer_list<int>{2, 0, 0, 0, 0, 0, 0, 0, 0},
                             std::initializer_list<int>{-1, 1, 0, 0, 0, 0, 0, 0, 0},
                             std::initializer_list<int>{1, 1, 0, 0, 0, 0, 0, 0, 0},
                             std::initializer_list<int>{1, 1, -1, 0, 0, 0, 0, 0, 0},
                             std::initializer_list<int>{0, 0, 0, 0, 0, 0, -1, 0, 1},
                             std::initializer_list<int>{1, 0, 0, 1, 0, 0, 2, -1, 0}})
    CHECK(refusal(poll, forge(poll, holder, values_of(suite, values))) == ErrorCode::proof_invalid);
}

TEST_CASE("attack 10: a credential signed by another key than the pinned one is refused",
          "[R4.6-6][R6.4-2]") {
  PJ_EACH_SUITE(suite);
  TestPoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);  // signed by issuer 0
  poll.keys.issuers = {{testing::test_issuers()[1].public_key()}};
  CHECK(refusal(poll, poll.cast(holder, kMarks)) == ErrorCode::signature_invalid);
}

TEST_CASE("attack 6: scalars are uniform in every bit and never repeat", "[R3.6-3]") {
  PJ_EACH_SUITE(suite);
  // 4096 samples: the count of ones in each of 255 low bits lies within 6 standard deviations (32
  // each) of the half; q is so close to 2^256 that the top bits are as good.
  static constexpr int kSamples = 4096;
  std::vector<int> ones(256);
  std::vector<Bytes> seen;
  for (int i = 0; i < kSamples; ++i) {
    seen.push_back(to_bytes(SecretScalar::random(suite).reveal_bytes().reveal()));
    for (std::size_t bit = 0; bit < 256; ++bit)
      ones[bit] += seen.back()[bit / 8] >> (7 - bit % 8) & 1;
  }
  for (const int count : ones) CHECK(std::abs(count - kSamples / 2) < 6 * 32);
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}
