// The members of result.json that come of the counting. Private to core/meeting.
#pragma once

#include <nlohmann/json.hpp>

#include "core/meeting/figures.hpp"

namespace piaojue {

/// Names of its classes joined by '+'.
std::string part_name(const Figures& figures, const std::vector<std::size_t>& part);

/// Appends `counts` to `texts`, in the documented order.
void add_outcomes(nlohmann::ordered_json& result, const Figures& figures);

}  // namespace piaojue
