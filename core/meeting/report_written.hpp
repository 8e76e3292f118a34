// What voters wrote, for the report: names written in, then texts. Throws nlohmann::json::exception
// where the document lacks a field.
#pragma once

#include <string>

#include "core/meeting/report_counts.hpp"

namespace piaojue {

/// Empty where nothing could be written.
std::string written_lines(const nlohmann::ordered_json& result, const ReportCounts& counts);

}  // namespace piaojue
