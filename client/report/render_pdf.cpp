#include <algorithm>

#include "client/report/pdf_pages.hpp"
#include "client/report/render.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

using print::Align;
using print::Anchor;
using print::Box;
using print::TextStyle;

constexpr print::PageSize kLandscape{print::kA4.height, print::kA4.width};
constexpr print::Colour kRed{0.70, 0.08, 0.08};
constexpr double kQrSide = 27;
constexpr double kDigest = kQrSide + 18;

class ReportPainter {
 public:
  ReportPainter(PdfPages& pages, const Report& report, const print::QrCode& qr, bool is_signed)
      : pages_(&pages), report_(&report), qr_(&qr), is_signed_(is_signed) {}

  void paint() {
    paint_title();
    for (const Section& section : report_->sections) {
      if (section.new_page && !pages_->at_top()) pages_->next_page();
      pages_->heading(section.heading);
      for (const Block& block : section.blocks)
        std::visit([&](const auto& one) { paint_block(one); }, block);
    }
    paint_signatures();
    paint_digest();
  }

 private:
  print::Document& page() { return pages_->document(); }

  void paint_title() {
    pages_->paragraph(
        {.font = print::Font::serif, .size = 24, .bold = true, .align = Align::centre},
        report_->title);
    if (report_->rehearsal)
      pages_->paragraph({.size = 13, .bold = true, .colour = kRed, .align = Align::centre},
                        rehearsal_words(*report_));
    pages_->skip(2);
    const double right = pages_->left() + pages_->width();
    page().draw_line({pages_->left(), pages_->y()}, {right, pages_->y()},
                     {.width = 0.7, .colour = kRed});
    page().draw_line({pages_->left(), pages_->y() + 1.1}, {right, pages_->y() + 1.1},
                     {.width = 0.25, .colour = kRed});
    pages_->skip(4);
    for (const auto& [label, value] : report_->facts) paint_fact(label, value);
  }

  void paint_fact(const std::string& label, const std::string& value) {
    constexpr double kLabel = 27;
    const TextStyle quiet{.size = kBodySize, .colour = print::kQuiet};
    page().draw_text({pages_->left(), pages_->y(), kLabel, 7}, quiet, label);
    pages_->paragraph({.size = kBodySize}, value, kLabel);
    pages_->skip(0.6);
  }

  void paint_block(const Paragraph& paragraph) {
    const bool stressed = paragraph.tone == Tone::good || paragraph.tone == Tone::bad;
    pages_->paragraph({.size = kBodySize, .bold = stressed, .colour = colour_of(paragraph.tone)},
                      paragraph.text);
    pages_->skip(1.5);
  }

  void paint_block(const Bullets& lines) {
    constexpr double kIndent = 5;
    for (const std::string& line : lines) {
      const TextStyle style{.size = kBodySize};
      pages_->need(pages_->height(pages_->width() - kIndent, style, line));
      page().draw_text({pages_->left() + 1, pages_->y(), kIndent, 6}, style, "·");
      pages_->paragraph(style, line, kIndent);
      pages_->skip(0.5);
    }
    pages_->skip(1.5);
  }

