#include "core/crypto/range_proof.hpp"

#include <cassert>
#include <iterator>

#include "core/group/msm/msm.hpp"

namespace piaojue {
namespace {

/// Most weights and values in forms are 0 or 1.
Scalar times(const Scalar& scalar, std::int32_t factor) {
  if (factor == 0) return Scalar::zero(scalar.suite());
  if (factor == 1) return scalar;
  return scalar * Scalar::from_i32(scalar.suite(), factor);
}

}  // namespace

RangeProver RangeProver::commit(const FixedBase& key, const SecretScalar& value, std::uint32_t lo,
                                std::uint32_t hi) {
  const Statement statement{value, lo, hi};
  return std::move(commit_each(key, {&statement, 1}).front());
}

// R4.4-6
std::vector<RangeProver> RangeProver::commit_each(const FixedBase& key,
                                                  std::span<const Statement> statements) {
  const Suite& suite = key.suite();
  std::size_t branches = 0;
  for (const Statement& statement : statements) {
    assert(statement.lo <= statement.hi);
    branches += std::size_t{statement.hi} - statement.lo + 1;
  }
  // One draw for all that is never shown; the ballot's seed, which may be, is drawn by itself.
  const auto half = static_cast<std::ptrdiff_t>(branches);
  std::vector<SecretScalar> nonces = SecretScalar::random(suite, 2 * branches);
  std::vector<SecretScalar> challenges(std::make_move_iterator(nonces.begin() + half),
                                       std::make_move_iterator(nonces.end()));
  nonces.erase(nonces.begin() + half, nonces.end());
  std::vector<SecretScalar> is_true;
  std::vector<SecretScalar> distances;  // c_v (v - m)
  is_true.reserve(branches);
  distances.reserve(branches);
  for (const auto& [value, lo, hi] : statements)
    for (std::uint32_t v = lo; v <= hi; ++v) {
      const SecretScalar branch = SecretScalar::from_u64(suite, v);
      distances.push_back(branch.minus(value).times(challenges[distances.size()]));
      is_true.push_back(SecretScalar::equality(branch, value));
    }
  // (e_v G, e_v Y + c_v (v - m) G): an encryption of the distance, by the form of it.
  std::vector<Ciphertext> commitments = encrypt_each(key, nonces, distances);

  std::vector<RangeProver> out;
  out.reserve(statements.size());
  std::size_t at = 0;
  for (const Statement& statement : statements) {
    RangeProver prover;
    for (std::uint32_t v = statement.lo; v <= statement.hi; ++v, ++at) {
      prover.commitments_.push_back({std::move(commitments[at].a), std::move(commitments[at].b)});
      prover.nonces_.push_back(std::move(nonces[at]));
      prover.challenges_.push_back(std::move(challenges[at]));
      prover.is_true_.push_back(std::move(is_true[at]));
    }
    out.push_back(std::move(prover));
  }
  return out;
}

RangeProof RangeProver::respond(const Scalar& challenge, const SecretScalar& r) && {
  const Suite& suite = r.suite();
  SecretScalar missing = SecretScalar::zero(suite);  // challenge - sum of all c_v
  for (const SecretScalar& c : challenges_) missing = missing.minus(c);
  missing = missing.plus(SecretScalar::from_public(challenge));

  RangeProof proof;
  proof.commitments = std::move(commitments_);
  for (std::size_t v = 0; v < nonces_.size(); ++v) {
    const Scalar c = challenges_[v].plus(missing.times(is_true_[v])).reveal();
    proof.responses.push_back(nonces_[v].respond(c, r));
    if (v + 1 < nonces_.size()) proof.challenges.push_back(c);
  }
  return proof;
}

EquationBatch::EquationBatch(const Suite& suite, const Point& key)
    : suite_(&suite),
      public_key_(&key),
      generator_(Scalar::zero(suite)),
      key_(Scalar::zero(suite)) {}

std::size_t EquationBatch::add_point(const Point& point) {
  points_.push_back(&point);
  coefficients_.push_back(Scalar::zero(*suite_));
  return points_.size() - 1;
}

void EquationBatch::add_term(std::size_t point, const Scalar& coefficient) {
  coefficients_[point] += coefficient;
}

// R4.5-1
Scalar EquationBatch::draw_weight() {
  // Many at a time: a call of the generator costs more than what it draws.
  constexpr std::size_t kDrawn = 128;
  if (weights_.empty()) weights_ = Scalar::random_128(*suite_, kDrawn);
  const Scalar out = weights_.back();
  weights_.pop_back();
  return out;
}

bool EquationBatch::holds_vartime() const {
  const Point generator = Point::generator(*suite_);
  std::vector<Scalar> coefficients = coefficients_;
  std::vector<const Point*> points = points_;
  coefficients.push_back(generator_);
  points.push_back(&generator);
  coefficients.push_back(key_);
  points.push_back(public_key_);
  return multi_multiply_vartime(*suite_, coefficients, points).is_identity();
}

Result<void> add_range_proof(EquationBatch& batch, const RangeProof& proof, const Scalar& challenge,
                             std::span<const WeightedCiphertext> sum, std::uint32_t lo,
                             std::uint32_t hi) {
  const std::size_t branches = std::size_t{hi} - lo + 1;
  if (hi < lo || proof.commitments.size() != branches || proof.responses.size() != branches ||
      proof.challenges.size() != branches - 1)
    return Error{ErrorCode::proof_invalid, "the proof does not have the shape of its range"};

  const Suite& suite = challenge.suite();
  // R4.4-1
  Scalar last = challenge;
  for (const Scalar& c : proof.challenges) last = last - c;

  Scalar sum_a = Scalar::zero(suite);
  Scalar sum_b = Scalar::zero(suite);
  for (std::size_t v = 0; v < branches; ++v) {
    const Scalar& c = v + 1 < branches ? proof.challenges[v] : last;
    const Scalar& z = proof.responses[v];
    const Scalar rho_a = batch.draw_weight();
    const Scalar rho_b = batch.draw_weight();
    // R4.4-2
    // a + c A = z G; the commitments keep the short coefficients
    batch.add_generator(-(rho_a * z));
    batch.add_term(batch.add_point(proof.commitments[v].a), rho_a);
    sum_a += rho_a * c;
    // b + c B = z Y + c value G
    batch.add_key(-(rho_b * z));
    batch.add_term(batch.add_point(proof.commitments[v].b), rho_b);
    const Scalar rho_b_c = rho_b * c;
    batch.add_generator(-times(rho_b_c, static_cast<std::int32_t>(lo + v)));
    sum_b += rho_b_c;
  }
  for (const WeightedCiphertext& term : sum) {
    batch.add_term(term.a, times(sum_a, term.weight));
    batch.add_term(term.b, times(sum_b, term.weight));
  }
  return {};
}

}  // namespace piaojue
