// Counts ballots in the clear: what box, scrutineers and tellers would hand to the engine, without
// any cryptography.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/meeting/outcome.hpp"
#include "core/meeting/votes_file.hpp"

namespace piaojue::test {

struct ClearBallot {
  std::size_t group;  ///< index into Manifest::groups
  Answers answers;    ///< notes may be left out: nothing is written then
};

struct ClearPoll {
  const Manifest& manifest;
  const PollDefinition& poll;
  std::vector<std::uint32_t> present;  ///< by group
  std::vector<ClearBallot> ballots;
  /// The name that is meant by one written in; as written without it.
  std::function<std::string(const std::string&)> merge = {};
};

/// The poll's result, its hashes zero. Error for a ballot that the form does not accept.
Result<std::string> count_in_clear(const ClearPoll& clear);

/// The same of `plan.polls[poll]` and a votes file, in which everybody with a line is present.
Result<std::string> count_in_clear(const MeetingPlan& plan, const VotesFile& votes,
                                   std::size_t poll);

}  // namespace piaojue::test
