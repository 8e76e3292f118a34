// A report in each of its four forms.
#pragma once

#include "client/report/content.hpp"
#include "core/base/bytes.hpp"

namespace piaojue::report {

struct RenderedPdf {
  Bytes file;
  std::size_t pages;
  std::size_t missing_glyphs;  ///< characters that no installed font has
};

/// A4 with embedded fonts, landscape when a table is too wide.
/// `will_be_signed`: what it says of itself. Error `unavailable` without fonts.
Result<RenderedPdf> render_pdf(const Report& report, bool will_be_signed);

/// A sheet for the figures and one for each table. Error `unavailable` when the
/// temporary file cannot be written.
Result<Bytes> render_xlsx(const Report& report);

/// One file that refers to nothing outside itself.
std::string render_html(const Report& report);

/// The main tables, one below the other: UTF-8 with byte order mark, CRLF, as
/// Excel opens it.
std::string render_csv(const Report& report);

/// What a report's own formats say about a rehearsal; empty otherwise.
std::string rehearsal_words(const Report& report);

}  // namespace piaojue::report
