// Scalars in windows of c bits with digits from -2^(c-1) to 2^(c-1) - 1.
#pragma once

#include <vector>

#include "core/group/msm/curve.hpp"

namespace piaojue::msm {

/// Width of the windows that make the fewest additions for these scalars.
unsigned choose_width(std::span<const U256> scalars);

class SignedDigits {
 public:
  /// Of any number below 2^256; 2 <= width <= 15.
  SignedDigits(std::span<const U256> scalars, unsigned width);

  std::size_t windows() const { return windows_; }
  unsigned width() const { return width_; }
  /// scalars[i] is the sum of digit(i, w) * 2^(w * width).
  int digit(std::size_t scalar, std::size_t window) const;

 private:
  /// Room for the carry of the top window, and for reading one word beyond.
  using Number = std::array<std::uint64_t, 6>;
  unsigned width_;
  std::size_t windows_;
  std::vector<Number> shifted_;
};

}  // namespace piaojue::msm
