// A meeting folder as a user writes it: meeting.toml, and tables (CSV or XLSX) of voters, nominees
// and subjects (docs/meeting-format.md). Every fault is reported with file, line, column and
// remedy, all at once.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/meeting/gates.hpp"
#include "core/meeting/manifest.hpp"
#include "core/meeting/poll_definition.hpp"
#include "core/meeting/roster.hpp"

namespace piaojue {

struct FileFault {
  std::string file;    ///< as the user named it
  std::size_t line;    ///< 1-based; 0: the whole file
  std::size_t column;  ///< 1-based, in characters; 0: the whole line
  std::string problem;
  std::string remedy;
  /// "file:line:column: problem; remedy"
  std::string str() const;
};
using FileFaults = std::vector<FileFault>;

/// An official as planned, before keys exist.
struct PlannedOfficial {
  OfficialId id;
  std::string name;
  OfficialRole role;
  bool chief;
  std::string unit = {};  ///< tells an official from a namesake among the subjects
};

/// An issuer beside the server, before its key exists.
struct PlannedIssuer {
  OfficialId id;
  std::string name;
};

struct MeetingPlan {
  const Suite* suite;
  MeetingId id;
  std::string title;
  std::string date;
  std::string place;
  bool rehearsal;
  std::uint32_t minimum_group;
  std::vector<VoterGroup> groups;  ///< entitled counted from the roster
  Roster roster;
  std::vector<PlannedOfficial> officials;
  std::uint16_t threshold;
  std::vector<PlannedIssuer> issuers;  ///< beside the server, which is the first
  std::vector<PollDefinition> polls;
  std::vector<GroupSet> group_sets = {};
  std::vector<Gate> gates = {};
  std::vector<PollGates> gate_findings = {};  ///< of polls that require facts
  FileFaults warnings = {};  ///< worth showing to the organiser, but nothing that stops the meeting
};

/// Value or every fault found.
template <class T>
using Checked = std::variant<T, FileFaults>;

Checked<MeetingPlan> load_meeting_plan(const std::filesystem::path& folder,
                                       const PlanOptions& options = {});

/// Reads a roster by itself, as listed (registrar's import).
Checked<Roster> load_roster(const std::filesystem::path& file,
                            const std::vector<VoterGroup>& groups);
/// The same voters in the order that the manifest commits to; as listed if in none.
Roster as_committed(const Roster& listed, const Manifest& manifest);

/// `piaojue meeting show --json`: polls, subjects, questions, options, limits, groups, voters.
std::string meeting_plan_json(const MeetingPlan& plan);

}  // namespace piaojue
