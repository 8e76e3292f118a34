// Tables over pages: columns as wide as what is in them, the head repeated.
#include <algorithm>
#include <numeric>

#include "client/report/pdf_pages.hpp"

namespace piaojue::report {
namespace {

using print::Align;
using print::Anchor;
using print::Box;
using print::TextStyle;

constexpr double kPad = 1.5;           ///< mm beside and above a text
constexpr double kNarrowestText = 27;  ///< a text column is not squeezed below this
constexpr double kStep = 0.5;          ///< points
constexpr double kVerySmall = 7;       ///< of the widest forms
constexpr print::LineStyle kGrid{0.18, print::grey(0.6)};
constexpr print::Colour kHeadColour{0.93, 0.94, 0.96};
constexpr print::Colour kTotalColour{0.97, 0.97, 0.97};

struct Width {
  double least;
  double natural;
};

/// A head of more than four characters may take two lines.
double head_width(PdfPages& pages, const TextStyle& style, const std::string& title) {
  constexpr std::size_t kFourCharacters = 12;  // bytes of UTF-8
  const double whole = pages.line_width(style, title);
  return title.size() > kFourCharacters ? whole * 0.65 : whole;
}

std::vector<Width> widths_of(PdfPages& pages, const Table& table, double size) {
  const TextStyle body{.size = size};
  const TextStyle bold{.size = size, .bold = true};
  const std::vector<Cell> total = total_row(table);
  std::vector<Width> out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const double head = head_width(pages, bold, column.title);
    double natural = head;
    for (const std::vector<Cell>& row : table.rows)
      natural = std::max(natural, pages.line_width(body, row[i].text));
    if (!total.empty()) natural = std::max(natural, pages.line_width(bold, total[i].text));
    natural += 2 * kPad + 0.2;
    const double least = column.numeric
                             ? natural
                             : std::max(std::min(natural, kNarrowestText), head + 2 * kPad + 0.2);
    out.push_back({least, std::max(natural, least)});
  }
  // What stands above several columns needs room, too.
  for (std::size_t i = 0; i < out.size();) {
    std::size_t end = i + 1;
    while (end < out.size() && table.columns[end].above == table.columns[i].above) ++end;
    if (!table.columns[i].above.empty()) {
      const double wanted = head_width(pages, bold, table.columns[i].above) + 2 * kPad + 0.2;
      double least = 0;
      for (std::size_t k = i; k < end; ++k) least += out[k].least;
      for (std::size_t k = i; k < end && least < wanted; ++k) {
        const double more = (wanted - least) / static_cast<double>(end - i);
        out[k].least += more;
        out[k].natural += more;
      }
    }
    i = end;
  }
  return out;
}

double least_width(const std::vector<Width>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 0.0,
                         [](double so_far, const Width& one) { return so_far + one.least; });
}

/// Columns that fill the width: as wide as their texts and the slack shared, or
/// squeezed.
std::vector<double> spread(const std::vector<Width>& widths, double whole) {
  std::vector<double> out;
  double natural = 0;
  for (const Width& one : widths) natural += one.natural;
  const double least = least_width(widths);
  for (const Width& one : widths) {
    if (natural <= whole)
      out.push_back(one.natural * whole / natural);
    else if (least >= whole)
      out.push_back(one.least * whole / least);
    else
      out.push_back(one.least + (one.natural - one.least) * (whole - least) / (natural - least));
  }
  return out;
}

class TablePainter {
 public:
  TablePainter(PdfPages& pages, const Table& table)
      : pages_(&pages), table_(&table), size_(kTableSize) {
    std::vector<Width> widths = widths_of(pages, table, size_);
    while (least_width(widths) > pages.width() && size_ > kVerySmall) {
      size_ -= kStep;
      widths = widths_of(pages, table, size_);
    }
    widths_ = spread(widths, pages.width());
    has_above_ =
        std::ranges::any_of(table.columns, [](const Column& one) { return !one.above.empty(); });
  }

  void paint() {
    const double first = table_->rows.empty() ? 0 : row_height(table_->rows.front(), false);
    pages_->need(head_height() + first);
    paint_head();
    for (const std::vector<Cell>& row : table_->rows) paint_row(row, false);
    if (const std::vector<Cell> total = total_row(*table_); !total.empty()) paint_row(total, true);
    pages_->skip(3);
  }

