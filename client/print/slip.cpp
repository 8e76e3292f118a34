#include "client/print/slip.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/language.hpp"

namespace piaojue::print {
namespace {

constexpr std::size_t kKeyGroup = 4;
constexpr double kWidestCode = 95;  ///< mm, with its quiet zone: wider ones leave a scanner's view

/// "ABCD EFGH ...".
SecretBytes grouped(const SecretBytes& key) {
  const ByteView in = key.reveal();
  SecretBytes out(in.size() + (in.size() - 1) / kKeyGroup);
  auto next = out.reveal_mutable().begin();
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (i != 0 && i % kKeyGroup == 0) *next++ = ' ';
    *next++ = in[i];
  }
  return out;
}

/// Squares side by side in a box, each with room for a caption below.
struct Grid {
  std::size_t columns;
  double side;
};

/// The number of columns that makes the squares largest.
Grid find_grid(std::size_t count, double width, double height, double caption) {
  Grid best{1, 0};
  for (std::size_t columns = 1; columns <= count; ++columns) {
    const std::size_t rows = (count + columns - 1) / columns;
    const double side = std::min(width / static_cast<double>(columns),
                                 height / static_cast<double>(rows) - caption);
    if (side > best.side) best = {columns, side};
  }
  best.side = std::min(best.side, kWidestCode);
  return best;
}

class SlipPainter {
 public:
  SlipPainter(Document& document, const Slip& slip, std::span<const QrCode> codes)
      : document_(&document),
        slip_(&slip),
        codes_(codes),
        scale_(std::sqrt(slip.page.width / kA4.width)),
        margin_(20 * scale_),
        width_(slip.page.width - 2 * margin_) {}

  Result<void> paint() {
    for (std::size_t begin = 0; begin < codes_.size();) {
      if (begin != 0) document_->add_page();
      PJ_TRY(const std::size_t painted, paint_page(begin));
      begin += painted;
    }
    return {};
  }

 private:
  /// How many codes it took, from `begin` on.
  Result<std::size_t> paint_page(std::size_t begin) {
    bottom_ = slip_->page.height - margin_;
    y_ = margin_;
    // Above the codes, whose quiet zones would hide it.
    if (slip_->rehearsal)
      draw_rehearsal_mark(*document_, {0, 0, slip_->page.width, slip_->page.height * 0.3});
    paint_heading();
    paint_steps();
    paint_key();
    std::size_t count = codes_.size() - begin;
    while (count > 0 && !fit(codes_.subspan(begin, count))) --count;
    if (count == 0)
      return Error{ErrorCode::invalid,
                   tr("这一页放不下这个二维码，请减少内容或改用更大的纸",
                      "the page is too small for this QR code: carry less, or take larger paper")};
    paint_codes(begin, count);
    return count;
  }

  double caption_height() const { return 8 * scale_; }
  Grid grid_of(std::size_t count) const {
    return find_grid(count, width_, bottom_ - y_, caption_height());
  }
  static double module_of(double side, const QrCode& code) {
    return side / static_cast<double>(code.size() + 2 * QrCode::kQuietZone);
  }
  bool fit(std::span<const QrCode> codes) const {
    const double side = grid_of(codes.size()).side;
    return std::ranges::all_of(
        codes, [&](const QrCode& code) { return module_of(side, code) >= kFinestModule; });
  }

  TextStyle style(double size, bool bold = false) const {
    return {.size = size * scale_, .bold = bold};
  }

  /// A paragraph at `x`, below what is there.
  void paragraph(double x, const TextStyle& style, std::string_view text) {
    const double width = margin_ + width_ - x;
    const double height = document_->measure_text(width, style, text).height;
    document_->draw_text({x, y_, width, height + 1}, style, text);
    y_ += height;
  }

