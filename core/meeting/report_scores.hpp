// Scores with ranks, problems graded, lists for a human decision: part of report.txt.
#pragma once

#include "core/meeting/report_counts.hpp"

namespace piaojue {

/// By tier, ranked; then each group's own scores, where there are several. Error `malformed` for
/// a score that is no fraction.
Result<std::string> score_lines(const nlohmann::ordered_json& result, const ReportCounts& counts);
std::string problem_lines(const nlohmann::ordered_json& result, const ReportCounts& counts);
/// Error `malformed` for a value that is no fraction.
Result<std::string> flag_lines(const nlohmann::ordered_json& result, const ReportCounts& counts);

}  // namespace piaojue
