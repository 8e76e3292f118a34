// Results with their records as fetched from the server, each verified before it is kept.
#pragma once

#include <optional>

#include "client/agent/job.hpp"
#include "client/report/build.hpp"
#include "client/roles/record_download.hpp"

namespace piaojue::agent {

class ResultArchive {
 public:
  explicit ResultArchive(std::filesystem::path folder) : folder_(std::move(folder)) {}

  bool holds(const PollId& poll) const;
  /// How many scrutineers had countersigned when it was fetched; 0 for a result that is not there.
  std::size_t countersignatures(const PollId& poll) const;
  Result<report::CheckedResult> load(const PollId& poll) const;
  Result<Hash32> anchor(const PollId& poll) const;
  /// One of the files by the name that roles/auditor.hpp gives it, or the list of checks.
  Result<Bytes> file(const PollId& poll, std::string_view name) const;

  /// Replaces what was fetched before, once all of it is here and every check holds.
  Result<void> fetch(net::Connection& connection, const PollId& poll, Stage stage,
                     const Hash32& anchor, Job::Report& progress) const;

 private:
  std::filesystem::path folder_of(const PollId& poll) const { return folder_ / poll.str(); }
  const std::filesystem::path folder_;
};

inline constexpr std::string_view kChecksFile = "checks.txt";

}  // namespace piaojue::agent
