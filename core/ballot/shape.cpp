#include "core/ballot/shape.hpp"

#include <string>

namespace piaojue {
namespace {

Error invalid(std::string message) { return {ErrorCode::invalid, std::move(message)}; }

// R6.1-2
Result<void> check_constraint(const LinearConstraint& constraint, std::uint32_t selections) {
  if (constraint.terms.empty()) return invalid("a constraint without terms");
  std::uint64_t weights = 0;
  const Term* before = nullptr;
  for (const Term& term : constraint.terms) {
    if (term.selection >= selections) return invalid("a constraint on a selection out of range");
    if (before != nullptr && term.selection <= before->selection)
      return invalid("a constraint whose terms are not ascending");
    if (term.weight == 0) return invalid("a term of weight 0");
    if (term.weight > 0) weights += static_cast<std::uint32_t>(term.weight);
    before = &term;
  }
  if (constraint.hi < constraint.lo) return invalid("a constraint with hi below lo");
  if (constraint.hi > weights)
    return invalid("a constraint with hi above the sum of its positive weights");
  if (constraint.hi - constraint.lo >= kMaxBranches)
    return invalid("a constraint with more than " + std::to_string(kMaxBranches) + " branches");
  return {};
}

}  // namespace

Result<BallotShape> BallotShape::create(std::uint32_t selections,
                                        std::vector<LinearConstraint> constraints) {
  if (selections == 0) return invalid("a ballot without selections");
  if (selections > kMaxSelections)
    return invalid("a ballot with more than " + std::to_string(kMaxSelections) + " selections");
  for (const LinearConstraint& constraint : constraints)
    PJ_CHECK(check_constraint(constraint, selections));
  return BallotShape(selections, std::move(constraints));
}

// R6.1-1
Bytes BallotShape::encode() const {
  CanonicalWriter out("piaojue/1 shape");
  out.u32(selections_).count(constraints_.size());
  for (const LinearConstraint& constraint : constraints_) {
    out.count(constraint.terms.size());
    for (const Term& term : constraint.terms)
      out.u32(term.selection).u32(static_cast<std::uint32_t>(term.weight));
    out.u32(constraint.lo).u32(constraint.hi);
  }
  return out.take();
}

bool BallotShape::accepts(const std::vector<bool>& values) const {
  if (values.size() != selections_) return false;
  for (const LinearConstraint& constraint : constraints_) {
    std::int64_t sum = 0;
    for (const Term& term : constraint.terms)
      if (values[term.selection]) sum += term.weight;
    if (sum < constraint.lo || sum > constraint.hi) return false;
  }
  return true;
}

}  // namespace piaojue
