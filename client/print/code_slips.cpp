#include "client/print/code_slips.hpp"

#include <fmt/format.h>

#include "client/print/cards.hpp"
#include "core/base/language.hpp"

namespace piaojue::print {
namespace {

constexpr double kMargin = 6;

/// In both languages: who will read it is not known.
void paint(Document& document, const CodeSlips& slips, const CodeSlip& slip, const Box& box) {
  const double width = box.width - 2 * kMargin;
  const auto at = [&](double y, double height) {
    return Box{box.x + kMargin, box.y + y, width, height};
  };
  if (slips.rehearsal) draw_rehearsal_mark(document, box);
  draw_fitting_text(document, at(4, 9),
                    {.size = 12, .bold = true, .anchor = Anchor::middle, .line_spacing = 0.85}, 8,
                    slips.meeting_title);
  document.draw_line({box.x + kMargin, box.y + 14.5}, {box.right() - kMargin, box.y + 14.5}, kRule);
  draw_fitting_text(document, at(16.5, 7), {.size = 15, .bold = true, .anchor = Anchor::middle}, 9,
                    slip.name);
  draw_fitting_text(document, at(23.5, 5),
                    {.size = 9.5, .colour = kQuiet, .anchor = Anchor::middle}, 6, slip.unit);
  const TextStyle label{.size = 9, .colour = kQuiet, .anchor = Anchor::middle};
  const TextStyle value{.font = Font::mono, .size = 17, .bold = true, .anchor = Anchor::middle};
  document.draw_text(at(31, 7), label, "编号 Id");
  draw_fitting_text(document, {box.x + 30, box.y + 31, box.right() - kMargin - box.x - 30, 7},
                    value, 9, slip.id);
  document.draw_text(at(40, 7), label, "个人码 Code");
  document.draw_text({box.x + 30, box.y + 40, box.right() - kMargin - box.x - 30, 8}, value,
                     slip.code);
  const TextStyle advice{.size = 9, .anchor = Anchor::middle};
  document.draw_text(at(51.5, 4.2), advice, "签到后，在投票终端输入编号和个人码领票。");
  document.draw_text(at(56, 4.2), advice, "请勿示人；不要替别人输入，也不要请别人代领。");
  document.draw_text(at(61, 3), {.size = 6, .colour = kQuiet, .anchor = Anchor::middle},
                     "Type both at a terminal once you are signed in. Keep the code to yourself.");
}

void draw_cut_lines(Document& document) {
  constexpr LineStyle kCut{0.15, grey(0.6), 1};
  for (std::size_t place = 0; place < kCardsPerPage; ++place)
    document.outline_box(card_box(place), kCut);
}

}  // namespace

Result<Printed> print_code_slips(const CodeSlips& slips) {
  if (slips.slips.empty())
    return Error{ErrorCode::invalid, tr("没有要打印的个人码", "there are no codes to print")};
  PJ_TRY(Document document, Document::create(kA4));
  for (std::size_t i = 0; i < slips.slips.size(); ++i) {
    const std::size_t place = i % kCardsPerPage;
    if (i != 0 && place == 0) document.add_page();
    if (place == 0) draw_cut_lines(document);
    paint(document, slips, slips.slips[i], card_box(place));
  }
  const std::size_t pages = document.pages();
  const std::size_t missing = document.missing_glyphs();
  return Printed{document.finish(), pages, missing};
}

}  // namespace piaojue::print
