// One record at a time on the observer's machine: from the server or from a file, every check as it
// is made, and what lies in it afterwards.
#pragma once

#include "client/agent/job.hpp"
#include "client/agent/role_page.hpp"
#include "client/files.hpp"
#include "client/report/build.hpp"
#include "core/record/verifier.hpp"
#include "proto/agent_observer.pb.h"

namespace piaojue::agent {

class RecordDesk {
 public:
  explicit RecordDesk(Surroundings& surroundings) : around_(surroundings) {}

  v1::ObserverRecord state() const;
  /// Takes a piece of a file. Errors: `malformed`, `wrong_state` for one out of order or while a
  /// record is being verified, `unavailable`.
  Result<void> take_piece(const v1::ObserverUpload& piece);
  /// Begins to fetch and verify. Errors: `malformed` for an anchor, `not_found`, `wrong_state`.
  Result<void> verify(const v1::ObserverVerify& request);
  /// Ends a verification under way without a verdict.
  void stop() { job_.stop(); }
  /// Of the record verified last. Errors: `not_found`, `proof_invalid` for one that does not hold.
  Result<report::CheckedResult> result() const;
  /// The file verified last, which must not have failed. Errors: as above.
  Result<std::filesystem::path> record() const;

 private:
  Result<std::filesystem::path> folder();
  Result<std::string> name_source(const v1::ObserverVerify& request) const;
  Result<void> work(const std::optional<PollId>& poll, const std::optional<Hash32>& anchor,
                    Job::Report& report);
  void note(const CheckResult& check);
  void conclude(const VerificationReport& report, const std::filesystem::path& file);

  Surroundings& around_;
  mutable std::mutex mutex_;  ///< of everything below but job_
  std::optional<TemporaryFolder> folder_;
  std::string upload_name_;
  v1::ObserverRecord now_;
  std::filesystem::path verified_;
  std::shared_ptr<const report::CheckedResult> result_;
  Job job_;
};

}  // namespace piaojue::agent
