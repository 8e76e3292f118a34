#include "core/ballot/encryptor.hpp"

#include <algorithm>

#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

/// A weighted sum of selections, in the clear and for the prover only.
struct OpenSum {
  SecretScalar value;
  SecretScalar randomness;
};

OpenSum open_sum(const Suite& suite, const std::vector<Term>& terms,
                 const std::vector<SecretScalar>& values,
                 const std::vector<SecretScalar>& randomness) {
  OpenSum out{SecretScalar::zero(suite), SecretScalar::zero(suite)};
  for (const Term& term : terms) {
    const Scalar weight = Scalar::from_i32(suite, term.weight);
    out.value = out.value.plus(values[term.selection].times(weight));
    out.randomness = out.randomness.plus(randomness[term.selection].times(weight));
  }
  return out;
}

/// Of the selections, then of the constraints.
// R6.6-2
std::vector<RangeProver> commit_all(const FixedBase& key, const std::vector<SecretScalar>& values,
                                    const std::vector<OpenSum>& sums,
                                    const std::vector<LinearConstraint>& constraints) {
  std::vector<RangeProver::Statement> statements;
  statements.reserve(values.size() + sums.size());
  for (const SecretScalar& value : values) statements.push_back({value, 0, 1});
  for (std::size_t i = 0; i < sums.size(); ++i)
    statements.push_back({sums[i].value, constraints[i].lo, constraints[i].hi});
  return RangeProver::commit_each(key, statements);
}

}  // namespace

// R6.8-5
SignedBallot SealedBallot::cast(const std::vector<SigningKey>& keys) && {
  SignedBallot out{std::move(body_), {}};
  const Bytes signed_bytes = encode_body(out.body);
  for (const SigningKey& key : keys) out.signatures.push_back(key.sign(signed_bytes));
  return out;
}

// R6.8-4
ChallengeOpening SealedBallot::reveal_challenge() && {
  ChallengeOpening out{body_.context, {}, std::move(selections_)};
  std::ranges::copy(seed_.reveal(), out.seed.begin());
  return out;
}

BallotEncryptor::BallotEncryptor(const BallotContext& context, BallotShape shape,
                                 const Point& election_key)
    : context_(context), shape_(std::move(shape)), key_(election_key) {}

Result<SealedBallot> BallotEncryptor::seal(const std::vector<bool>& selections,
                                           const Credential& credential) const {
  if (!shape_.accepts(selections))
    return Error{ErrorCode::invalid, "these marks do not fit the form"};
  const Suite& suite = *context_.suite;
  SecretBytes seed = random_secret(kBallotSeedSize);

  BallotBody body{context_, credential, {}, {}, {}};
  std::vector<SecretScalar> values;
  std::vector<SecretScalar> randomness;
  values.reserve(shape_.selections());
  randomness.reserve(shape_.selections());
  for (std::uint32_t j = 0; j < shape_.selections(); ++j) {
    values.push_back(SecretScalar::from_u64(suite, selections[j] ? 1 : 0));
    randomness.push_back(selection_randomness(suite, seed.reveal(), j));
  }
  body.selections = encrypt_each(key_, randomness, values);
  std::vector<OpenSum> sums;
  sums.reserve(shape_.constraints().size());
  for (const LinearConstraint& constraint : shape_.constraints())
    sums.push_back(open_sum(suite, constraint.terms, values, randomness));
  std::vector<RangeProver> provers = commit_all(key_, values, sums, shape_.constraints());

  std::vector<const std::vector<RangeProof::Commitment>*> commitments;
  commitments.reserve(provers.size());
  for (const RangeProver& prover : provers) commitments.push_back(&prover.commitments());
  const Hash32 ballot_seed =
      compute_ballot_seed(context_, credential.keys, shape_, body.selections, commitments);
  for (std::uint32_t i = 0; i < provers.size(); ++i) {
    const Scalar c = challenge(suite, ballot_seed, i);
    if (i < shape_.selections())
      body.selection_proofs.push_back(std::move(provers[i]).respond(c, randomness[i]));
    else
      body.constraint_proofs.push_back(
          std::move(provers[i]).respond(c, sums[i - shape_.selections()].randomness));
  }
  const Hash32 tracker = compute_tracker(context_, body.selections);
  return SealedBallot(std::move(body), tracker, std::move(seed), selections);
}

}  // namespace piaojue
