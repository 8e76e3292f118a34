#include <catch2/catch.hpp>

#include "client/report/render.hpp"
#include "client/report/report_file.hpp"
#include "core/base/language.hpp"
#include "tests/support/printed_pages.hpp"
#include "tests/support/result.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/sample_results.hpp"

using namespace piaojue;
using namespace piaojue::report;
using namespace piaojue::test;
using Catch::Matchers::Contains;

namespace {

constexpr print::Box kLargest{0, 0, 297, 297};

PrintedPages pages_of(const RenderedPdf& pdf) {
  return PrintedPages(SecretBytes::copy_of(pdf.file));
}

/// What pdfsig says.
std::string verdict(ByteView pdf) {
  const TemporaryFile file(pdf);
  return run_program({"pdfsig", "-nocert", file.str()}).output;
}

/// What a Python expression over the workbook prints: `z` is the zip, `read(name)` a part of it.
std::string ask_workbook(ByteView workbook, const std::string& script) {
  const TemporaryFile file(workbook);
  const std::string whole =
      "import re, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nread = lambda name: "
      "z.read(name).decode('utf-8')\n" +
      script;
  return run_program({"python3", "-c", whole, file.str()}).output;
}

Bytes signed_pdf(const std::string& name) {
  const SignedSample sample(sample_result(name));
  return make_report(sample.load(), {.signer = PdfSigner{sample.signer().certificate,
                                                         sample.signer().private_key, "计票", ""}})
      .value()
      .content;
}

}  // namespace

TEST_CASE("report PDF carries 54 nominees, page numbers, signature lines, digest and QR") {
  const Report report = sample_report("decision", ReportKind::summary);
  const RenderedPdf pdf = render_pdf(report, false).value();
  CHECK(pdf.missing_glyphs == 0);
  const PrintedPages pages = pages_of(pdf);
  std::string text;
  for (std::size_t page = 1; page <= pdf.pages; ++page) {
    const std::string one = pages.text(page, kLargest);
    CHECK_THAT(one, Contains("第 " + std::to_string(page) + " 页") &&
                        Contains("共 " + std::to_string(pdf.pages) + " 页"));
    text += one;
  }
  CHECK_THAT(text, Contains("计票结果报告单") && Contains("总监票人") && Contains("曾辉") &&
                       Contains("盖 章 处") && Contains("本 PDF 没有电子签名") &&
                       Contains("𠮷国强") && Contains(report.digest.substr(0, 32)));
  CHECK_THAT(text, !Contains("演练"));
  CHECK(pages.scan(pdf.pages, kLargest) == std::vector<std::string>{report.digest});
  // Embedded, every one.
  for (const std::string& font : pages.fonts()) CHECK_THAT(font, Contains(" yes yes yes "));
  CHECK_THAT(pages.info(), Contains("A4"));
}

TEST_CASE("report PDF repeats the head of a table that goes over pages") {
  const RenderedPdf pdf = render_pdf(sample_report("decision", ReportKind::votes), false).value();
  const PrintedPages pages = pages_of(pdf);
  REQUIRE(pdf.pages >= 3);
  CHECK_THAT(pages.text(1, kLargest), Contains("单位和职务"));
  CHECK_THAT(pages.text(2, kLargest), Contains("单位和职务"));
}

TEST_CASE("report PDF of a rehearsal is marked on every page") {
  const RenderedPdf pdf = render_pdf(sample_report("reverse", ReportKind::problems), false).value();
  const PrintedPages pages = pages_of(pdf);
  for (std::size_t page = 1; page <= pdf.pages; ++page)
    CHECK_THAT(pages.text(page, kLargest), Contains("演") && Contains("练"));
}

TEST_CASE("report PDF is landscape when a table is too wide for a page upright") {
  const RenderedPdf pdf =
      render_pdf(sample_report("evaluation", ReportKind::evaluation), false).value();
  CHECK_THAT(pages_of(pdf).info(), Contains("841.89 x 595.276"));
}

TEST_CASE("signed report PDF is valid to pdfsig until a byte of it changes") {
  Bytes pdf = signed_pdf("void");
  CHECK_THAT(verdict(pdf), Contains("Signature is Valid") && Contains("Total document signed"));
  CHECK_THAT(PrintedPages(SecretBytes::copy_of(pdf)).text(1, kLargest), Contains("已电子签名"));
  // A byte of the file's head comment, which readers skip.
  pdf[12] ^= 1;
  CHECK_THAT(verdict(pdf), !Contains("Signature is Valid"));
}

