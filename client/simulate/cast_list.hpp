// Who takes part in a rehearsal: every official with an identity and a connection of their own.
#pragma once

#include <memory>

#include "client/issuer/issuing_desk.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::simulate {

/// Replaces the scrutineers by `trustees` generated ones, the first the chief, and the threshold by
/// `quorum`; either may be absent. Error `invalid` unless 1 <= quorum <= trustees.
Result<void> replace_scrutineers(MeetingPlan& plan, std::optional<unsigned> trustees,
                                 std::optional<unsigned> quorum, std::uint64_t seed);

/// Another number of issuers: desks are added under generated names, or left out.
void replace_issuers(MeetingPlan& plan, unsigned issuers);

/// One official at their own machine.
class Player {
 public:
  /// Loads the identity, makes the protocol keys, and enrols.
  static Result<Player> enrol(const net::Endpoint& server, const std::filesystem::path& folder);
  roles::Desk desk() { return {*connection_, *keys_}; }
  const OfficialId& id() const { return connection_->identity().official; }

 private:
  Player(std::unique_ptr<net::Connection> connection, std::unique_ptr<OfficialKeys> keys)
      : connection_(std::move(connection)), keys_(std::move(keys)) {}
  std::unique_ptr<net::Connection> connection_;
  std::unique_ptr<OfficialKeys> keys_;
};

/// An issuing desk with its own listener, as on a machine of its own.
class DeskPlayer {
 public:
  /// Enrols; the meeting is not published yet.
  static Result<DeskPlayer> enrol(const net::Endpoint& server, const std::filesystem::path& folder);
  DeskPlayer(DeskPlayer&&) noexcept;
  DeskPlayer& operator=(DeskPlayer&&) noexcept;
  ~DeskPlayer();

  /// After publishing: makes its keys and sends them.
  Result<void> join(const Roster& roster);
  /// After the opening: listens, and tells the server where.
  Result<void> open();
  issuer::IssuingDesk& desk();
  net::Connection& connection();

 private:
  struct State;
  explicit DeskPlayer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct CastList {
  std::unique_ptr<Player> organiser;
  std::unique_ptr<Player> registrar;
  std::vector<Player> scrutineers;   ///< in manifest order
  std::size_t chief = 0;             ///< index into scrutineers
  std::unique_ptr<Player> security;  ///< null where there is none
  std::unique_ptr<Player> auditor;   ///< null where there is none
  std::vector<Player> tellers;
  std::vector<Player> others;     ///< who signs nothing during a poll
  std::vector<DeskPlayer> desks;  ///< issuers beside the server, in manifest order
};

Result<CastList> assemble(const MeetingPlan& plan, const net::Endpoint& server,
                          const std::filesystem::path& pki);

}  // namespace piaojue::simulate
