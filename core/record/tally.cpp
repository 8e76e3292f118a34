#include "core/record/tally.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/group/msm/msm.hpp"

namespace piaojue {
namespace {

/// What a share is applied to. Voters of a whole part acting together could make A the identity,
/// which has no proof; the sum is then open to all (B = mG) and G stands in for A (SPEC 9.1).
// R9.1-3
Point decryptable(const Ciphertext& sum) {
  return sum.a.is_identity() ? Point::generator(sum.a.suite()) : sum.a;
}

Point message_of(const Ciphertext& sum, const std::vector<DecryptionStatement>& answers,
                 std::size_t threshold, std::size_t part, std::size_t selection) {
  if (sum.a.is_identity()) return sum.b;
  std::vector<IndexedPartial> partials;
  for (std::size_t i = 0; i < threshold; ++i)
    partials.push_back(
        {answers[i].trustee + std::uint32_t{1}, &answers[i].parts[part][selection].value});
  return combine_partials(sum, partials);
}

bool has_shape(const DecryptionStatement& answer,
               const std::vector<std::vector<Ciphertext>>& sums) {
  return std::equal(answer.parts.begin(), answer.parts.end(), sums.begin(), sums.end(),
                    [](const auto& part, const auto& sum) { return part.size() == sum.size(); });
}

Result<void> check_answers(const std::vector<DecryptionStatement>& answers,
                           const std::vector<std::vector<Ciphertext>>& sums,
                           std::size_t threshold) {
  if (threshold == 0 || answers.size() < threshold)
    return Error{ErrorCode::invalid, "fewer partial decryptions than the threshold"};
  for (std::size_t i = 0; i < threshold; ++i) {
    if (!has_shape(answers[i], sums))
      return Error{ErrorCode::invalid, "partial decryptions of other sums"};
    for (std::size_t k = 0; k < i; ++k)
      if (answers[k].trustee == answers[i].trustee)
        return Error{ErrorCode::invalid, "two answers of one trustee"};
  }
  return {};
}

/// Adds the selections from `begin` to before `end` of the ballots to their sums.
void add_selections(const Suite& suite, std::span<const BallotBody* const> ballots,
                    std::size_t begin, std::size_t end, std::vector<Ciphertext>& sums) {
  static constexpr std::array kPoints{&Ciphertext::a, &Ciphertext::b};
  std::vector<std::vector<const Point*>> lists;
  lists.reserve(kPoints.size() * (end - begin));
  for (std::size_t i = begin; i < end; ++i)
    for (const auto point : kPoints) {
      auto& list = lists.emplace_back();
      list.reserve(ballots.size() + 1);
      list.push_back(&(sums[i].*point));
      for (const BallotBody* const ballot : ballots)
        list.push_back(&(ballot->selections[i].*point));
    }
  std::vector<Point> totals = sum_each_vartime(suite, lists);
  auto total = totals.begin();
  for (std::size_t i = begin; i < end; ++i)
    for (const auto point : kPoints) sums[i].*point = std::move(*total++);
}

}  // namespace

Aggregator::Aggregator(const Suite& suite, std::size_t classes, std::uint32_t selections)
    : suite_(&suite), selections_(selections), classes_(classes), cast_(classes, 0) {}

bool Aggregator::count(const SignedBallot& ballot) {
  const BallotBody& body = ballot.body;
  assert(body.context.suite == suite_ && body.selections.size() == selections_);
  std::vector<Ciphertext>& sums = classes_.at(body.context.voter_class);
  ++cast_[body.context.voter_class];
  if (!sums.empty()) return true;
  sums = body.selections;
  return false;
}

void Aggregator::add(const SignedBallot& ballot) {
  const SignedBallot* const one = &ballot;
  add({&one, 1}, 1);
}

void Aggregator::add(std::span<const SignedBallot* const> ballots, unsigned jobs) {
  std::vector<std::vector<const BallotBody*>> further(classes_.size());
  for (const SignedBallot* const ballot : ballots)
    if (count(*ballot)) further[ballot->body.context.voter_class].push_back(&ballot->body);
  // Few runs of many selections: the sums of a run are computed together.
  const std::size_t runs = std::min<std::size_t>(std::max(jobs, 1U), selections_);
  for_each_parallel(runs, jobs, [&](std::size_t run) {
    for (std::size_t c = 0; c < further.size(); ++c)
      if (!further[c].empty())
        add_selections(*suite_, further[c], selections_ * run / runs,
                       selections_ * (run + 1) / runs, classes_[c]);
  });
}

// R9.1-1
std::vector<std::vector<Ciphertext>> Aggregator::sums(
    const std::vector<std::vector<std::uint16_t>>& partition) const {
  std::vector<std::vector<Ciphertext>> out;
  for (const auto& part : partition) {
    std::vector<Ciphertext>& total = out.emplace_back();
    for (const std::uint16_t index : part) {
      const std::vector<Ciphertext>& sums = classes_.at(index);
      if (total.empty())
        total = sums;
      else
        for (std::size_t i = 0; i < sums.size(); ++i) total[i] += sums[i];
    }
  }
  return out;
}

DecryptionStatement decrypt_sums(const std::vector<std::vector<Ciphertext>>& sums,
                                 const Hash32& closing, std::uint16_t trustee,
                                 const SecretScalar& share, const Point& verification_key) {
  DecryptionStatement out{closing, trustee, {}, {}};
  for (std::size_t part = 0; part < sums.size(); ++part) {
    auto& partials = out.parts.emplace_back();
    for (std::size_t i = 0; i < sums[part].size(); ++i)
      partials.push_back(partially_decrypt(share, verification_key, decryptable(sums[part][i]),
                                           decryption_context(closing, part, i)));
  }
  return out;
}

Result<void> verify_decryption(const DecryptionStatement& statement,
                               const std::vector<std::vector<Ciphertext>>& sums,
                               const Hash32& closing, const Point& verification_key) {
  if (statement.closing != closing)
    return Error{ErrorCode::wrong_context, "partial decryptions for another closing statement"};
  if (!has_shape(statement, sums))
    return Error{ErrorCode::proof_invalid, "partial decryptions of other sums"};
  for (std::size_t part = 0; part < sums.size(); ++part)
    for (std::size_t i = 0; i < sums[part].size(); ++i) {
      const auto held = verify_partial_decryption(statement.parts[part][i], verification_key,
                                                  decryptable(sums[part][i]),
                                                  decryption_context(closing, part, i));
      if (!held)
        return Error{ErrorCode::proof_invalid,
                     fmt::format("trustee {}: the proof for part {}, selection {} does not hold",
                                 statement.trustee, part, i)};
    }
  return {};
}

Result<std::vector<std::vector<std::uint32_t>>> combine_decryptions(
    const Suite& suite, const std::vector<std::vector<Ciphertext>>& sums,
    const std::vector<DecryptionStatement>& answers, std::size_t threshold, std::uint32_t bound) {
  PJ_CHECK(check_answers(answers, sums, threshold));
  std::size_t selections = 0;
  for (const auto& part : sums) selections = std::max(selections, part.size());

  const DiscreteLogTable table(suite, bound);
  std::vector<std::vector<std::uint32_t>> out;
  for (std::size_t part = 0; part < sums.size(); ++part) {
    // A part without ballots has counts too: zeros.
    auto& counts = out.emplace_back(selections, 0);
    for (std::size_t i = 0; i < sums[part].size(); ++i) {
      PJ_TRY(counts[i], table.find(message_of(sums[part][i], answers, threshold, part, i)));
    }
  }
  return out;
}

Result<std::string> compute_result(const Manifest& manifest, const PollDefinition& poll,
                                   const Hash32& opening, const ClosingStatement& closing,
                                   const HallFindings& hall,
                                   const std::vector<std::vector<std::uint32_t>>& sums,
                                   const WrittenNotes& notes,
                                   const std::map<std::string, std::string>& names) {
  std::vector<std::vector<std::size_t>> partition;
  for (const auto& part : closing.partition) partition.emplace_back(part.begin(), part.end());
  return compute_result_json({manifest, poll, opening, closing.merkle_root, closing.classes, hall,
                              std::move(partition), sums, notes, names});
}

}  // namespace piaojue
