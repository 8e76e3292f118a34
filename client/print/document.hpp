// Pages in PDF: text, lines and QR codes at places given in millimetres from the page's upper left
// corner; text sizes are points. A thin layer over Cairo and Pango that knows nothing of what is
// printed. The file embeds its fonts and carries no time and no author: equal drawing gives equal
// bytes.
#pragma once

#include <memory>
#include <string_view>

#include "client/print/qr.hpp"
#include "core/base/secret.hpp"

namespace piaojue::print {

struct PageSize {
  double width;
  double height;
};
inline constexpr PageSize kA4{210, 297};
inline constexpr PageSize kA5{148, 210};

struct Place {
  double x;
  double y;
};

struct Box {
  double x;
  double y;
  double width;
  double height;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

/// 0 to 1 each; black when nothing is said.
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};
inline constexpr Colour kBlack{};
inline constexpr Colour kWhite{1, 1, 1};
constexpr Colour grey(double level) { return {level, level, level}; }

enum class Font { sans, serif, mono };  ///< of Noto CJK, simplified Chinese forms
enum class Align { left, centre, right };
enum class Anchor { top, middle, bottom };

struct TextStyle {
  Font font = Font::sans;
  double size = 10;  ///< points
  bool bold = false;
  Colour colour = kBlack;
  Align align = Align::left;
  Anchor anchor = Anchor::top;  ///< where in the box's height
  double line_spacing = 1;      ///< times the font's own distance of lines, 1.45 times the size
};

struct LineStyle {
  double width = 0.2;  ///< mm
  Colour colour = kBlack;
  double dash = 0;  ///< mm drawn and left out by turns; 0 for a whole line
};

/// What a text takes up, in mm.
struct TextExtent {
  double width;
  double height;
  bool cut;  ///< ends with an ellipsis, because the box is too low for all of it
};

class Document {
 public:
  /// One empty page. Error `unavailable` when the fonts are not installed. Drawing and `finish`
  /// throw std::runtime_error when Cairo fails, which takes a bug or a lack of memory.
  static Result<Document> create(PageSize size);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  void add_page();
  std::size_t pages() const;

  /// UTF-8, wrapped at the box's width, between Chinese characters or at spaces; what is too long
  /// for its height ends with an ellipsis. One line is drawn however low the box is.
  TextExtent draw_text(const Box& box, const TextStyle& style, std::string_view text);
  /// What draw_text would take up in a box of this width, and of any height.
  TextExtent measure_text(double width, const TextStyle& style, std::string_view text) const;
  /// One line about a centre, turned counter-clockwise.
  void draw_turned_text(Place centre, double degrees, const TextStyle& style,
                        std::string_view text);

  void draw_line(Place from, Place to, const LineStyle& style);
  void fill_box(const Box& box, Colour colour, double corner_radius = 0);
  void outline_box(const Box& box, const LineStyle& style, double corner_radius = 0);
  /// `side` is that of the code proper, at `corner`; its quiet zone is painted white around it.
  void draw_qr(Place corner, double side, const QrCode& code);

  /// Characters drawn so far that no installed font has; a box stands in their place.
  std::size_t missing_glyphs() const;

  /// The whole file; the document may not be used afterwards. A page can carry secrets, so ours is
  /// the only copy we know of: Cairo and Pango free theirs without wiping.
  SecretBytes finish();

 private:
  class Canvas;
  explicit Document(std::unique_ptr<Canvas> canvas);
  std::unique_ptr<Canvas> canvas_;
};

}  // namespace piaojue::print
