// A report as the file that is handed over.
#pragma once

#include "client/report/build.hpp"
#include "client/report/pdf_signature.hpp"

namespace piaojue::report {

enum class ReportFormat { pdf, xlsx, html, csv };
inline constexpr std::array kReportFormats{ReportFormat::pdf, ReportFormat::xlsx,
                                           ReportFormat::html, ReportFormat::csv};

/// Also the ending of a file's name: "pdf".
std::string_view name_of(ReportFormat format);
std::optional<ReportFormat> format_named(std::string_view name);

struct ReportOrder {
  ReportFormat format = ReportFormat::pdf;
  std::optional<ReportKind> kind = {};      ///< the poll's own if not given
  const CheckedResult* previous = nullptr;  ///< of yearly reports
  std::optional<PdfSigner> signer = {};     ///< of PDFs
};

struct ReportFile {
  Bytes content;
  ReportKind kind;
  std::size_t missing_glyphs = 0;  ///< of a PDF; see render_pdf
};

/// In the current language.
Result<ReportFile> make_report(const CheckedResult& result, const ReportOrder& order);

}  // namespace piaojue::report
