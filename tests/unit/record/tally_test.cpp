#include "core/record/tally.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using test::Sample;

using Sums = std::vector<std::vector<Ciphertext>>;

struct Tally : test::EachSuite {
  const Sample& sample() const { return test::valid_sample(suite()); }

  Sums sums_of(const std::vector<std::vector<std::uint16_t>>& partition) {
    Aggregator aggregator(*sample().suite, 2, sample().form.shape.selections());
    for (const SignedBallot& ballot : sample().ballots) aggregator.add(ballot);
    CHECK(aggregator.cast() == std::vector<std::uint32_t>{3, 3});
    return aggregator.sums(partition);
  }

  DecryptionStatement answer(const Sums& sums, std::uint16_t trustee) {
    return decrypt_sums(sums, sample().anchor, trustee, sample().shares[trustee].election,
                        sample().opening.election_verification_keys[trustee]);
  }

  std::vector<DecryptionStatement> answers(const Sums& sums,
                                           const std::vector<std::uint16_t>& trustees) {
    std::vector<DecryptionStatement> out;
    for (const std::uint16_t trustee : trustees) out.push_back(answer(sums, trustee));
    return out;
  }
};

TEST_CASE_METHOD(Tally, "any threshold of trustees decrypts the plain count",
                 "[R4.2-2][R9.1-1][R9.1-4]") {
  const auto& plain = sample().plain_count;
  std::vector<std::uint32_t> total = plain[0];
  for (std::size_t i = 0; i < total.size(); ++i) total[i] += plain[1][i];

  const Sums apart = sums_of({{0}, {1}});
  const Sums together = sums_of({{0, 1}});
  for (const std::vector<std::uint16_t>& trustees :
       {std::vector<std::uint16_t>{0, 1}, {0, 2}, {1, 2}, {2, 0}, {0, 1, 2}}) {
    const auto counts = combine_decryptions(*sample().suite, apart, answers(apart, trustees), 2, 3);
    REQUIRE(counts);
    CHECK(*counts == plain);
    const auto all =
        combine_decryptions(*sample().suite, together, answers(together, trustees), 2, 6);
    REQUIRE(all);
    CHECK(all->size() == 1);
    CHECK(all->front() == total);
  }
}

TEST_CASE_METHOD(Tally, "sums are the same of ballots added one by one or together", "[R9.1-1]") {
  const Sums expected = sums_of({{0}, {1}});
  std::vector<const SignedBallot*> ballots;
  ballots.reserve(sample().ballots.size());
  for (const SignedBallot& ballot : sample().ballots) ballots.push_back(&ballot);
  for (const unsigned jobs : {1U, 3U})
    for (const std::size_t first : {std::size_t{0}, std::size_t{1}, ballots.size()}) {
      Aggregator aggregator(*sample().suite, 2, sample().form.shape.selections());
      aggregator.add(std::span(ballots).first(first), jobs);
      aggregator.add(std::span(ballots).subspan(first), jobs);
      CHECK(aggregator.cast() == std::vector<std::uint32_t>{3, 3});
      CHECK(aggregator.sums({{0}, {1}}) == expected);
    }
}

TEST_CASE_METHOD(
    Tally,
    "combine_decryptions refuses too few, doubled or foreign answers, and sums out of bounds",
    "[R9.1-4]") {
  const Sums sums = sums_of({{0}, {1}});
  CHECK_FALSE(combine_decryptions(suite(), sums, answers(sums, {0}), 2, 3));
  CHECK_FALSE(combine_decryptions(suite(), sums, answers(sums, {0, 0}), 2, 3));
  CHECK_FALSE(combine_decryptions(suite(), sums, answers(sums_of({{0, 1}}), {0, 1}), 2, 3));
  CHECK_FALSE(combine_decryptions(suite(), sums, answers(sums, {0, 1}), 2, 0));
  auto swapped = answers(sums, {0, 1});
  std::swap(swapped[0].trustee, swapped[1].trustee);
  CHECK_FALSE(combine_decryptions(suite(), sums, swapped, 2, 3));
}

TEST_CASE_METHOD(Tally, "verify_decryption names trustee, part and selection of a proof that fails",
                 "[R5.4-1][R9.1-2]") {
  const Sums sums = sums_of({{0}, {1}});
  const Point& key = sample().opening.election_verification_keys[1];
  DecryptionStatement good = answer(sums, 1);
  CHECK(verify_decryption(good, sums, sample().anchor, key));
  CHECK_FALSE(verify_decryption(good, sums, sample().anchor,
                                sample().opening.election_verification_keys[0]));
  CHECK_FALSE(verify_decryption(good, sums, {}, key));
  DecryptionStatement bad = good;
  bad.parts[1][5] = good.parts[1][6];
  const auto refused = verify_decryption(bad, sums, sample().anchor, key);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::proof_invalid);
  CHECK(refused.error().message.find("trustee 1") != std::string::npos);
  CHECK(refused.error().message.find("part 1, selection 5") != std::string::npos);
}

TEST_CASE_METHOD(Tally, "a part without ballots has no sums and counts zero", "[R9.1-1]") {
  Aggregator aggregator(*sample().suite, 3, sample().form.shape.selections());
  for (const SignedBallot& ballot : sample().ballots) aggregator.add(ballot);
  const Sums sums = aggregator.sums({{2}, {1, 0}});
  CHECK(sums[0].empty());
  const auto counts = combine_decryptions(*sample().suite, sums, answers(sums, {1, 2}), 2, 6);
  REQUIRE(counts);
  CHECK(counts->at(0) == std::vector<std::uint32_t>(sums[1].size(), 0));
}

TEST_CASE_METHOD(Tally, "a sum whose A is the identity is still decrypted", "[R9.1-3]") {
  Sums sums = sums_of({{0}});
  const Point two = Point::generator(*sample().suite) + Point::generator(*sample().suite);
  sums[0][3] = {Point::identity(*sample().suite), two};
  const auto given = answers(sums, {0, 2});
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(verify_decryption(given[i], sums, sample().anchor,
                            sample().opening.election_verification_keys[given[i].trustee]));
  const auto counts = combine_decryptions(*sample().suite, sums, given, 2, 3);
  REQUIRE(counts);
  CHECK(counts->at(0)[3] == 2);
}

}  // namespace
}  // namespace piaojue
