// What the sample records are: valid ones, and for each numbered check of SPEC 11.2 one that fails
// it and none before it.
#pragma once

#include "tests/support/sample_meeting.hpp"

namespace piaojue::samples {

struct SampleFile {
  std::string name;  ///< the path without ".pjr", in the folder of samples
  std::string what;  ///< what it holds, or what was damaged: one sentence
  /// The number of the check that fails; none: every check passes.
  std::optional<std::string> fails = {};
  test::SampleOptions options = {};
  test::SampleHooks hooks = {};
  std::function<void(Bytes& record)> record = {};   ///< changes the finished file
  std::function<void(Hash32& anchor)> anchor = {};  ///< gives another anchor than its own
};

std::vector<SampleFile> valid_files();
/// V01 to V33 in order, and once more in the other suite where equations or hashes of a suite
/// decide.
std::vector<SampleFile> damaged_files();

}  // namespace piaojue::samples