TEST_CASE("sign_pdf refuses what is no PDF and a key of another certificate") {
  const TallyIdentity one = make_tally_identity();
  const TallyIdentity other = make_tally_identity();
  const auto no_pdf = sign_pdf(as_bytes("no PDF"), {one.certificate, one.private_key, "", ""});
  REQUIRE(!no_pdf);
  CHECK(no_pdf.error().code == ErrorCode::malformed);
  const RenderedPdf pdf = render_pdf(sample_report("void", ReportKind::summary), true).value();
  const auto foreign = sign_pdf(pdf.file, {one.certificate, other.private_key, "", ""});
  REQUIRE(!foreign);
  CHECK(foreign.error().code == ErrorCode::invalid);
}

TEST_CASE("report workbook has numbers, formulas with values, a chart, frozen repeated heads") {
  const Bytes workbook = render_xlsx(sample_report("election", ReportKind::summary)).value();
  // The first sheet holds the words, the second the votes: head in row 3, five nominees below.
  const auto ask = [&](const std::string& script) { return ask_workbook(workbook, script); };
  CHECK_THAT(ask("print(read('xl/workbook.xml'))"), Contains("得票情况"));
  const std::string sheet = ask("print(read('xl/worksheets/sheet2.xml'))");
  // D4: 35 approvals of the first, a number; H4 their row's sum; D9 the column's, 122.
  CHECK_THAT(sheet, Contains("<v>35</v>") && Contains("<f>SUM(D4,E4,F4,G4)</f><v>40</v>") &&
                        Contains("<f>SUM(D4:D8)</f><v>122</v>"));
  CHECK_THAT(sheet, Contains("state=\"frozen\"") && Contains("paperSize=\"9\"") &&
                        Contains("fitToHeight=\"0\""));
  CHECK_THAT(ask("print(read('xl/workbook.xml'))"), Contains("_xlnm.Print_Titles"));
  CHECK_THAT(sheet, Contains("&amp;P"));
  CHECK_THAT(ask("print(read('xl/charts/chart1.xml'))"),
             Contains("<c:barChart>") && Contains("$D$4:$D$8"));
  CHECK_THAT(ask("t = read('xl/charts/chart1.xml'); print(t[t.index('<c:catAx>'):][:99])"),
             Contains("maxMin"));
  // 35 / 40 as a number under the format of percents.
  CHECK_THAT(sheet, Contains("<v>0.875</v>"));
  // A name that looks like a formula is a text.
  CHECK_THAT(ask("print(read('xl/sharedStrings.xml'))"), Contains("=HYPERLINK(1)"));
}

TEST_CASE("report HTML stands alone and escapes what voters wrote") {
  const std::string html = render_html(sample_report("evaluation", ReportKind::feedback));
  for (const char* outside : {"http:", "https:", "src=", "<link", "<script", "@import", "url("}) {
    INFO(outside);
    CHECK(html.find(outside) == std::string::npos);
  }
  CHECK_THAT(html, Contains("&lt;b&gt;=1+1&lt;/b&gt;") && Contains("<svg") && Contains("<thead>") &&
                       Contains("lang=\"zh-CN\""));
}

TEST_CASE("report CSV opens in a spreadsheet and runs no formula there") {
  const std::string csv = render_csv(sample_report("election", ReportKind::summary));
  CHECK(csv.starts_with("\xEF\xBB\xBF计票结果报告单\r\n"));
  CHECK_THAT(csv, Contains("1,王建国,县委 委员,35,3,1,1,40,87.50%,当选\r\n") &&
                      Contains("'=HYPERLINK(1)"));
  std::size_t lone = 0;
  for (std::size_t i = 1; i < csv.size(); ++i)
    if (csv[i] == '\n' && csv[i - 1] != '\r') ++lone;
  CHECK(lone == 0);
}

TEST_CASE("report speaks English where asked") {
  set_language(Language::en);
  const Report report = sample_report("election", ReportKind::summary);
  const std::string csv = render_csv(report);
  set_language(Language::zh);
  CHECK_THAT(csv, Contains("Report of the count") && Contains("elected") && Contains("Total"));
}
