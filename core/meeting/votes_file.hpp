// VOTES.csv of `piaojue simulate` (docs/meeting-format.md): voter,poll,subject,question,choice. Of
// a text question `choice` is the text; names written in have the subject "+".
#pragma once

#include <filesystem>
#include <map>

#include "core/meeting/form.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue {

struct VotesFile {
  /// Index into MeetingPlan::roster.voters -> index into MeetingPlan::polls -> answers, which the
  /// poll's form accepts. A voter without an entry is absent; one without a poll's entry does not
  /// return that ballot.
  std::map<std::size_t, std::map<std::size_t, Answers>> ballots;
};

Checked<VotesFile> load_votes_file(const std::filesystem::path& csv, const MeetingPlan& plan);

/// Plausible random votes (most grades high, some blanks, some absent), in the same format.
/// `present`: how many voters attend, 0 for a likely number.
std::string generate_votes_csv(const MeetingPlan& plan, std::uint64_t seed, std::size_t present);

}  // namespace piaojue
