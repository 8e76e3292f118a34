// A real piaojued with a poll that is open for casting, and ballots that wait to be cast.
#pragma once

#include "client/files.hpp"
#include "client/roles/casting.hpp"
#include "client/simulate/cast_list.hpp"
#include "client/simulate/server_process.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::bench {

struct HallOptions {
  const Suite* suite;
  unsigned nominees;    ///< three selections and a constraint each
  std::size_t ballots;  ///< that are made, one for every voter
  unsigned jobs;
};

/// Plays the meeting up to casting, seals all ballots, and keeps what is on the server's disk then;
/// so the same ballots are cast as often as there is something to measure.
class Hall {
 public:
  explicit Hall(const HallOptions& options);

  /// Starts the server on an empty box. Its memory is `server_process()`'s.
  void open_box();
  /// Throws unless as many ballots are in the box as have been cast.
  void close_box(std::size_t cast);

  net::Access access(std::string_view identity = "public") const;
  const std::vector<roles::ReadyPaper>& papers() const { return papers_; }
  std::string server_name() const;
  std::uint16_t port() const;
  pid_t server_process() const { return server_->pid(); }
  /// Casts one of the papers on a connection of its own, and checks the receipt.
  void cast(const net::Access& access, std::size_t paper) const;

 private:
  std::filesystem::path path(std::string_view name) const { return folder_.path() / name; }
  MeetingPlan write_plan() const;
  void start_server(const std::string& data);
  void publish(simulate::CastList& cast);
  void hold_ceremony(simulate::CastList& cast);
  std::vector<CredentialSecret> issue(simulate::CastList& cast);
  void seal(std::vector<CredentialSecret> credentials);

  const HallOptions options_;
  TemporaryFolder folder_;
  MeetingPlan plan_;
  std::optional<simulate::ServerProcess> server_;
  net::Endpoint endpoint_;
  std::optional<roles::MeetingView> meeting_;
  std::optional<roles::OpeningView> opening_;
  std::vector<roles::ReadyPaper> papers_;
};

}  // namespace piaojue::bench
