// Who of those that pass is elected, and who stands in a run-off (SPEC 9.8). Private to
// core/meeting.
#pragma once

#include <string>
#include <vector>

#include "core/meeting/figures.hpp"

namespace piaojue {

/// Somebody who may pass: a subject, or a name written in.
struct Standing {
  std::uint64_t approve = 0;  ///< of a name: `surely`, votes of certainly different voters
  bool passed = false;
  bool elected = false;
  bool tied = false;  ///< at the last seat: neither in nor out
};

struct NamedStanding : Standing {
  std::string name;
  std::uint64_t count = 0;  ///< notes with the name, in any place
};

struct Runoff {
  Seats seats;                        ///< whose `seats` are those still free
  std::vector<std::size_t> subjects;  ///< indices into PollDefinition::subjects, in their order
  std::vector<std::string> names;     ///< written in
};

struct Election {
  std::vector<DecisionOutcome> outcomes;  ///< by subject
  std::vector<Standing> subjects;
  /// By limit: its names, most votes first, equal ones by their bytes. Those of another option
  /// than the approving one pass nothing.
  std::vector<std::vector<NamedStanding>> names;
  std::vector<Runoff> runoffs;  ///< in the order of PassRule::seats
};

/// Of a poll with a pass rule that is counted.
Election elect(const Figures& figures, const std::vector<WriteIns>& write_ins);

}  // namespace piaojue
