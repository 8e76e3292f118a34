// Attack 4: proofs of which one bit is altered, and attack 16: proofs that are wrong by amounts
// which cancel where coefficients can be foreseen. (Each bit of Schnorr and Chaum-Pedersen proofs
// and of sealed notes is tried where these are tested.)
#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

using namespace piaojue;
using namespace piaojue::test;
using testing::TestPoll;

namespace {

struct Claim {
  const Suite& suite;
  std::uint32_t lo;
  std::uint32_t hi;
  Point key = multiply_generator(SecretScalar::random(suite));
  FixedBase base{key};
  SecretScalar r = SecretScalar::random(suite);
  Scalar c = SecretScalar::random(suite).reveal();
  Ciphertext ciphertext = encrypt(base, r, SecretScalar::from_u64(suite, lo));

  RangeProof prove() const {
    return RangeProver::commit(base, SecretScalar::from_u64(suite, lo), lo, hi).respond(c, r);
  }
  bool accepts(const RangeProof& proof) const {
    EquationBatch batch(suite, key);
    const std::size_t a = batch.add_point(ciphertext.a);
    const std::vector<WeightedCiphertext> sum{{a, batch.add_point(ciphertext.b), 1}};
    return add_range_proof(batch, proof, c, sum, lo, hi) && batch.holds_vartime();
  }
};

Bytes encode(const RangeProof& proof) {
  CanonicalWriter out;
  for (const auto& commitment : proof.commitments)
    out.raw(commitment.a.encode()).raw(commitment.b.encode());
  for (const Scalar& one : proof.challenges) out.raw(one.encode());
  for (const Scalar& one : proof.responses) out.raw(one.encode());
  return out.take();
}

Result<RangeProof> parse(ByteView bytes, const Suite& suite, std::size_t branches) {
  CanonicalReader reader(bytes);
  RangeProof out;
  for (std::size_t i = 0; i < branches; ++i) {
    PJ_TRY(Point a, read_point(reader, suite));
    PJ_TRY(Point b, read_point(reader, suite));
    out.commitments.push_back({std::move(a), std::move(b)});
  }
  for (std::size_t i = 0; i + 1 < branches; ++i) {
    PJ_TRY(const Scalar c, read_scalar(reader, suite));
    out.challenges.push_back(c);
  }
  for (std::size_t i = 0; i < branches; ++i) {
    PJ_TRY(const Scalar z, read_scalar(reader, suite));
    out.responses.push_back(z);
  }
  PJ_CHECK(reader.finish());
  return out;
}

std::vector<SignedBallot> two_ballots(const TestPoll& poll,
                                      const std::vector<CredentialSecret>& holders) {
  const std::vector<bool> marks{true, false, false, false, true, false, false, false, false};
  std::vector<SignedBallot> out;
  for (const CredentialSecret& holder : holders) out.push_back(poll.cast(holder, marks));
  return out;
}

}  // namespace

TEST_CASE("attack 4: a range proof with one bit altered is refused, whichever byte it is in",
          "[R4.4-1][R4.4-2]") {
  PJ_EACH_SUITE(suite);
  for (const auto& [lo, hi] : {std::pair{0U, 1U}, {3U, 3U}, {1U, 3U}}) {
    const Claim claim{suite, lo, hi};
    const std::size_t branches = hi - lo + 1;
    const Bytes good = encode(claim.prove());
    const auto accepts = [&](ByteView bytes) {
      const auto proof = parse(bytes, suite, branches);
      return proof && claim.accepts(*proof);
    };
    REQUIRE(accepts(good));
    std::size_t parsed = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
      Bytes bad = good;
      bad[at] ^= static_cast<std::uint8_t>(1U << at % 8);
      parsed += parse(bad, suite, branches).has_value() ? 1 : 0;
      if (accepts(bad)) FAIL("byte " << at << " of " << good.size());
    }
    CHECK(parsed > good.size() / 8);  // so that proofs are refused, and not bytes alone
  }
}

TEST_CASE("attack 16: errors that cancel within a ballot do not pass its batch",
          "[R4.5-1][R4.5-2][R11.2-17]") {
  PJ_EACH_SUITE(suite);
  const TestPoll poll(suite);
  std::vector<CredentialSecret> holders;
  holders.push_back(poll.credential(poll.context));
  const SignedBallot good = two_ballots(poll, holders).front();
  REQUIRE(verify_ballot_proofs(good, poll.shape, poll.keys.election_key));
  const Scalar delta = SecretScalar::random(suite).reveal();
  const auto refuse = [&](auto change) {
    SignedBallot bad = good;
    change(bad.body);
    const auto verdict = verify_ballot_proofs(bad, poll.shape, poll.keys.election_key);
    REQUIRE_FALSE(verdict);
    CHECK(verdict.error().code == ErrorCode::proof_invalid);
  };
  const auto shift = [&](Scalar& one, Scalar& other) {
    one += delta;
    other = other - delta;
  };
  refuse([&](BallotBody& body) {  // two branches of one proof
    shift(body.selection_proofs[0].responses[0], body.selection_proofs[0].responses[1]);
  });
  refuse([&](BallotBody& body) {  // two proofs
    shift(body.selection_proofs[0].responses[0], body.selection_proofs[1].responses[0]);
  });
  refuse([&](BallotBody& body) {  // a selection and a constraint
    shift(body.selection_proofs[2].responses[1], body.constraint_proofs[0].responses[0]);
  });
  refuse([&](BallotBody& body) {  // the two equations of one branch: zG and zY move together
    const Point step = multiply_vartime(delta, Point::generator(suite));
    body.selection_proofs[0].commitments[0].a += step;
    body.selection_proofs[0].commitments[0].b += -step;
  });
  refuse([&](BallotBody& body) {  // commitments of two proofs
    const Point step = multiply_vartime(delta, Point::generator(suite));
    body.selection_proofs[0].commitments[0].a += step;
    body.selection_proofs[1].commitments[0].a += -step;
  });
}

TEST_CASE("attack 16: errors that cancel between two ballots fail V17, and each names itself",
          "[R4.5-1][R4.5-2][R11.2-17][R11.2-18]") {
  for (const bool constraint : {false, true}) {
    SampleHooks hooks;
    std::optional<Scalar> delta;
    hooks.ballot = [&](std::size_t voter, BallotBody& body) {
      if (voter > 1) return;
      if (!delta) delta = SecretScalar::random(*body.context.suite).reveal();
      Scalar& response = constraint ? body.constraint_proofs[0].responses[0]
                                    : body.selection_proofs[0].responses[0];
      response += voter == 0 ? *delta : -*delta;
    };
    check_hooks_fail_at(constraint ? "V18" : "V17", hooks);
  }
}
