// Who passed, who is elected, who must stand again: part of report.txt.
#pragma once

#include "core/meeting/report_counts.hpp"

namespace piaojue {

/// "the entitled", "the valid ballots", …
std::string base_label(const std::string& base);
/// "more than 1/2 of the entitled".
std::string threshold_label(const nlohmann::ordered_json& threshold, const std::string& base);

/// How somebody fared of whom `passed`, `elected` and `tied` are given.
std::string standing_label(const nlohmann::ordered_json& standing, bool by_seats);
/// Whether there are seats to be filled, so that not everyone who passes is elected.
bool has_seats(const nlohmann::ordered_json& result);

/// Nominees kept off the ballot, and what each of them lacks.
std::string refused_lines(const nlohmann::ordered_json& result);
/// Of a poll with a rule: votes, who passed and is elected, run-offs.
std::string standing_lines(const nlohmann::ordered_json& result, const ReportCounts& counts);

}  // namespace piaojue
