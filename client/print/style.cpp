#include "client/print/style.hpp"

#include <algorithm>

namespace piaojue::print {

// R7.1-13
void draw_rehearsal_mark(Document& document, const Box& box) {
  constexpr double kPointsPerMm = 72 / 25.4;
  const double size = std::min(box.width, box.height) * 0.46;
  document.draw_turned_text({box.x + box.width / 2, box.y + box.height / 2}, 30,
                            {.size = size * kPointsPerMm, .bold = true, .colour = grey(0.88)},
                            "演练");
}

void draw_fitting_text(Document& document, const Box& box, TextStyle style, double smallest,
                       std::string_view text) {
  constexpr double kStep = 0.5;
  while (style.size - kStep >= smallest &&
         document.measure_text(box.width, style, text).height > box.height)
    style.size -= kStep;
  document.draw_text(box, style, text);
}

}  // namespace piaojue::print
