// `piaojue simulate`: the rehearsal (演练), and the project's integration test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace piaojue::simulate {

struct SimulateOptions {
  std::filesystem::path meeting;
  std::filesystem::path votes;
  std::filesystem::path out;
  std::optional<std::string> suite;  ///< by name; the plan's if not given
  std::optional<unsigned> trustees;
  std::optional<unsigned> quorum;
  std::optional<unsigned> issuers;      ///< 1: the server alone
  std::optional<std::string> issuance;  ///< "seat" or "drawn-cards", for every poll
  unsigned jobs = 0;                    ///< 0: as many as there are processors
  std::uint64_t seed = 1;
  std::optional<std::filesystem::path> server_binary;
};

/// Exit code: 0 when everything was held, verified and equals the plain count; 1 when something
/// failed on the way; 2 for faults in the meeting folder, the votes file or the options, of which
/// all are printed. `out` is untouched unless the result is 0.
int simulate(const SimulateOptions& options);

}  // namespace piaojue::simulate
