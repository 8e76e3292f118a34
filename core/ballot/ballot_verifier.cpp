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

Hash32 seed_of(const BallotBody& body, const BallotShape& shape, const std::vector<Claim>& claims) {
  std::vector<const std::vector<RangeProof::Commitment>*> commitments;
  commitments.reserve(claims.size());
  for (const Claim& claim : claims) commitments.push_back(&claim.proof->commitments);
  return compute_ballot_seed(body.context, body.credential.keys, shape, body.selections,
                             commitments);
}

/// Points of the ciphertexts are entered once and shared by all claims of a batch.
std::vector<WeightedCiphertext> enter_ciphertexts(EquationBatch& batch, const BallotBody& body) {
  std::vector<WeightedCiphertext> out;
  for (const Ciphertext& selection : body.selections) {
    const std::size_t a = batch.add_point(selection.a);
    out.push_back({a, batch.add_point(selection.b), 1});
  }
  return out;
}

Result<void> enter_claim(EquationBatch& batch, const Claim& claim, const Scalar& c,
                         const std::vector<WeightedCiphertext>& entered) {
  std::vector<WeightedCiphertext> sum;
  for (const Term& term : claim.terms) {
    sum.push_back(entered[term.selection]);
    sum.back().weight = term.weight;
  }
  return add_range_proof(batch, *claim.proof, c, sum, claim.lo, claim.hi);
}

/// Judges claims [begin, end) by one random linear combination; on failure halves the range until
/// the culprit is alone, and names it.
Result<void> judge(const BallotBody& body, const std::vector<Claim>& claims, const Hash32& seed,
                   const Point& key, std::size_t begin, std::size_t end) {
  const Suite& suite = *body.context.suite;
  EquationBatch batch(suite, key);
  const std::vector<WeightedCiphertext> entered = enter_ciphertexts(batch, body);
  for (std::size_t i = begin; i < end; ++i) {
    // R4.4-5
    const Scalar c = challenge(suite, seed, static_cast<std::uint32_t>(i));
    PJ_CHECK(enter_claim(batch, claims[i], c, entered));
  }
  if (batch.holds_vartime()) return {};
  // R4.5-2
  if (end - begin > 1) {
    const std::size_t middle = begin + (end - begin) / 2;
    PJ_CHECK(judge(body, claims, seed, key, begin, middle));
    PJ_CHECK(judge(body, claims, seed, key, middle, end));
  }
  const std::size_t selections = body.selections.size();
  return Error{ErrorCode::proof_invalid,
               begin < selections
                   ? fmt::format("the proof of selection {} does not hold", begin)
                   : fmt::format("the proof of constraint {} does not hold", begin - selections)};
}

Result<void> check_context(const BallotContext& context, const BallotContext& expected) {
  if (context == expected) return {};
  return Error{ErrorCode::wrong_context, "the ballot was made for another poll or group"};
}

}  // namespace

Result<void> verify_ballot_proofs(const SignedBallot& ballot, const BallotShape& shape,
                                  const Point& election_key) {
  const BallotBody& body = ballot.body;
  if (body.selections.size() != shape.selections() ||
      body.selection_proofs.size() != shape.selections() ||
      body.constraint_proofs.size() != shape.constraints().size())
    return Error{ErrorCode::proof_invalid, "the ballot does not have the shape of its form"};
  const std::vector<Claim> claims = claims_of(body, shape);
  return judge(body, claims, seed_of(body, shape, claims), election_key, 0, claims.size());
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