 private:
  TextStyle style(bool bold) const {
    return {.size = size_, .bold = bold, .anchor = Anchor::middle, .line_spacing = 0.95};
  }
  TextStyle head_style() const {
    TextStyle out = style(true);
    out.align = Align::centre;
    return out;
  }

  double row_height(const std::vector<Cell>& row, bool bold) const {
    double out = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
      out = std::max(out, pages_->height(widths_[i] - 2 * kPad, style(bold), row[i].text));
    return out + kPad;
  }

  std::size_t end_of_group(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < widths_.size() && table_->columns[end].above == table_->columns[begin].above)
      ++end;
    return table_->columns[begin].above.empty() ? begin + 1 : end;
  }
  double width_between(std::size_t begin, std::size_t end) const {
    return std::accumulate(widths_.begin() + static_cast<std::ptrdiff_t>(begin),
                           widths_.begin() + static_cast<std::ptrdiff_t>(end), 0.0);
  }

  double above_height() const {
    double out = 0;
    for (std::size_t i = 0; i < widths_.size(); i = end_of_group(i))
      if (!table_->columns[i].above.empty())
        out = std::max(out, pages_->height(width_between(i, end_of_group(i)) - 2 * kPad,
                                           head_style(), table_->columns[i].above));
    return has_above_ ? out + kPad : 0;
  }
  /// What has nothing above it may reach up to the top of the head.
  double titles_height() const {
    const double above = above_height();
    double out = 0;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const double high =
          pages_->height(widths_[i] - 2 * kPad, head_style(), table_->columns[i].title) + kPad;
      out = std::max(out, table_->columns[i].above.empty() ? high - above : high);
    }
    return out;
  }
  double head_height() const { return above_height() + titles_height(); }

  void paint_head_box(const Box& box, const std::string& text) {
    pages_->document().fill_box(box, kHeadColour);
    pages_->document().outline_box(box, kGrid);
    pages_->document().draw_text({box.x + kPad, box.y, box.width - 2 * kPad, box.height},
                                 head_style(), text);
  }

  void paint_head() {
    const double above = above_height();
    const double whole = above + titles_height();
    double x = pages_->left();
    for (std::size_t i = 0; i < widths_.size();) {
      const std::size_t end = end_of_group(i);
      const bool has_above = !table_->columns[i].above.empty();
      if (has_above)
        paint_head_box({x, pages_->y(), width_between(i, end), above}, table_->columns[i].above);
      const double down = has_above ? above : 0;
      for (; i < end; ++i) {
        paint_head_box({x, pages_->y() + down, widths_[i], whole - down}, table_->columns[i].title);
        x += widths_[i];
      }
    }
    pages_->skip(whole);
  }

  void paint_row(const std::vector<Cell>& row, bool is_total) {
    const double high = row_height(row, is_total);
    if (high > pages_->room() && !pages_->at_top()) {
      pages_->next_page();
      paint_head();
    }
    double x = pages_->left();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Box box{x, pages_->y(), widths_[i], high};
      if (is_total) pages_->document().fill_box(box, kTotalColour);
      pages_->document().outline_box(box, kGrid);
      TextStyle text = style(is_total || row[i].tone == Tone::good || row[i].tone == Tone::bad);
      text.colour = colour_of(row[i].tone);
      text.align = !table_->columns[i].numeric   ? Align::left
                   : row[i].is_number() && i > 0 ? Align::right
                                                 : Align::centre;
      pages_->document().draw_text({x + kPad, box.y, box.width - 2 * kPad, high}, text,
                                   row[i].text);
      x += widths_[i];
    }
    pages_->skip(high);
  }

  PdfPages* pages_;
  const Table* table_;
  double size_;
  std::vector<double> widths_;
  bool has_above_ = false;
};

}  // namespace

bool fits_width(PdfPages& pages, const Table& table, double width) {
  return least_width(widths_of(pages, table, kSmallest + kStep)) <= width;
}

void paint_table(PdfPages& pages, const Table& table) { TablePainter(pages, table).paint(); }

}  // namespace piaojue::report
