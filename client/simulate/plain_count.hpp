// Counts a votes file the plain way, straight from its lines and without any of the code that
// compiles, encrypts or counts ballots; then holds a signed result against it.
#pragma once

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
  std::uint64_t returned(const PollId& poll) const;
  /// Votes of the voters of one group; option "" counts ballots that left the cell unmarked.
  std::uint64_t votes(const PollId& poll, const SubjectId& subject, const QuestionId& question,
                      const std::string& option, const std::string& group) const;

 private:
  struct Cell {
    std::string poll, subject, question, option, group;
    friend auto operator<=>(const Cell&, const Cell&) = default;
  };
  std::set<std::string> present_;
  /// poll, group -> voters
  std::map<std::pair<std::string, std::string>, std::set<std::string>> ballots_;
  std::map<Cell, std::uint64_t> votes_;
  /// poll, subject, question, group -> voters who marked something
  std::map<Cell, std::set<std::string>> marked_;
};

/// Every figure of result.json against the count; error `invalid` names the first that differs.
Result<void> compare(std::string_view result_json, const MeetingPlan& plan,
                     const PollDefinition& poll, const PlainCount& plain);

}  // namespace piaojue::simulate
