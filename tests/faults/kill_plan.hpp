// Where a program is to die, chosen among the operations that it was seen to do; and how everything
// is put back before it dies at the next one.
#pragma once

#include "tests/faults/mortal_meeting.hpp"

namespace piaojue::test {

/// Data and identities as they are now, of a server that is not running.
class Snapshot {
 public:
  explicit Snapshot(MortalMeeting& mortal);
  /// Kills the server first.
  void restore() const;

 private:
  MortalMeeting& mortal_;
  TemporaryFolder kept_ = make_temporary_folder();
};

/// What tests/kill_points traced, each operation numbered among its like: "sync 2 box-decide.db".
std::vector<std::string> operations_in(const fs::path& trace);

/// Plans to die before and after each operation, and halfway through each write, in random order,
/// but each kind of operation on each file once first, and those that name `first` before that.
std::vector<std::string> choose_kills(const std::vector<std::string>& operations, std::size_t most,
                                      std::mt19937_64& random, std::string_view first = "");

/// "sync box-decide.db": what a plan is about.
std::string target_of(const std::string& kill);

}  // namespace piaojue::test
