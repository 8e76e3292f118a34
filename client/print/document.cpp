#include "client/print/document.hpp"

#include <algorithm>
#include <cairo-pdf.h>
#include <exception>
#include <numbers>
#include <pango/pangocairo.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/language.hpp"

namespace piaojue::print {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using SurfaceHandle = std::unique_ptr<cairo_surface_t, Deleter<cairo_surface_destroy>>;
using CairoHandle = std::unique_ptr<cairo_t, Deleter<cairo_destroy>>;
using FontOptionsHandle =
    std::unique_ptr<cairo_font_options_t, Deleter<cairo_font_options_destroy>>;
using FontDescriptionHandle =
    std::unique_ptr<PangoFontDescription, Deleter<pango_font_description_free>>;
using ContextHandle = std::unique_ptr<PangoContext, Deleter<g_object_unref>>;
using LayoutHandle = std::unique_ptr<PangoLayout, Deleter<g_object_unref>>;

constexpr double kPointsPerMm = 72 / 25.4;
constexpr double to_points(double mm) { return mm * kPointsPerMm; }
int to_pango(double mm) { return pango_units_from_double(to_points(mm)); }
double from_pango(int units) { return pango_units_to_double(units) / kPointsPerMm; }

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(std::string("Cairo: ") + cairo_status_to_string(status));
}

const char* family_of(Font font) {
  switch (font) {
    case Font::sans:
      return "Noto Sans CJK SC";
    case Font::serif:
      return "Noto Serif CJK SC";
    case Font::mono:
      return "Noto Sans Mono CJK SC";
  }
  return "";
}

/// The family, then those with the rare characters of names.
std::string families_of(Font font) { return std::string(family_of(font)) + ",HanaMinA,HanaMinB"; }

Result<void> check_fonts() {
  for (const Font font : {Font::sans, Font::serif, Font::mono})
    if (pango_font_map_get_family(pango_cairo_font_map_get_default(), family_of(font)) == nullptr)
      return Error{
          ErrorCode::unavailable,
          tr("缺少字体 {}，请安装软件包 fonts-noto-cjk",
             "the font {} is missing; install the package fonts-noto-cjk", family_of(font))};
  return {};
}

ContextHandle make_context() {
  ContextHandle context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  // Paper has no pixels to fit glyphs to; the same layout must come out on every machine.
  const FontOptionsHandle options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options.get());
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  pango_context_set_language(context.get(), pango_language_from_string("zh-cn"));
  return context;
}

PangoAlignment alignment_of(Align align) {
  switch (align) {
    case Align::left:
      return PANGO_ALIGN_LEFT;
    case Align::centre:
      return PANGO_ALIGN_CENTER;
    case Align::right:
      return PANGO_ALIGN_RIGHT;
  }
  return PANGO_ALIGN_LEFT;
}

/// How far below the top of its box a text begins that leaves `room` of its height.
double offset_of(Anchor anchor, double room) {
  switch (anchor) {
    case Anchor::top:
      return 0;
    case Anchor::middle:
      return room / 2;
    case Anchor::bottom:
      return room;
  }
  return 0;
}

