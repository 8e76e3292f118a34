// Pages of a report: a cursor that goes down and on to the next page, headings
// and page numbers.
#pragma once

#include <map>

#include "client/print/style.hpp"
#include "client/report/content.hpp"

namespace piaojue::report {

/// Points. Readers are often past 55, hence nothing below kSmallest but where a
/// form is very wide.
inline constexpr double kBodySize = 12;
inline constexpr double kTableSize = 11;
inline constexpr double kSmallest = 10;
inline constexpr double kNoteSize = 10;
inline constexpr double kMargin = 17;  ///< mm, left and right

print::Colour colour_of(Tone tone);

class PdfPages {
 public:
  struct Frame {
    print::PageSize size;
    std::size_t total;  ///< pages of the whole report; 0 while they are being counted
    std::string running_head;
    std::string foot;  ///< at the left of the page number
    bool rehearsal;
  };

  static Result<PdfPages> create(Frame frame);

  double left() const { return kMargin; }
  double width() const { return frame_.size.width - 2 * kMargin; }
  double y() const { return y_; }
  double room() const { return bottom_ - y_; }
  /// The height between the margins.
  double full_room() const { return bottom_ - top_; }
  void skip(double height) { y_ += height; }
  /// On to the next page unless so much is left of this one.
  void need(double height);
  void next_page();
  bool at_top() const { return y_ <= top_; }

  /// A paragraph at the cursor, over as many pages as it takes.
  void paragraph(const print::TextStyle& style, std::string_view text, double indent = 0);
  void heading(std::string_view text);
  void subheading(std::string_view text);

  /// Width of one line, in mm.
  double line_width(const print::TextStyle& style, const std::string& text);
  double height(double width, const print::TextStyle& style, std::string_view text) const;

  print::Document& document() { return document_; }
  std::size_t pages() const { return document_.pages(); }

 private:
  PdfPages(Frame frame, print::Document document);
  void dress_page();

  Frame frame_;
  print::Document document_;
  double top_;
  double bottom_;
  double y_;
  std::map<std::tuple<std::string, double, bool>, double> widths_;
};

/// Without a title: callers write it. Rows go on over pages under a repeated
/// head.
void paint_table(PdfPages& pages, const Table& table);
/// Whether its columns fit a page of this width at the size that readers like.
bool fits_width(PdfPages& pages, const Table& table, double width);
void paint_chart(PdfPages& pages, const Table& table);

}  // namespace piaojue::report
