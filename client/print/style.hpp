// What the printed pages of a meeting have in common.
#pragma once

#include "client/print/document.hpp"

namespace piaojue::print {

/// What a page is made of, and what whoever prints it should be told.
struct Printed {
  SecretBytes pdf;
  std::size_t pages;
  std::size_t missing_glyphs;  ///< see Document; not 0: have another font installed first
};

inline constexpr Colour kQuiet = grey(0.35);  ///< labels and English
inline constexpr LineStyle kRule{0.25, grey(0.55)};

/// 演练 across the box, pale, so that what is printed over it stays readable.
void draw_rehearsal_mark(Document& document, const Box& box);

/// In the style's size, or as much smaller as it takes to fit the box whole, but not below
/// `smallest` points.
void draw_fitting_text(Document& document, const Box& box, TextStyle style, double smallest,
                       std::string_view text);

}  // namespace piaojue::print