  void paint_heading() {
    TextStyle meeting = style(12);
    meeting.colour = kQuiet;
    paragraph(margin_, meeting, slip_->meeting_title);
    y_ += 1 * scale_;
    paragraph(margin_, style(22, true), slip_->title);
    y_ += 2 * scale_;
    document_->draw_line({margin_, y_}, {margin_ + width_, y_}, kRule);
    y_ += 4 * scale_;
  }

  void paint_steps() {
    for (std::size_t i = 0; i < slip_->steps.size(); ++i) {
      document_->draw_text({margin_, y_, 8 * scale_, 8 * scale_}, style(13, true),
                           fmt::format("{}.", i + 1));
      paragraph(margin_ + 8 * scale_, style(13), slip_->steps[i]);
      y_ += 1.5 * scale_;
    }
  }

  /// At the foot of the page, where a hand can cover it.
  void paint_key() {
    const SecretBytes key = grouped(slip_->key);
    TextStyle large = style(25, true);
    large.font = Font::mono;
    large.align = Align::centre;
    TextStyle label = style(12);
    label.align = Align::centre;

    const double padding = 4 * scale_;
    const double label_height = 7 * scale_;
    const double inner = width_ - 2 * padding;
    const double key_height =
        document_->measure_text(inner, large, as_text(key.reveal())).height + 1;
    const double height = label_height + key_height + 2 * padding;
    bottom_ -= height;
    document_->outline_box({margin_, bottom_, width_, height}, {.width = 0.4}, 2);
    document_->draw_text({margin_ + padding, bottom_ + padding, inner, label_height}, label,
                         "输入密钥 Type this key");
    document_->draw_text({margin_ + padding, bottom_ + padding + label_height, inner, key_height},
                         large, as_text(key.reveal()));
    bottom_ -= 4 * scale_;
  }

  void paint_codes(std::size_t begin, std::size_t count) {
    const double caption = caption_height();
    const Grid grid = grid_of(count);
    const std::size_t rows = (count + grid.columns - 1) / grid.columns;
    const double row_height = grid.side + caption;
    const double top = y_ + (bottom_ - y_ - static_cast<double>(rows) * row_height) / 2;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = i / grid.columns;
      const std::size_t in_row = std::min(grid.columns, count - row * grid.columns);
      const double cell = width_ / static_cast<double>(in_row);
      const double x = margin_ + (static_cast<double>(i % grid.columns) + 0.5) * cell;
      paint_code(begin + i, x, top + static_cast<double>(row) * row_height, grid.side);
    }
  }

  /// About the vertical line at `x`; `side` includes the quiet zone.
  void paint_code(std::size_t index, double x, double y, double side) {
    const QrCode& code = codes_[index];
    const double quiet = module_of(side, code) * static_cast<double>(QrCode::kQuietZone);
    document_->draw_qr({x - side / 2 + quiet, y + quiet}, side - 2 * quiet, code);
    TextStyle below = style(12);
    below.align = Align::centre;
    document_->draw_text({x - side / 2, y + side, side, caption_height()}, below,
                         slip_->codes[index].caption);
  }

  Document* document_;
  const Slip* slip_;
  std::span<const QrCode> codes_;
  double scale_;  ///< of texts and distances; 1 for A4
  double margin_;
  double width_;       ///< between the margins
  double bottom_ = 0;  ///< of what is still empty on the page
  double y_ = 0;       ///< its top
};

}  // namespace

Result<Printed> print_slip(const Slip& slip) {
  if (slip.codes.empty() || slip.key.empty())
    return Error{ErrorCode::invalid, "a slip without codes or without a key"};
  std::vector<QrCode> codes;
  for (const SlipCode& code : slip.codes) {
    PJ_TRY(QrCode qr, QrCode::create(code.text));
    codes.push_back(std::move(qr));
  }
  PJ_TRY(Document document, Document::create(slip.page));
  PJ_CHECK(SlipPainter(document, slip, codes).paint());
  const std::size_t pages = document.pages();
  const std::size_t missing = document.missing_glyphs();
  return Printed{document.finish(), pages, missing};
}

}  // namespace piaojue::print
