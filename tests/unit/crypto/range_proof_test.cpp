#include "core/crypto/range_proof.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;

namespace {

struct Instance {
  const Suite& suite;
  SecretScalar secret = SecretScalar::random(suite);
  Point key = multiply_generator(secret);
  FixedBase base{key};
  SecretScalar r = SecretScalar::random(suite);
  Scalar c = SecretScalar::random(suite).reveal();

  Ciphertext seal(std::uint64_t value) const {
    return encrypt(base, r, SecretScalar::from_u64(suite, value));
  }
  RangeProof prove(std::uint64_t value, std::uint32_t lo, std::uint32_t hi) const {
    return RangeProver::commit(base, SecretScalar::from_u64(suite, value), lo, hi).respond(c, r);
  }
  bool accepts(const Ciphertext& ciphertext, const RangeProof& proof, std::uint32_t lo,
               std::uint32_t hi) const {
    EquationBatch batch(suite, key);
    const std::size_t a = batch.add_point(ciphertext.a);
    const std::vector<WeightedCiphertext> sum{{a, batch.add_point(ciphertext.b), 1}};
    return add_range_proof(batch, proof, c, sum, lo, hi) && batch.holds_vartime();
  }
};

}  // namespace

TEST_CASE_METHOD(test::EachSuite,
                 "range proof accepts every value of its range and none beside it") {
  const Instance instance{suite()};
  for (const auto& [lo, hi] : {std::pair{0U, 1U}, {1U, 1U}, {0U, 5U}, {2U, 4U}}) {
    for (std::uint32_t value = 0; value <= hi + 2; ++value) {
      const bool inside = value >= lo && value <= hi;
      CHECK(instance.accepts(instance.seal(value), instance.prove(value, lo, hi), lo, hi) ==
            inside);
    }
  }
}

TEST_CASE_METHOD(test::EachSuite, "range proof refuses minus one") {
  const Instance instance{suite()};
  const Ciphertext one = instance.seal(1);
  const Ciphertext minus_one{one.a, instance.base.multiply(instance.r) - Point::generator(suite())};
  const SecretScalar value = SecretScalar::zero(suite()).minus(SecretScalar::from_u64(suite(), 1));
  RangeProof proof =
      RangeProver::commit(instance.base, value, 0, 1).respond(instance.c, instance.r);
  CHECK_FALSE(instance.accepts(minus_one, proof, 0, 1));
}

TEST_CASE_METHOD(test::EachSuite,
                 "range proof refuses each altered field, another challenge, key or ciphertext") {
  const Instance instance{suite()};
  const Ciphertext ciphertext = instance.seal(2);
  const RangeProof good = instance.prove(2, 0, 3);
  REQUIRE(instance.accepts(ciphertext, good, 0, 3));
  const Scalar one = Scalar::from_u64(suite(), 1);
  const Point generator = Point::generator(suite());
  for (std::size_t i = 0; i < good.commitments.size(); ++i) {
    RangeProof bad = good;
    bad.commitments[i].a += generator;
    CHECK_FALSE(instance.accepts(ciphertext, bad, 0, 3));
    bad = good;
    bad.commitments[i].b += generator;
    CHECK_FALSE(instance.accepts(ciphertext, bad, 0, 3));
    bad = good;
    bad.responses[i] += one;
    CHECK_FALSE(instance.accepts(ciphertext, bad, 0, 3));
  }
  for (std::size_t i = 0; i < good.challenges.size(); ++i) {
    RangeProof bad = good;
    bad.challenges[i] += one;
    CHECK_FALSE(instance.accepts(ciphertext, bad, 0, 3));
  }
  CHECK_FALSE(instance.accepts(instance.seal(1), good, 0, 3));
  CHECK_FALSE(instance.accepts(ciphertext, good, 0, 2));
  CHECK_FALSE(instance.accepts(ciphertext, good, 1, 4));
  CHECK_FALSE(Instance{suite()}.accepts(ciphertext, good, 0, 3));
}

TEST_CASE_METHOD(test::EachSuite,
                 "a batch is not fooled by errors that cancel under equal coefficients") {
  // Attack 16: two proofs wrong by opposite amounts pass if all coefficients are the same.
  const Instance instance{suite()};
  const Ciphertext first = instance.seal(1);
  const Ciphertext second = instance.seal(1);
  RangeProof proof1 = instance.prove(1, 1, 1);
  RangeProof proof2 = instance.prove(1, 1, 1);
  const Scalar delta = Scalar::from_u64(suite(), 5);
  proof1.responses[0] += delta;
  proof2.responses[0] = proof2.responses[0] - delta;
  EquationBatch batch(suite(), instance.key);
  const std::vector<WeightedCiphertext> sum1{
      {batch.add_point(first.a), batch.add_point(first.b), 1}};
  const std::vector<WeightedCiphertext> sum2{
      {batch.add_point(second.a), batch.add_point(second.b), 1}};
  REQUIRE(add_range_proof(batch, proof1, instance.c, sum1, 1, 1));
  REQUIRE(add_range_proof(batch, proof2, instance.c, sum2, 1, 1));
  CHECK_FALSE(batch.holds_vartime());
}

TEST_CASE_METHOD(test::EachSuite,
                 "discrete log table finds every count up to its bound and nothing else") {
  const DiscreteLogTable table(suite(), 50);
  for (std::uint32_t m = 0; m <= 50; ++m)
    CHECK(*table.find(multiply_generator(SecretScalar::from_u64(suite(), m))) == m);
  CHECK_FALSE(table.find(multiply_generator(SecretScalar::from_u64(suite(), 51))));
  CHECK_FALSE(table.find(-Point::generator(suite())));
}
