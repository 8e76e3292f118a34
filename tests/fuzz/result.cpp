// Result documents: nothing but one of ours becomes a report, and every report of one can be made.
#include "client/report/render.hpp"
#include "client/report/report_file.hpp"
#include "core/base/canonical.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

void make_reports(const report::CheckedResult& result) {
  for (const report::ReportKind kind : report::kReportKinds) {
    const auto made = report::build_report(result, kind, nullptr);
    if (kind == report::ReportKind::summary) require(made.has_value());
    if (!made) continue;
    require(is_valid_utf8(report::render_csv(*made)));
    require(is_valid_utf8(report::render_html(*made)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto view = report::ResultView::parse(as_text({data, size}));
  if (!view) return 0;
  require(report::check_totals(*view).has_value());
  make_reports({*std::move(view), std::string(64, '0')});
  return 0;
}
