// What a count points out for a human decision: problems ranked, and lists by rule (SPEC 9.7).
// Private to core/meeting.
#pragma once

#include <optional>
#include <vector>

#include "core/meeting/scoring.hpp"

namespace piaojue {

struct RankedProblem {
  std::size_t question;  ///< index into PollDefinition::questions
  std::uint64_t count;   ///< marks of its adverse options
  std::size_t rank;      ///< from 1; equal counts share a rank and the next one is skipped
};

struct SubjectProblems {
  std::size_t subject;  ///< index into PollDefinition::subjects
  std::vector<RankedProblem> ranking;
};

/// One for each subject that is asked a question with adverse options. None unless counted.
std::vector<SubjectProblems> rank_problems(const Figures& figures);

struct Flagged {
  std::size_t subject;
  Rational value;
  std::optional<OptionCode> option;  ///< FlagMeasure::any_share: which one has this share
};

/// Subjects on the list of a rule, in order. None unless counted.
std::vector<Flagged> flagged(const Figures& figures, const FlagRule& flag,
                             const std::vector<SubjectScore>& scores);

}  // namespace piaojue
