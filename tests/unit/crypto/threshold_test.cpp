#include "core/crypto/threshold.hpp"

#include <catch2/catch.hpp>

#include "core/crypto/feldman_vss.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

const ByteView kContext = as_bytes("poll 1, partition 2, position 3");

/// A dealt t-of-n key and a ciphertext of 7 under it.
struct SharedKey {
  SharedKey(const Suite& used, std::size_t t, std::uint32_t n)
      : suite(used), polynomial(SecretPolynomial::derive(suite, random_secret(32), "test", t)) {
    for (std::uint32_t x = 1; x <= n; ++x) {
      shares.push_back(polynomial.evaluate(x));
      keys.push_back(evaluate_commitments(polynomial.commit(), x));
    }
    const SecretScalar r = SecretScalar::random(suite);
    sum.a = multiply_generator(r);
    sum.b = multiply(r, multiply_generator(polynomial.constant())) + message;
  }

  /// From the trustees at the given 1-based indices.
  Point open(const std::vector<std::uint32_t>& indices) const {
    std::vector<Point> values;
    for (const std::uint32_t x : indices) values.push_back(multiply(shares[x - 1], sum.a));
    std::vector<IndexedPartial> partials;
    for (std::size_t i = 0; i < indices.size(); ++i) partials.push_back({indices[i], &values[i]});
    return combine_partials(sum, partials);
  }

  const Suite& suite;
  SecretPolynomial polynomial;
  std::vector<SecretScalar> shares;
  std::vector<Point> keys;
  Point message = multiply_generator(SecretScalar::from_u64(suite, 7));
  Ciphertext sum{Point::identity(suite), Point::identity(suite)};
};

TEST_CASE_METHOD(test::EachSuite,
                 "combine_partials yields the same from every quorum, in every order") {
  const SharedKey key(suite(), 3, 5);
  for (std::uint32_t i = 1; i <= 5; ++i)
    for (std::uint32_t j = 1; j <= 5; ++j)
      for (std::uint32_t k = 1; k <= 5; ++k)
        if (i != j && j != k && i != k) CHECK(key.open({i, j, k}) == key.message);
  CHECK(key.open({1, 2, 3, 4, 5}) == key.message);
}

TEST_CASE_METHOD(test::EachSuite,
                 "combine_partials yields nothing useful from fewer than the threshold") {
  const SharedKey key(suite(), 3, 5);
  for (std::uint32_t i = 1; i <= 5; ++i)
    for (std::uint32_t j = i + 1; j <= 5; ++j) CHECK_FALSE(key.open({i, j}) == key.message);
}

TEST_CASE_METHOD(test::EachSuite, "combine_partials opens for a single trustee") {
  const SharedKey key(suite(), 1, 1);
  CHECK(key.open({1}) == key.message);
}

TEST_CASE_METHOD(test::EachSuite, "lagrange_at_zero matches 2-of-3 by hand") {
  const std::array<std::uint32_t, 2> indices{1, 3};
  // For x = 1, 3: 3 / (3 - 1) and 1 / (1 - 3).
  const Scalar two = Scalar::from_u64(suite(), 2);
  CHECK(lagrange_at_zero(suite(), 1, indices) * two == Scalar::from_u64(suite(), 3));
  CHECK(lagrange_at_zero(suite(), 3, indices) * two == -Scalar::from_u64(suite(), 1));
}

TEST_CASE_METHOD(test::EachSuite,
                 "verify_partial_decryption accepts a true one and refuses each alteration") {
  const SharedKey key(suite(), 2, 3);
  const auto partial = partially_decrypt(key.shares[0], key.keys[0], key.sum.a, kContext);
  CHECK(verify_partial_decryption(partial, key.keys[0], key.sum.a, kContext));

  CHECK_FALSE(verify_partial_decryption(partial, key.keys[1], key.sum.a, kContext));
  CHECK_FALSE(verify_partial_decryption(partial, key.keys[0], key.sum.a, as_bytes("another poll")));
  Ciphertext other = key.sum;
  other.a += Point::generator(suite());
  CHECK_FALSE(verify_partial_decryption(partial, key.keys[0], other.a, kContext));
  PartialDecryption altered = partial;
  altered.value += Point::generator(suite());
  CHECK_FALSE(verify_partial_decryption(altered, key.keys[0], key.sum.a, kContext));
  altered = partial;
  altered.proof.response += Scalar::from_u64(suite(), 1);
  CHECK_FALSE(verify_partial_decryption(altered, key.keys[0], key.sum.a, kContext));
  const auto wrong_share = partially_decrypt(key.shares[1], key.keys[0], key.sum.a, kContext);
  CHECK_FALSE(verify_partial_decryption(wrong_share, key.keys[0], key.sum.a, kContext));
}

TEST_CASE_METHOD(test::EachSuite, "PartialDecryption reads what it writes and refuses truncation") {
  const SharedKey key(suite(), 2, 3);
  const auto partial = partially_decrypt(key.shares[0], key.keys[0], key.sum.a, kContext);
  CanonicalWriter writer;
  partial.write(writer);
  const Bytes bytes = writer.take();
  CHECK(bytes.size() == PartialDecryption::kSize);
  CanonicalReader reader(bytes);
  const auto read = PartialDecryption::read(reader, suite());
  REQUIRE(read);
  CHECK(reader.finish());
  CHECK(verify_partial_decryption(*read, key.keys[0], key.sum.a, kContext));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CanonicalReader truncated(ByteView(bytes).first(size));
    CHECK_FALSE(PartialDecryption::read(truncated, suite()));
  }
}

TEST_CASE_METHOD(test::EachSuite, "evaluate_commitments matches the polynomial's shares") {
  const SharedKey key(suite(), 4, 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(multiply_generator(key.shares[i]) == key.keys[i]);
}

}  // namespace
}  // namespace piaojue
