// Horizontal bars, a line for each row of the table, over as many pages as it
// takes.
#include <algorithm>

#include "client/report/chart_series.hpp"
#include "client/report/pdf_pages.hpp"

namespace piaojue::report {
namespace {

using print::Align;
using print::Anchor;
using print::TextStyle;

constexpr double kLine = 7;   ///< mm from bar to bar
constexpr double kBar = 4.8;  ///< mm
constexpr double kGap = 2;
constexpr double kLabelShare = 0.3;  ///< of the width, at most
constexpr double kNumberRoom = 14;

bool is_dark(print::Colour colour) {
  return colour.red * 0.3 + colour.green * 0.59 + colour.blue * 0.11 < 0.5;
}

class ChartPainter {
 public:
  ChartPainter(PdfPages& pages, const Table& table)
      : pages_(&pages), bars_(bars_of(table)), title_(table.chart->title) {
    const TextStyle style{.size = kSmallest};
    for (const Bar& bar : bars_.bars)
      label_width_ = std::max(label_width_, pages.line_width(style, bar.label) + 0.5);
    label_width_ = std::min(label_width_, pages.width() * kLabelShare);
    area_ = pages.width() - label_width_ - kGap - kNumberRoom;
  }

  void paint() {
    constexpr std::size_t kFew = 14;  // so many are kept on one page
    const std::size_t together = std::min(bars_.bars.size(), kFew);
    pages_->need(20 + kLine * static_cast<double>(together));
    paint_head();
    for (const Bar& bar : bars_.bars) {
      if (pages_->room() < kLine) {
        pages_->next_page();
        paint_head();
      }
      paint_bar(bar);
    }
    pages_->skip(3);
  }

 private:
  void paint_head() {
    pages_->subheading(title_);
    if (bars_.is_stacked()) paint_legend();
  }

  void paint_legend() {
    const TextStyle style{.size = kSmallest, .anchor = Anchor::middle};
    double x = pages_->left();
    for (std::size_t i = 0; i < bars_.series.size(); ++i) {
      const double wide = pages_->line_width(style, bars_.series[i]) + 10;
      if (x + wide > pages_->left() + pages_->width()) {
        x = pages_->left();
        pages_->skip(6);
      }
      pages_->document().fill_box({x, pages_->y() + 1, 4, 4}, bars_.colours[i]);
      pages_->document().draw_text({x + 5.5, pages_->y(), wide, 6}, style, bars_.series[i]);
      x += wide;
    }
    pages_->skip(7);
  }

  void paint_bar(const Bar& bar) {
    print::Document& page = pages_->document();
    const double y = pages_->y() + (kLine - kBar) / 2;
    TextStyle label{.size = kSmallest, .align = Align::right, .anchor = Anchor::middle};
    page.draw_text({pages_->left(), pages_->y(), label_width_, kLine}, label, bar.label);
    double x = pages_->left() + label_width_ + kGap;
    page.fill_box({x, y, area_, kBar}, print::grey(0.95));
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      const double wide =
          area_ * static_cast<double>(bar.parts[i]) / static_cast<double>(bars_.longest);
      if (bar.parts[i] == 0) continue;
      page.fill_box({x, y, wide, kBar}, bars_.colours[i]);
      if (bars_.is_stacked()) paint_part(x, wide, i, bar.parts[i]);
      x += wide;
    }
    const TextStyle number{.size = kSmallest, .anchor = Anchor::middle};
    page.draw_text({x + 1, pages_->y(), kNumberRoom, kLine}, number, std::to_string(bar.sum()));
    pages_->skip(kLine);
  }

  /// Its number inside, where it fits.
  void paint_part(double x, double wide, std::size_t series, std::uint64_t count) {
    TextStyle style{.size = 9, .align = Align::centre, .anchor = Anchor::middle};
    style.colour = is_dark(bars_.colours[series]) ? print::kWhite : print::kBlack;
    const std::string number = std::to_string(count);
    if (pages_->line_width(style, number) + 0.6 > wide) return;
    pages_->document().draw_text({x, pages_->y(), wide, kLine}, style, number);
  }

  PdfPages* pages_;
  Bars bars_;
  std::string title_;
  double label_width_ = 0;
  double area_ = 0;
};

}  // namespace

void paint_chart(PdfPages& pages, const Table& table) {
  if (table.chart && !table.rows.empty()) ChartPainter(pages, table).paint();
}

}  // namespace piaojue::report
