#include <algorithm>
#include <fmt/format.h>

#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue {
namespace {

/// A proof of the ballot with what it claims: selection j is in 0..1, constraint k in lo..hi.
struct Claim {
  const RangeProof* proof;
  std::vector<Term> terms;
  std::uint32_t lo;
  std::uint32_t hi;
};

// R4.4-3
std::vector<Claim> claims_of(const BallotBody& body, const BallotShape& shape) {
  std::vector<Claim> out;
  for (std::uint32_t j = 0; j < shape.selections(); ++j)
    out.push_back({&body.selection_proofs[j], {{j, 1}}, 0, 1});
  for (std::size_t k = 0; k < shape.constraints().size(); ++k) {
    const LinearConstraint& constraint = shape.constraints()[k];
    out.push_back({&body.constraint_proofs[k], constraint.terms, constraint.lo, constraint.hi});
  }
  return out;
}

/// A ballot of its form's shape, ready to be judged.
struct Case {
  const BallotBody* body;
  std::vector<Claim> claims;
  Hash32 seed;
};

Hash32 seed_of(const BallotBody& body, const BallotShape& shape, const std::vector<Claim>& claims) {
  std::vector<const std::vector<RangeProof::Commitment>*> commitments;
  commitments.reserve(claims.size());
  for (const Claim& claim : claims) commitments.push_back(&claim.proof->commitments);
  return compute_ballot_seed(body.context, body.credential.keys, shape, body.selections,
                             commitments);
}

Result<Case> prepare(const BallotBody& body, const BallotShape& shape) {
  if (body.selections.size() != shape.selections() ||
      body.selection_proofs.size() != shape.selections() ||
      body.constraint_proofs.size() != shape.constraints().size())
    return Error{ErrorCode::proof_invalid, "the ballot does not have the shape of its form"};
  std::vector<Claim> claims = claims_of(body, shape);
  const Hash32 seed = seed_of(body, shape, claims);
  return Case{&body, std::move(claims), seed};
}

/// Enters claims [begin, end) of a ballot. Points of the ciphertexts are shared by all of them.
Result<void> enter_claims(EquationBatch& batch, const Case& ballot, std::size_t begin,
                          std::size_t end) {
  std::vector<WeightedCiphertext> entered;
  entered.reserve(ballot.body->selections.size());
  for (const Ciphertext& selection : ballot.body->selections) {
    const std::size_t a = batch.add_point(selection.a);
    entered.push_back({a, batch.add_point(selection.b), 1});
  }
  for (std::size_t i = begin; i < end; ++i) {
    const Claim& claim = ballot.claims[i];
    std::vector<WeightedCiphertext> sum;
    sum.reserve(claim.terms.size());
    for (const Term& term : claim.terms) {
      sum.push_back(entered[term.selection]);
      sum.back().weight = term.weight;
    }
    // R4.4-5
    const Scalar c =
        challenge(*ballot.body->context.suite, ballot.seed, static_cast<std::uint32_t>(i));
    PJ_CHECK(add_range_proof(batch, *claim.proof, c, sum, claim.lo, claim.hi));
  }
  return {};
}

Result<void> enter_all_claims(EquationBatch& batch, const Case& ballot) {
  return enter_claims(batch, ballot, 0, ballot.claims.size());
}

/// Judges claims [begin, end) of one ballot by one random linear combination; on failure halves the
/// range until the culprit is alone, and names it.
Result<void> judge_claims(const Case& ballot, const Point& key, std::size_t begin,
                          std::size_t end) {
  EquationBatch batch(key.suite(), key);
  PJ_CHECK(enter_claims(batch, ballot, begin, end));
  if (batch.holds_vartime()) return {};
  // R4.5-2
  if (end - begin > 1) {
    const std::size_t middle = begin + (end - begin) / 2;
    PJ_CHECK(judge_claims(ballot, key, begin, middle));
    PJ_CHECK(judge_claims(ballot, key, middle, end));
  }
  const std::size_t selections = ballot.body->selections.size();
  return Error{ErrorCode::proof_invalid,
               begin < selections
                   ? fmt::format("the proof of selection {} does not hold", begin)
                   : fmt::format("the proof of constraint {} does not hold", begin - selections)};
}

/// A ballot that is to be judged, and where its verdict goes.
struct Judged {
  Case ballot;
  Result<void>* verdict;
};

/// Judges whole ballots by one random linear combination; on failure halves the range until a
/// culprit is alone, and then looks for its claim.
void judge_ballots(std::span<const Judged> ballots, const Point& key) {
  if (ballots.empty()) return;
  if (ballots.size() == 1) {
    const auto& [ballot, verdict] = ballots.front();
    *verdict = judge_claims(ballot, key, 0, ballot.claims.size());
    return;
  }
  EquationBatch batch(key.suite(), key);
  const bool entered = std::ranges::all_of(
      ballots, [&](const Judged& one) { return enter_all_claims(batch, one.ballot).has_value(); });
  if (entered && batch.holds_vartime()) return;
  // R4.5-2
  judge_ballots(ballots.first(ballots.size() / 2), key);
  judge_ballots(ballots.subspan(ballots.size() / 2), key);
}

Result<void> check_context(const BallotContext& context, const BallotContext& expected) {
  if (context == expected) return {};
  return Error{ErrorCode::wrong_context, "the ballot was made for another poll or group"};
}

}  // namespace

Result<void> verify_ballot_proofs(const SignedBallot& ballot, const BallotShape& shape,
                                  const Point& election_key) {
  PJ_TRY(const Case prepared, prepare(ballot.body, shape));
  return judge_claims(prepared, election_key, 0, prepared.claims.size());
}

// R4.5-1
std::vector<Result<void>> verify_proofs_of_ballots(std::span<const SignedBallot* const> ballots,
                                                   const BallotShape& shape,
                                                   const Point& election_key) {
  std::vector<Result<void>> verdicts(ballots.size(), Result<void>());
  std::vector<Judged> judged;
  judged.reserve(ballots.size());
  for (std::size_t i = 0; i < ballots.size(); ++i) {
    auto prepared = prepare(ballots[i]->body, shape);
    if (prepared)
      judged.push_back({*std::move(prepared), &verdicts[i]});
    else
      verdicts[i] = std::move(prepared).error();
  }
  judge_ballots(judged, election_key);
  return verdicts;
}

Result<void> verify_ballot_credential(const SignedBallot& ballot, const BallotContext& expected,
                                      const BallotKeys& keys) {
  PJ_CHECK(check_context(ballot.body.context, expected));
  return verify_credential(ballot.body.credential, ballot.body.context, keys);
}

Result<void> verify_ballot_signatures(const SignedBallot& ballot) {
  return verify_signatures(ballot.body.credential, encode_body(ballot.body), ballot.signatures);
}

Result<void> verify_ballot(const SignedBallot& ballot, const BallotContext& expected,
                           const BallotShape& shape, const BallotKeys& keys) {
  PJ_CHECK(verify_ballot_credential(ballot, expected, keys));
  PJ_CHECK(verify_ballot_signatures(ballot));
  return verify_ballot_proofs(ballot, shape, keys.election_key);
}

}  // namespace piaojue
