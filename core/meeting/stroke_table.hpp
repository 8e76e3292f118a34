// The national stroke order of characters.
#pragma once

#include <cstdint>
#include <optional>

namespace piaojue {

struct StrokeRank {
  std::uint8_t strokes;
  std::uint16_t rank;  ///< among the characters of as many strokes, by 横竖撇点折
};

/// Nothing for a character that the table lacks.
std::optional<StrokeRank> stroke_rank(char32_t character);

}  // namespace piaojue
