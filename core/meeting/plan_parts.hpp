// The pieces that a meeting plan is read in; used by the files plan_*.cpp only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/language.hpp"
#include "core/meeting/faults.hpp"
#include "core/meeting/name_order.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/toml_reader.hpp"

namespace piaojue {

/// A meeting folder being read.
struct PlanFolder {
  std::filesystem::path path;
  FileFaults* faults;
  FileFaults* warnings;
  std::string date = {};  ///< the meeting's; empty if it is not known
};

/// A file that `key` names, which must lie in the folder; a fault and nothing otherwise.
std::optional<std::filesystem::path> file_in_folder(TomlReader& reader, std::string_view key,
                                                    const std::string& name,
                                                    const PlanFolder& folder);

struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
};

/// A subject and where its name stands, and its other data (else the name again).
struct LocatedSubject {
  Subject subject;
  std::size_t line;
  std::size_t column;
  Place unit;
  Place post;
  Place gender;
  Place age;
};

/// A list of nominees or subjects, in `order` within each type, types as they first occur.
/// `default_type` where the type is not given.
std::vector<LocatedSubject> load_subjects(const std::filesystem::path& file,
                                          const std::string& default_type, NameOrder order,
                                          const PlanFolder& folder);
/// `order` of a poll or of the meeting's roster.
NameOrder read_order(TomlReader& reader);
Roster in_name_order(Roster roster, NameOrder order);

struct PlannedPoll {
  PollDefinition definition;
  std::string subjects_file;
  std::vector<LocatedSubject> subjects;  ///< the refused too
  std::optional<PollGates> gates = {};   ///< if it requires facts
};

struct PlannedGates;

/// One [[poll]]; whole only if no fault was found.
PlannedPoll read_poll(const TomlNode& table, const MeetingId& meeting, const PlanFolder& folder,
                      const PlannedGates& gates, FaultLog& faults);

/// One [[poll.question]], or one for each of its dimensions; none if its kind is unknown.
std::vector<Question> read_question(const TomlNode& table, FaultLog& faults);

/// What a poll with a pass rule asks if its file says nothing.
Question standard_vote(PollKind kind);
std::optional<Threshold> default_quorum(PollKind kind);
/// The rule of a decision, recommendation or election, its seats, and how many may be chosen; needs
/// the poll's questions and subjects.
void read_pass_rule(TomlReader& reader, PlannedPoll& planned, const PlanFolder& folder,
                    FaultLog& faults);
/// The file that `posts` names: seats still free, of every unit and post that nominees stand for.
std::vector<Seats> read_posts(TomlReader& reader, const PlannedPoll& poll,
                              const PlanFolder& folder);
/// [[poll.age_limit]]: warnings of nominees who are older.
void read_age_limits(TomlReader& reader, const PlannedPoll& poll, const PlanFolder& folder,
                     FaultLog& faults);
/// Keys of the above in other polls.
void refuse_rule_keys(TomlReader& reader);

/// `scoring`, [[poll.archive]] and its file; needs the poll's questions and subjects.
void read_scoring(TomlReader& reader, PollDefinition& poll, const PlanFolder& folder,
                  FaultLog& faults);
/// [[poll.flag]].
void read_flags(TomlReader& reader, PollDefinition& poll, FaultLog& faults);

struct PlannedGroups {
  std::vector<VoterGroup> groups;  ///< with the weight of the whole
  std::vector<GroupSet> sets;
};

/// [[group]], or one group of everybody. A group that others name as parent is a set.
PlannedGroups read_groups(TomlReader& root, FaultLog& faults);

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

/// Warns of a person on two lists whose unit or post is spelled in two ways.
void warn_of_variants(const std::vector<PlannedPoll>& polls, FileFaults& warnings);

/// "2/3", "at least 2/3", "more than 1/2"; a bare fraction is read with `bare`, if that is given.
std::optional<Threshold> parse_threshold(std::string_view text, std::optional<Comparison> bare);
/// A threshold as the value of `key`; a fault if it is none.
std::optional<Threshold> read_threshold(TomlReader& reader, std::string_view key,
                                        std::optional<Comparison> bare);

/// One of a few words, by their names.
template <class Value>
Value read_word(TomlReader& reader, std::string_view key, const std::vector<Value>& values,
                Value otherwise) {
  const std::optional<std::string> text = reader.text(key);
  if (!text) return otherwise;
  std::vector<std::string> known;
  for (const Value value : values) {
    if (name_of(value) == *text) return value;
    known.emplace_back(name_of(value));
  }
  reader.fault(key, tr("{} 不能是 {}", "{} can't be {}", key, *text), did_you_mean(*text, known));
  return otherwise;
}

}  // namespace piaojue
