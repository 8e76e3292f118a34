// Collecting the faults of users' files.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "core/meeting/plan.hpp"

namespace piaojue {

/// The faults of one file, among those of a whole meeting folder.
class FaultLog {
 public:
  FaultLog(std::string file, FileFaults& faults) : file_(std::move(file)), faults_(&faults) {}
  std::size_t size() const { return faults_->size(); }
  /// `line` and `column` 1-based, 0 for none.
  void add(std::size_t line, std::size_t column, std::string problem, std::string remedy) {
    faults_->push_back({file_, line, column, std::move(problem), std::move(remedy)});
  }

 private:
  std::string file_;
  FileFaults* faults_;
};

/// Each fault once, in the order found.
FileFaults without_repeats(FileFaults faults);

/// How many characters must be added, removed or replaced to make one UTF-8 text of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The remedy for an unknown word: the known word nearest to it, or all of them.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

/// The remedy for a bad id, the same everywhere.
std::string id_remedy();

}  // namespace piaojue
