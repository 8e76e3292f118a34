// Starts other people's programs, without a shell between.
#pragma once

#include <string>
#include <vector>

namespace piaojue::test {

struct ProgramRun {
  int status;          ///< of exit; -1 when a signal ended it
  std::string output;  ///< standard output; standard error is the test's
};

/// The program is found in PATH. Throws std::runtime_error when it cannot be started.
ProgramRun run_program(const std::vector<std::string>& command);

}  // namespace piaojue::test
