// Scalars in windows of c bits with digits from -2^(c-1) to 2^(c-1) - 1.
#pragma once

#include <vector>

#include "core/group/msm/field.hpp"

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

inline int SignedDigits::digit(std::size_t scalar, std::size_t window) const {
  const Number& number = shifted_[scalar];
  const std::size_t bit = window * width_;
  const u128 words = static_cast<u128>(number[bit / 64 + 1]) << 64U | number[bit / 64];
  const auto low = static_cast<unsigned>(words >> (bit % 64)) & ((1U << width_) - 1);
  return static_cast<int>(low) - (1 << (width_ - 1));
}

}  // namespace piaojue::msm
