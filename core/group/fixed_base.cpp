#include "core/group/fixed_base.hpp"

#include <cassert>

#include "core/group/comb/table.hpp"
#include "core/group/msm/paths.hpp"

namespace piaojue {
namespace {

/// The fastest that the processor has, unless the environment's PIAOJUE_MSM names another.
bool uses_ifma() {
  static const bool uses = msm::is_available(msm::Path::ifma) &&
                           msm::forced_path().value_or(msm::Path::ifma) == msm::Path::ifma;
  return uses;
}

const msm::Kernel& points_kernel(SuiteId curve) {
  return uses_ifma() ? msm::ifma_kernel(curve) : msm::portable_kernel(curve);
}

const comb::Kernel& sums_kernel(SuiteId curve) {
  return uses_ifma() ? comb::ifma_kernel(curve) : comb::portable_kernel(curve);
}

/// The signs of factors, wiped at the end.
class Signs {
 public:
  Signs(std::span<const SecretScalar> factors, std::size_t size) : signs_(size) {
    for (std::size_t i = 0; i < factors.size(); ++i) signs_[i] = comb::signs_of(factors[i]);
  }
  Signs(const Signs&) = delete;
  Signs& operator=(const Signs&) = delete;
  Signs(Signs&&) noexcept = default;
  Signs& operator=(Signs&&) = delete;
  ~Signs() { wipe(signs_.data(), signs_.size() * sizeof(U256)); }
  const U256* data() const { return signs_.data(); }

 private:
  std::vector<U256> signs_;
};

}  // namespace

FixedBase::FixedBase(const Point& base)
    : base_(base), table_(comb::make_table(points_kernel(base.suite().id()), base)) {}

const FixedBase& FixedBase::generator(const Suite& suite) {
  switch (suite.id()) {
    case SuiteId::p256_sha256: {
      static const FixedBase p256(Point::generator(Suite::get(SuiteId::p256_sha256)));
      return p256;
    }
    case SuiteId::sm2_sm3:
      break;
  }
  static const FixedBase sm2(Point::generator(Suite::get(SuiteId::sm2_sm3)));
  return sm2;
}

Point FixedBase::multiply(const SecretScalar& factor) const {
  return std::move(sum_products({{*this, {&factor, 1}}}).front());
}

std::vector<Point> sum_products(std::initializer_list<Products> terms) {
  const Suite& suite = terms.begin()->base.suite();
  const comb::Kernel& kernel = sums_kernel(suite.id());
  const std::size_t count = terms.begin()->factors.size();
  const std::size_t padded = (count + kernel.group - 1) / kernel.group * kernel.group;
  std::vector<Signs> signs;
  std::vector<comb::Term> kernel_terms;
  signs.reserve(terms.size());
  kernel_terms.reserve(terms.size());
  for (const auto& [base, factors] : terms) {
    assert(factors.size() == count && &base.suite() == &suite);
    signs.emplace_back(factors, padded);
    kernel_terms.push_back({base.table_.data(), signs.back().data()});
  }
  std::vector<msm::AffinePoint> sums(padded);
  kernel.sum(kernel_terms, sums);

  std::vector<Point> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(comb::to_point(suite, sums[i]));
  return out;
}

}  // namespace piaojue
