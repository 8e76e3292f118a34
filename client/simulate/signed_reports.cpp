#include "client/simulate/signed_reports.hpp"

#include "client/files.hpp"
#include "client/report/report_file.hpp"
#include "client/report/signed_result.hpp"
#include "client/roles/auditor.hpp"

namespace piaojue::simulate {

namespace fs = std::filesystem;

Result<void> leave_signed_reports(const MeetingPlan& plan, const fs::path& server,
                                  const fs::path& results) {
  PJ_TRY(const Bytes certificate, read_file(server / "tally-cert.pem"));
  PJ_TRY(const Bytes key, read_file(server / "tally-key.pem"));
  for (const PollDefinition& poll : plan.polls) {
    const fs::path folder = results / poll.id.str();
    PJ_TRY(const report::CheckedResult result,
           report::load_signed_result(folder / roles::kResultFile, server / roles::kAuthorityFile));
    PJ_TRY(const report::ReportFile file,
           report::make_report(
               result, {.signer = report::PdfSigner{certificate, key, poll.title, plan.place}}));
    PJ_CHECK(write_file(folder / kPrintedReport, file.content, Access::everyone, Existing::refuse));
  }
  return {};
}

}  // namespace piaojue::simulate
