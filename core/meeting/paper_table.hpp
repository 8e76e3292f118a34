// The table in which tellers enter a count of paper ballots: a row for each number (SPEC 8.10).
#pragma once

#include <filesystem>
#include <variant>

#include "core/meeting/outcome.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue {

/// What a paper count is about.
struct PaperPoll {
  const PollDefinition& poll;
  const CompiledForm& form;
  const std::vector<VoterClass>& classes;
  std::vector<std::vector<std::size_t>> partition;
};

struct PaperRow {
  std::string group, subject, question, option;  ///< as the file writes them
  std::string label;                             ///< for people, in the current language
};

/// For each class the ballots issued, returned and invalid; then for each part the marks: every
/// cell's options (of a score the sum), its unmarked, and the write-ins. What is written follows,
/// one row for each text.
std::vector<PaperRow> paper_rows(const PaperPoll& poll);
/// One number for each of these rows. Precondition: check_paper holds.
std::vector<std::uint64_t> paper_values(const PaperPoll& poll, const PaperTally& tally);
/// The row of a difference, for people; in the current language.
std::string title_of_row(const PaperPoll& poll, std::uint32_t row);
/// The first of them. Precondition: check_paper holds for both.
std::vector<PaperDifference> find_differences(const PaperPoll& poll, const PaperTally& mine,
                                              const PaperTally& theirs);

/// An empty table as CSV, with a byte order mark so that spreadsheets read the characters.
std::string paper_form(const PaperPoll& poll);
/// A table that was filled in, or every fault of it with its place.
Checked<PaperTally> load_paper_table(const std::filesystem::path& csv, const PaperPoll& poll);

}  // namespace piaojue
