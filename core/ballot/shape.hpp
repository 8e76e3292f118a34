// What the crypto layer knows of a form: a number of 0/1 selections and linear constraints on them
// (SPEC 6.1).
#pragma once

#include <vector>

#include "core/base/canonical.hpp"

namespace piaojue {

struct Term {
  std::uint32_t selection;
  std::int32_t weight;  ///< not 0
  friend bool operator==(const Term&, const Term&) = default;
};

/// lo <= sum of weight * selection <= hi.
struct LinearConstraint {
  std::vector<Term> terms;  ///< by selection, ascending, no repeats
  std::uint32_t lo;
  std::uint32_t hi;
  friend bool operator==(const LinearConstraint&, const LinearConstraint&) = default;
};

inline constexpr std::uint32_t kMaxSelections = 65536;
/// A proof has hi - lo + 1 branches; more than this is a form to be written otherwise.
inline constexpr std::uint32_t kMaxBranches = 64;

class BallotShape {
 public:
  /// Error `invalid`: no or too many selections, an empty or unordered constraint, weight 0, hi
  /// below lo, hi above the sum of the positive weights, too many branches.
  static Result<BallotShape> create(std::uint32_t selections,
                                    std::vector<LinearConstraint> constraints);
  std::uint32_t selections() const { return selections_; }
  const std::vector<LinearConstraint>& constraints() const { return constraints_; }
  /// Canonical bytes, hashed into every ballot's seed.
  Bytes encode() const;
  /// Whether these 0/1 values satisfy every constraint.
  bool accepts(const std::vector<bool>& values) const;

 private:
  BallotShape(std::uint32_t selections, std::vector<LinearConstraint> constraints)
      : selections_(selections), constraints_(std::move(constraints)) {}
  std::uint32_t selections_;
  std::vector<LinearConstraint> constraints_;
};

}  // namespace piaojue
