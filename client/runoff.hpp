// The meeting that votes again on those who tied at the last seat.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/meeting/plan.hpp"

namespace piaojue {

/// The files of its folder.
struct RunoffFolder {
  std::string meeting_toml;
  std::string roster_csv;
  std::string nominees_csv;
  std::size_t nominees;
  std::size_t seats;
};

/// Officials, groups, roster and rule of `plan`; on the ballot only who tied in `result_json`, for
/// the seats left. A name that was written in becomes a nominee. `id`: of the new poll; by default
/// the old one's with "-runoff". Errors: `malformed` for no result document, `wrong_context` for
/// one of another meeting, `wrong_state` for a result without a tie, `invalid`.
Result<RunoffFolder> compose_runoff(const MeetingPlan& plan, std::string_view result_json,
                                    const std::optional<PollId>& id);

}  // namespace piaojue
