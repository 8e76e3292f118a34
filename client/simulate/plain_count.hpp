// Counts a votes file the plain way, straight from its lines and without any of the code that
// compiles, encrypts or counts ballots; then holds a signed result against it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "core/meeting/plan.hpp"

namespace piaojue::simulate {

class PlainCount {
 public:
  /// The file has been validated before. Error `malformed` otherwise.
  static Result<PlainCount> read(const std::filesystem::path& votes, const MeetingPlan& plan);

  std::uint64_t present() const { return present_.size(); }
  std::uint64_t returned(const PollId& of) const;
  /// Votes of the voters of one group; option "" counts ballots that left the cell unmarked,
  /// "sum" adds the scores given.
  std::uint64_t votes(const PollId& of, const SubjectId& about, const QuestionId& asked,
                      const std::string& option, const std::string& group) const;
  /// What was written for one subject, or of names written in for "+": how often each.
  std::map<std::string, std::uint64_t> texts(const PollId& of, const std::string& about,
                                             const QuestionId& asked) const;

 private:
  /// poll, subject, question, option, group
  using Key = std::array<std::string, 5>;
  std::set<std::string> present_;
  /// poll, group -> voters
  std::map<std::pair<std::string, std::string>, std::set<std::string>> ballots_;
  std::map<Key, std::uint64_t> votes_;
  /// without the option -> voters who marked something
  std::map<Key, std::set<std::string>> marked_;
  /// poll, subject, question -> text -> how often
  std::map<std::array<std::string, 3>, std::map<std::string, std::uint64_t>> texts_;
};

/// Every figure of result.json against the count; error `invalid` names the first that differs.
Result<void> compare(std::string_view result_json, const MeetingPlan& plan,
                     const PollDefinition& poll, const PlainCount& plain);

}  // namespace piaojue::simulate
