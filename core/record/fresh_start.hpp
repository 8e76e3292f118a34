// What two records show of a rehearsal and the meeting after it: that the meeting began anew, with
// keys of its own and an empty box. Nothing can show that the rehearsal's data were erased.
#pragma once

#include <filesystem>

#include "core/record/verifier.hpp"

namespace piaojue {

struct FreshStart {
  std::vector<CheckResult> checks;  ///< numbers "F1" to "F6"
  bool holds() const;
};

/// F1, F2 only the first says that it was a rehearsal · F3 different anchors · F4 no key in common
/// (of officials, issuers, their blind-signing keys, election, notes, receipts, tally) · F5 the
/// trail begins with the meeting's own manifest, and the poll was opened once, afterwards · F6
/// every ballot and void is of the meeting's own opening. Judges nothing else: verify each record
/// by itself. Error for a file that is no record.
Result<FreshStart> compare_with_rehearsal(const std::filesystem::path& rehearsal,
                                          const std::filesystem::path& meeting);

/// "F1 pass  title — detail" for each check, each ended by a newline.
std::string render_fresh_start(const FreshStart& result);

}  // namespace piaojue
