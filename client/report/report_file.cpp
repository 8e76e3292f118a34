#include "client/report/report_file.hpp"

#include "client/report/render.hpp"

namespace piaojue::report {

std::string_view name_of(ReportFormat format) {
  switch (format) {
    case ReportFormat::pdf:
      return "pdf";
    case ReportFormat::xlsx:
      return "xlsx";
    case ReportFormat::html:
      return "html";
    case ReportFormat::csv:
      return "csv";
  }
  return "";
}

std::optional<ReportFormat> format_named(std::string_view name) {
  for (const ReportFormat format : kReportFormats)
    if (name_of(format) == name) return format;
  return std::nullopt;
}

Result<ReportFile> make_report(const CheckedResult& result, const ReportOrder& order) {
  const ReportKind kind = order.kind.value_or(default_kind(result.view));
  PJ_TRY(const Report report, build_report(result, kind, order.previous));
  switch (order.format) {
    case ReportFormat::pdf: {
      PJ_TRY(RenderedPdf pdf, render_pdf(report, order.signer.has_value()));
      if (order.signer) {
        PJ_TRY(pdf.file, sign_pdf(pdf.file, *order.signer));
      }
      return ReportFile{std::move(pdf.file), kind, pdf.missing_glyphs};
    }
    case ReportFormat::xlsx: {
      PJ_TRY(Bytes workbook, render_xlsx(report));
      return ReportFile{std::move(workbook), kind};
    }
    case ReportFormat::html:
      return ReportFile{to_bytes(as_bytes(render_html(report))), kind};
    case ReportFormat::csv:
      return ReportFile{to_bytes(as_bytes(render_csv(report))), kind};
  }
  return ReportFile{{}, kind};
}

}  // namespace piaojue::report