  void paint_block(const Figures& figures) {
    constexpr std::size_t kColumns = 4;
    constexpr double kHigh = 17;
    const double wide = pages_->width() / kColumns;
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (i % kColumns == 0) pages_->need(kHigh);
      const Box box{pages_->left() + static_cast<double>(i % kColumns) * wide, pages_->y(), wide,
                    kHigh};
      page().outline_box(box, print::kRule);
      page().draw_text({box.x + 2.5, box.y + 1.2, wide - 4, 6},
                       {.size = 11, .colour = print::kQuiet}, figures[i].label);
      const std::string& unit = figures[i].unit;
      page().draw_text({box.x + 2.5, box.y + 6.5, wide - 4, 10},
                       {.size = 18, .bold = true, .colour = colour_of(figures[i].value.tone)},
                       figures[i].value.text + (unit.empty() ? "" : " " + unit));
      if (i % kColumns == kColumns - 1 || i + 1 == figures.size()) pages_->skip(kHigh);
    }
    pages_->skip(3);
  }

  void paint_block(const Table& table) {
    pages_->subheading(table.title);
    paint_table(*pages_, table);
    paint_chart(*pages_, table);
  }

  /// A role, and for each name a place to sign.
  void paint_signatures() {
    constexpr double kLine = 12;
    constexpr double kRole = 34;
    constexpr double kSeal = 52;
    std::size_t lines = 1;
    for (const SignatureLine& line : report_->signatures)
      lines += std::max<std::size_t>(1, (line.names.size() + 1) / 2);
    // With the digest below them: nobody signs a page that does not say what it is of.
    pages_->need(28 + kLine * static_cast<double>(lines) + kDigest);
    pages_->heading(tr("签名", "Signatures"));
    const double top = pages_->y();
    const double wide = (pages_->width() - kRole - kSeal) / 2;
    for (const SignatureLine& line : report_->signatures) {
      const std::size_t places = std::max<std::size_t>(1, line.names.size());
      for (std::size_t i = 0; i < places; ++i) {
        if (i % 2 == 0 && i > 0) pages_->skip(kLine);
        if (i == 0)
          page().draw_text({pages_->left(), pages_->y(), kRole, kLine},
                           {.size = kBodySize, .bold = true, .anchor = Anchor::middle}, line.role);
        paint_place(pages_->left() + kRole + static_cast<double>(i % 2) * wide, wide, kLine,
                    i < line.names.size() ? line.names[i] : "");
      }
      pages_->skip(kLine);
    }
    page().draw_text({pages_->left(), pages_->y(), pages_->width() - kSeal, kLine},
                     {.size = kBodySize, .anchor = Anchor::middle},
                     tr("签名日期：　　　　年　　月　　日", "Date of signing: ____________"));
    pages_->skip(kLine);
    paint_seal({pages_->left() + pages_->width() - kSeal + 6, top, kSeal - 6, kSeal - 12});
    // The seal may reach further down than few signatures do.
    if (pages_->y() < top + kSeal - 10) pages_->skip(top + kSeal - 10 - pages_->y());
  }

  void paint_place(double x, double wide, double high, const std::string& name) {
    constexpr double kName = 17;
    page().draw_text({x, pages_->y(), kName, high}, {.size = kBodySize, .anchor = Anchor::middle},
                     name);
    page().draw_line({x + kName, pages_->y() + high - 3.5},
                     {x + wide - 4, pages_->y() + high - 3.5}, {.width = 0.25});
  }

  void paint_seal(const Box& box) {
    page().outline_box(box, {.width = 0.3, .colour = print::grey(0.6), .dash = 1.5}, 2);
    page().draw_text(
        box,
        {.size = 13, .colour = print::grey(0.55), .align = Align::centre, .anchor = Anchor::middle},
        tr("盖 章 处", "Seal"));
  }

  void paint_digest() {
    pages_->need(kDigest);
    pages_->skip(4);
    page().draw_line({pages_->left(), pages_->y()}, {pages_->left() + pages_->width(), pages_->y()},
                     print::kRule);
    pages_->skip(5);
    page().draw_qr({pages_->left() + 2, pages_->y()}, kQrSide, *qr_);
    const double indent = kQrSide + 9;
    pages_->paragraph({.size = 11, .bold = true},
                      tr("结果文件 result.json 的 SHA-256", "SHA-256 of result.json"), indent);
    pages_->paragraph({.font = print::Font::mono, .size = 11},
                      report_->digest.substr(0, 32) + "\n" + report_->digest.substr(32), indent);
    pages_->paragraph(
        {.size = kNoteSize, .colour = print::kQuiet},
        tr("二维码内容相同。用 sha256sum result.json 核对：数字一致，本报告所依据的就是这份结果。",
           "The code says the same. Compare with sha256sum result.json: when they agree, this "
           "report is of that result."),
        indent);
    pages_->paragraph({.size = kNoteSize,
                       .bold = true,
                       .colour = is_signed_ ? colour_of(Tone::good) : colour_of(Tone::bad)},
                      is_signed_ ? tr("本 PDF 带有电子签名，可用 PDF 阅读器或 pdfsig 核验。",
                                      "This PDF is signed; a PDF reader or pdfsig verifies it.")
                                 : tr("本 PDF 没有电子签名。", "This PDF is NOT signed."),
                      indent);
  }

  PdfPages* pages_;
  const Report* report_;
  const print::QrCode* qr_;
  bool is_signed_;
};

bool has_wide_table(PdfPages& pages, const Report& report, double width) {
  for (const Section& section : report.sections)
    for (const Block& block : section.blocks)
      if (const auto* table = std::get_if<Table>(&block))
        if (!fits_width(pages, *table, width)) return true;
  return false;
}

}  // namespace

Result<RenderedPdf> render_pdf(const Report& report, bool will_be_signed) {
  PJ_TRY(const print::QrCode qr, print::QrCode::create(report.digest));
  PdfPages::Frame frame{.size = print::kA4,
                        .total = 0,
                        .running_head = report.title + " · " + report.poll_title,
                        .foot = will_be_signed
                                    ? tr("已电子签名 · SHA-256 {}…", "signed · SHA-256 {}…",
                                         report.digest.substr(0, 12))
                                    : tr("没有电子签名 · SHA-256 {}…", "not signed · SHA-256 {}…",
                                         report.digest.substr(0, 12)),
                        .rehearsal = report.rehearsal};
  {
    PJ_TRY(PdfPages trial, PdfPages::create(frame));
    if (has_wide_table(trial, report, trial.width())) frame.size = kLandscape;
  }
  // Once to count the pages, once with their numbers.
  PJ_TRY(PdfPages counted, PdfPages::create(frame));
  ReportPainter(counted, report, qr, will_be_signed).paint();
  frame.total = counted.pages();
  PJ_TRY(PdfPages pages, PdfPages::create(frame));
  ReportPainter(pages, report, qr, will_be_signed).paint();
  const std::size_t missing = pages.document().missing_glyphs();
  return RenderedPdf{to_bytes(pages.document().finish().reveal()), pages.pages(), missing};
}

std::string rehearsal_words(const Report& report) {
  return report.rehearsal ? tr("【演练】仅供演练，不具效力", "REHEARSAL - without effect") : "";
}

}  // namespace piaojue::report
