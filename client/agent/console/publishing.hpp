// From a meeting folder to a published meeting: certificates, keys, the manifest.
#pragma once

#include <filesystem>
#include <map>
#include <set>

#include "client/agent/enrolment.hpp"
#include "core/meeting/plan.hpp"
#include "proto/agent_prepare.pb.h"

namespace piaojue::agent {

class Publishing {
 public:
  explicit Publishing(Surroundings& around)
      : around_(around),
        enrolment_(around),
        signed_(around.state / "manifest"),
        certified_(around.state / "certified") {}

  /// All of the state that does not come from the folder alone; `plan` may be nullptr.
  void fill(const MeetingPlan* plan, v1::PrepareState& out);

  /// Makes the folder beside which the organiser's own identity is looked for. Errors: faults of
  /// the meeting, or `invalid` when it is there.
  Result<void> make_certificates(const std::filesystem::path& meeting,
                                 const v1::PrepareCertificates& request);
  Result<void> enrol(const std::string& passphrase);
  Result<void> publish(const MeetingPlan& plan);

 private:
  std::filesystem::path certificates() const { return around_.office.folder().parent_path(); }
  void fill_officials(const MeetingPlan& plan, v1::PrepareState& out);
  /// Whom certificates were made for here; nothing where they were made elsewhere. The folders are
  /// handed out, so they need not lie here any more.
  std::optional<std::set<std::string>> certified() const;
  /// Who brought keys, as the server says, with their fingerprints; nothing while it can't be
  /// asked.
  using Enrolled = std::map<OfficialId, std::string>;
  std::optional<Enrolled> enrolled(const MeetingNow& now);

  Surroundings& around_;
  Enrolment enrolment_;
  const std::filesystem::path signed_;     ///< holds the manifest's hash once it was sent
  const std::filesystem::path certified_;  ///< ids that certificates were made for, each on a line
  std::unique_ptr<net::Connection> connection_;
};

}  // namespace piaojue::agent
