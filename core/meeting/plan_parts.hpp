// The pieces that a meeting plan is read in; used by the files plan_*.cpp only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/meeting/faults.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/toml_reader.hpp"

namespace piaojue {

/// A meeting folder being read.
struct PlanFolder {
  std::filesystem::path path;
  FileFaults* faults;
  FileFaults* warnings;
};

/// A file that `key` names, which must lie in the folder; a fault and nothing otherwise.
std::optional<std::filesystem::path> file_in_folder(TomlReader& reader, std::string_view key,
                                                    const std::string& name,
                                                    const PlanFolder& folder);

/// A subject and where its name stands.
struct LocatedSubject {
  Subject subject;
  std::size_t line;
  std::size_t column;
};

/// nominees.csv / subjects.csv. `default_type` where the type is not given.
std::vector<LocatedSubject> load_subjects(const std::filesystem::path& csv,
                                          const std::string& default_type, FileFaults& faults);

struct PlannedPoll {
  PollDefinition definition;
  std::string subjects_file;
  std::vector<LocatedSubject> subjects;
};

/// One [[poll]]; whole only if no fault was found.
PlannedPoll read_poll(const TomlNode& table, const MeetingId& meeting, const PlanFolder& folder,
                      FaultLog& faults);

/// One [[poll.question]]; nothing if its kind is unknown.
std::optional<Question> read_question(const TomlNode& table, FaultLog& faults);

/// [[group]], or one group of everybody.
std::vector<VoterGroup> read_groups(TomlReader& root, FaultLog& faults);

struct PlannedOfficials {
  std::vector<PlannedOfficial> officials;
  std::uint16_t threshold;
  std::vector<PlannedIssuer> issuers;
};

/// [officials], [[scrutineer]], [[teller]] and [[issuer]].
PlannedOfficials read_officials(TomlReader& root, FaultLog& faults);

/// No official may stand on a ballot.
void check_officials_are_no_subjects(const std::vector<PlannedOfficial>& officials,
                                     const PlannedPoll& poll, FileFaults& faults);

/// "2/3", "at least 2/3", "more than 1/2"; a bare fraction is read with `bare`, if that is given.
std::optional<Threshold> parse_threshold(std::string_view text, std::optional<Comparison> bare);

}  // namespace piaojue
