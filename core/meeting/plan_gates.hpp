// [[gate]] and [[facts]] of meeting.toml, and who may stand on a ballot by them; used by the files
// plan_*.cpp only.
#pragma once

#include "core/meeting/plan_parts.hpp"

namespace piaojue {

/// What a document says of one person.
struct StatedFact {
  SubjectId id;
  std::string name;
  std::string unit;
  std::string why_not;  ///< empty: the fact holds
};

/// One signed document whose signature holds.
struct FactSource {
  FactId fact;
  std::string file;  ///< as meeting.toml names it
  Hash32 digest;
  std::vector<StatedFact> stated;
};

struct PlannedGates {
  Gatekeeping keeping = Gatekeeping::enforce;
  std::vector<Gate> gates = {};
  std::vector<FactSource> sources = {};
  bool complete = true;  ///< every [[gate]] and [[facts]] could be read

  /// nullptr if there is none.
  const Gate* find(const FactId& fact) const;
  /// Ids of the gates, for did_you_mean.
  std::vector<std::string> known() const;
};

/// The meeting that the facts are for.
struct GatedMeeting {
  std::string date;
  bool rehearsal;
};

PlannedGates read_gates(TomlReader& root, const GatedMeeting& meeting, const PlanOptions& options,
                        const PlanFolder& folder, FaultLog& faults);

/// One [[facts]] and where it leads.
struct FactsEntry {
  TomlReader& at;
  const PlannedGates& gates;
  const GatedMeeting& meeting;
  const PlanOptions& options;
  std::filesystem::path folder;

  /// The content of the file that `key` names, relative to the folder; a fault and nothing if it
  /// can't be read.
  std::optional<Bytes> read(std::string_view key, const std::string& name) const;
  void fault(std::string_view key, std::string problem, std::string remedy) const;
  /// Faults of a rehearsal's document in a real meeting, and of one dated after the meeting.
  void check_heading(std::string_view key, bool rehearsal, const std::string& date) const;
};

/// `result`: a fact that an earlier poll gave. A fault and nothing if it can't be used.
std::optional<FactSource> read_result_facts(const FactsEntry& entry);
/// `document`: a fact that an office states.
std::optional<FactSource> read_document_facts(const FactsEntry& entry, FileFaults& faults);

/// `requires` and `gives` of a poll. Its subjects get their facts; who lacks one is refused.
void hold_to_gates(TomlReader& reader, PlannedPoll& poll, const PlannedGates& gates,
                   const PlanFolder& folder);

}  // namespace piaojue
