#include "client/report/pdf_pages.hpp"

#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

using print::Align;
using print::Anchor;
using print::TextStyle;

constexpr double kTop = 16;
constexpr double kBottom = 20;
constexpr double kHeadHeight = 8;
constexpr double kUnlimited = 4000;  ///< mm: wider than any line
constexpr print::Colour kAccent{0.70, 0.08, 0.08};

}  // namespace

print::Colour colour_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return print::kBlack;
    case Tone::good:
      return {0.05, 0.40, 0.20};
    case Tone::bad:
      return {0.70, 0.08, 0.08};
    case Tone::quiet:
      return print::kQuiet;
  }
  return print::kBlack;
}

PdfPages::PdfPages(Frame frame, print::Document document)
    : frame_(std::move(frame)),
      document_(std::move(document)),
      top_(kTop),
      bottom_(frame_.size.height - kBottom),
      y_(kTop) {
  dress_page();
}

Result<PdfPages> PdfPages::create(Frame frame) {
  PJ_TRY(print::Document document, print::Document::create(frame.size));
  return PdfPages(std::move(frame), std::move(document));
}

void PdfPages::dress_page() {
  // R7.1-13
  if (frame_.rehearsal)
    print::draw_rehearsal_mark(document_, {0, 0, frame_.size.width, frame_.size.height});
  const TextStyle quiet{.size = kNoteSize, .colour = print::kQuiet};
  if (document_.pages() > 1) {
    document_.draw_text({left(), kTop - 4, width(), 6}, quiet, frame_.running_head);
    document_.draw_line({left(), kTop + 2}, {left() + width(), kTop + 2}, print::kRule);
    top_ = kTop + kHeadHeight;
  }
  const double y = frame_.size.height - kBottom + 6;
  document_.draw_text({left(), y, width() * 0.7, 6}, quiet, frame_.foot);
  TextStyle right = quiet;
  right.align = Align::right;
  document_.draw_text({left(), y, width(), 6}, right,
                      tr("第 {} 页　共 {} 页", "Page {} of {}", document_.pages(), frame_.total));
  y_ = top_;
}

void PdfPages::next_page() {
  document_.add_page();
  dress_page();
}

void PdfPages::need(double height) {
  if (height > room() && !at_top()) next_page();
}

void PdfPages::paragraph(const TextStyle& style, std::string_view text, double indent) {
  const double wide = width() - indent;
  const double high = height(wide, style, text);
  need(high);
  document_.draw_text({left() + indent, y_, wide, high + 1}, style, text);
  skip(high);
}

void PdfPages::heading(std::string_view text) {
  constexpr double kSize = 15;
  // Never alone at the foot of a page.
  need(30);
  if (!at_top()) skip(5);
  const TextStyle style{.size = kSize, .bold = true};
  const double high = height(width() - 4, style, text);
  document_.fill_box({left(), y_ + 1, 1.4, high - 2}, kAccent);
  document_.draw_text({left() + 4, y_, width() - 4, high + 1}, style, text);
  skip(high + 2);
}

void PdfPages::subheading(std::string_view text) {
  need(28);
  skip(2);
  paragraph({.size = kBodySize, .bold = true}, text);
  skip(1.5);
}

double PdfPages::line_width(const TextStyle& style, const std::string& text) {
  const auto [place, is_new] = widths_.try_emplace({text, style.size, style.bold}, 0);
  if (is_new) place->second = document_.measure_text(kUnlimited, style, text).width;
  return place->second;
}

double PdfPages::height(double width, const TextStyle& style, std::string_view text) const {
  return document_.measure_text(width, style, text).height;
}

}  // namespace piaojue::report
