// A scrutineer's long work on one poll: verifying the box and decrypting once, verifying the
// result.
#pragma once

#include <map>

#include "client/agent/job.hpp"
#include "client/agent/office.hpp"
#include "client/report/build.hpp"
#include "client/roles/tally.hpp"
#include "proto/agent_scrutineer.pb.h"

namespace piaojue::agent {

class PollWork {
 public:
  PollWork(Office& office, std::string poll) : office_(office), poll_(std::move(poll)) {}

  /// Verifies the sealed box, signs the closing statement, waits for the release, decrypts once.
  Result<void> begin_box();
  /// Verifies the full record and recomputes its result.
  Result<void> begin_result();
  /// Error `wrong_state` before the result was verified.
  Result<report::Report> report() const;
  Result<void> countersign();

  void describe(v1::ScrutineerPoll& out) const;

 private:
  Result<void> begin(const std::string& kind, std::string title, Job::Work work);
  Result<void> open_box(Job::Report& report);
  Result<void> check_result(Job::Report& report);
  roles::VerifyHooks verify_hooks(Job::Report& report);
  void note(const CheckResult& check);

  Office& office_;
  const std::string poll_;
  mutable std::mutex mutex_;  ///< of everything below but job_
  std::string kind_;
  std::map<std::string, CheckResult> checks_;  ///< by number
  std::optional<Hash32> root_;
  std::optional<roles::VerifiedResult> result_;
  Job job_;  ///< ends first: its work uses the rest
};

}  // namespace piaojue::agent
