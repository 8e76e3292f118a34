// Around the kernels: tables of multiples, and factors as the signs that kernels read.
#pragma once

#include <vector>

#include "core/group/comb/kernel.hpp"
#include "core/group/point.hpp"

namespace piaojue::comb {

/// For Term::table, in the form of `kernel`. The base is public, and not the identity.
std::vector<AffinePoint> make_table(const msm::Kernel& kernel, const Point& base);

/// For Term::signs; secret as the factor is.
U256 signs_of(const SecretScalar& factor);

/// From plain coordinates. A sum is public once it is multiplied out, and so is whether it is the
/// identity. Throws std::logic_error for what is no point of the curve: an error of the arithmetic
/// must not leave the machine, as it could tell a secret.
Point to_point(const Suite& suite, const AffinePoint& plain);

}  // namespace piaojue::comb