LayoutHandle make_layout(PangoContext* context, const TextStyle& style, std::string_view text) {
  LayoutHandle layout(pango_layout_new(context));
  const FontDescriptionHandle font(pango_font_description_new());
  pango_font_description_set_family(font.get(), families_of(style.font).c_str());
  pango_font_description_set_weight(font.get(),
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_alignment(layout.get(), alignment_of(style.align));
  pango_layout_set_line_spacing(layout.get(), static_cast<float>(style.line_spacing));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

TextExtent extent_of(PangoLayout* layout) {
  PangoRectangle logical{};
  pango_layout_get_extents(layout, nullptr, &logical);
  return {from_pango(logical.width), from_pango(logical.height),
          pango_layout_is_ellipsized(layout) != FALSE};
}

/// The file as Cairo writes it, in wiped pieces.
class Output {
 public:
  static cairo_status_t write(void* self, const unsigned char* data, unsigned int size) {
    try {
      static_cast<Output*>(self)->pieces_.push_back(SecretBytes::copy_of({data, size}));
    } catch (const std::exception&) {
      return CAIRO_STATUS_WRITE_ERROR;
    }
    return CAIRO_STATUS_SUCCESS;
  }

  SecretBytes join() const {
    std::size_t size = 0;
    for (const SecretBytes& piece : pieces_) size += piece.size();
    SecretBytes whole(size);
    auto out = whole.reveal_mutable().begin();
    for (const SecretBytes& piece : pieces_) out = std::ranges::copy(piece.reveal(), out).out;
    return whole;
  }

 private:
  std::vector<SecretBytes> pieces_;
};

}  // namespace

class Document::Canvas {
 public:
  explicit Canvas(PageSize size)
      : surface(cairo_pdf_surface_create_for_stream(Output::write, &output, to_points(size.width),
                                                    to_points(size.height))),
        cairo(cairo_create(surface.get())),
        context(make_context()) {
    // Cairo puts the time in by itself.
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, nullptr);
    check(cairo_status(cairo.get()));
  }

  void set_colour(Colour colour) {
    cairo_set_source_rgb(cairo.get(), colour.red, colour.green, colour.blue);
  }

  void add_box(const Box& box, double corner_radius) {
    const double x = to_points(box.x);
    const double y = to_points(box.y);
    const double width = to_points(box.width);
    const double height = to_points(box.height);
    if (corner_radius <= 0) {
      cairo_rectangle(cairo.get(), x, y, width, height);
      return;
    }
    constexpr double kQuarter = std::numbers::pi / 2;
    const double r = to_points(corner_radius);
    cairo_new_sub_path(cairo.get());
    cairo_arc(cairo.get(), x + width - r, y + r, r, -kQuarter, 0);
    cairo_arc(cairo.get(), x + width - r, y + height - r, r, 0, kQuarter);
    cairo_arc(cairo.get(), x + r, y + height - r, r, kQuarter, 2 * kQuarter);
    cairo_arc(cairo.get(), x + r, y + r, r, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(cairo.get());
  }

  void stroke(const LineStyle& style) {
    set_colour(style.colour);
    cairo_set_line_width(cairo.get(), to_points(style.width));
    const double dash = to_points(style.dash);
    cairo_set_dash(cairo.get(), &dash, style.dash > 0 ? 1 : 0, 0);
    cairo_stroke(cairo.get());
  }

  void fill(Colour colour) {
    set_colour(colour);
    cairo_fill(cairo.get());
  }

  void show(PangoLayout* layout, Colour colour) {
    missing += static_cast<std::size_t>(pango_layout_get_unknown_glyphs_count(layout));
    set_colour(colour);
    pango_cairo_show_layout(cairo.get(), layout);
  }

  // Output outlives the surface that writes to it; the surface the drawing on it.
  Output output;
  SurfaceHandle surface;
  CairoHandle cairo;
  ContextHandle context;
  std::size_t pages = 1;
  std::size_t missing = 0;
};

Document::Document(std::unique_ptr<Canvas> canvas) : canvas_(std::move(canvas)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::create(PageSize size) {
  PJ_CHECK(check_fonts());
  return Document(std::make_unique<Canvas>(size));
}

void Document::add_page() {
  cairo_show_page(canvas_->cairo.get());
  ++canvas_->pages;
}

std::size_t Document::pages() const { return canvas_->pages; }
std::size_t Document::missing_glyphs() const { return canvas_->missing; }

TextExtent Document::draw_text(const Box& box, const TextStyle& style, std::string_view text) {
  const LayoutHandle layout = make_layout(canvas_->context.get(), style, text);
  pango_layout_set_width(layout.get(), to_pango(box.width));
  pango_layout_set_height(layout.get(), to_pango(box.height));
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  const TextExtent extent = extent_of(layout.get());
  const double down = offset_of(style.anchor, box.height - extent.height);
  cairo_move_to(canvas_->cairo.get(), to_points(box.x), to_points(box.y + down));
  canvas_->show(layout.get(), style.colour);
  return extent;
}

TextExtent Document::measure_text(double width, const TextStyle& style,
                                  std::string_view text) const {
  const LayoutHandle layout = make_layout(canvas_->context.get(), style, text);
  pango_layout_set_width(layout.get(), to_pango(width));
  return extent_of(layout.get());
}

void Document::draw_turned_text(Place centre, double degrees, const TextStyle& style,
                                std::string_view text) {
  const LayoutHandle layout = make_layout(canvas_->context.get(), style, text);
  const TextExtent extent = extent_of(layout.get());
  cairo_t* cairo = canvas_->cairo.get();
  cairo_save(cairo);
  cairo_translate(cairo, to_points(centre.x), to_points(centre.y));
  cairo_rotate(cairo, -degrees * std::numbers::pi / 180);
  cairo_move_to(cairo, to_points(-extent.width / 2), to_points(-extent.height / 2));
  canvas_->show(layout.get(), style.colour);
  cairo_restore(cairo);
}

void Document::draw_line(Place from, Place to, const LineStyle& style) {
  cairo_move_to(canvas_->cairo.get(), to_points(from.x), to_points(from.y));
  cairo_line_to(canvas_->cairo.get(), to_points(to.x), to_points(to.y));
  canvas_->stroke(style);
}

void Document::fill_box(const Box& box, Colour colour, double corner_radius) {
  canvas_->add_box(box, corner_radius);
  canvas_->fill(colour);
}

void Document::outline_box(const Box& box, const LineStyle& style, double corner_radius) {
  canvas_->add_box(box, corner_radius);
  canvas_->stroke(style);
}

void Document::draw_qr(Place corner, double side, const QrCode& code) {
  const double module = side / static_cast<double>(code.size());
  const double quiet = module * static_cast<double>(QrCode::kQuietZone);
  fill_box({corner.x - quiet, corner.y - quiet, side + 2 * quiet, side + 2 * quiet}, kWhite);

  // One path of runs: single squares would show seams when a viewer smooths their edges.
  for (std::size_t row = 0; row < code.size(); ++row)
    for (std::size_t start = 0; start < code.size();) {
      std::size_t end = start;
      while (end < code.size() && code.is_dark(row, end)) ++end;
      if (end > start)
        canvas_->add_box({corner.x + static_cast<double>(start) * module,
                          corner.y + static_cast<double>(row) * module,
                          static_cast<double>(end - start) * module, module},
                         0);
      start = end + 1;
    }
  canvas_->fill(kBlack);
}

SecretBytes Document::finish() {
  cairo_show_page(canvas_->cairo.get());
  check(cairo_status(canvas_->cairo.get()));
  cairo_surface_finish(canvas_->surface.get());
  check(cairo_surface_status(canvas_->surface.get()));
  return canvas_->output.join();
}

}  // namespace piaojue::print
