// What the hall would print after the count: each poll's report, signed by the tally key.
#pragma once

#include <filesystem>

#include "core/meeting/plan.hpp"

namespace piaojue::simulate {

inline constexpr std::string_view kPrintedReport = "report.pdf";

/// Writes RESULTS/POLL/report.pdf for every poll of the plan. `server` is the server's identity
/// folder with the tally certificate and key.
Result<void> leave_signed_reports(const MeetingPlan& plan, const std::filesystem::path& server,
                                  const std::filesystem::path& results);

}  // namespace piaojue::simulate
