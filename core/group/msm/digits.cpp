#include "core/group/msm/digits.hpp"

#include <bit>
#include <cassert>

namespace piaojue::msm {
namespace {

constexpr unsigned kMaxWidth = 15;

std::size_t windows_of(unsigned width) { return 256 / width + 1; }

std::size_t bits_of(const U256& scalar) {
  for (std::size_t i = 4; i-- > 0;)
    if (scalar[i] != 0) return 64 * i + static_cast<std::size_t>(std::bit_width(scalar[i]));
  return 0;
}

}  // namespace

unsigned choose_width(std::span<const U256> scalars) {
  std::size_t bits = 0;
  for (const U256& scalar : scalars) bits += bits_of(scalar);
  unsigned best = 2;
  std::size_t least = ~std::size_t{0};
  for (unsigned width = 2; width <= kMaxWidth; ++width) {
    // An addition for every digit, and two for every bucket.
    const std::size_t additions = bits / width + (windows_of(width) << width);
    if (additions >= least) continue;
    least = additions;
    best = width;
  }
  return best;
}

// Adding 2^(c-1) in every window carries as signed digits need it; subtracting it again from each
// window leaves the signed digit. That fits, as the windows have two bits more than the scalar.
SignedDigits::SignedDigits(std::span<const U256> scalars, unsigned width)
    : width_(width), windows_(windows_of(width)) {
  assert(width >= 2 && width <= kMaxWidth);
  Number halves{};
  for (std::size_t w = 0; w < windows_; ++w) {
    const std::size_t bit = w * width + width - 1;
    halves[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  shifted_.reserve(scalars.size());
  for (const U256& scalar : scalars) {
    Number sum = halves;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) sum[i] = add_with_carry(sum[i], scalar[i], carry);
    sum[4] += carry;
    shifted_.push_back(sum);
  }
}

}  // namespace piaojue::msm
