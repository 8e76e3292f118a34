// A meeting whose server dies and comes back on the same files under the same address, and what
// lies in a dead server's box.
#pragma once

#include <map>
#include <random>
#include <set>

#include "server/store/store.hpp"
#include "tests/integration/client_fixture.hpp"

namespace piaojue::test {

/// "Soak": as often as the project promises, not as often as there is time for in every run.
bool is_soak();
/// Printed and returned: a run that fails can be had again with PIAOJUE_SEED.
std::uint64_t seed_of(const char* what);

/// Outside of the range that outgoing connections are given, so that it stays free meanwhile.
std::uint16_t free_port();

struct BoxContent {
  server::BoxState state;
  std::map<Hash32, Bytes> receipts;  ///< by tracker
  std::set<Hash32> spent;
};

class MortalMeeting {
 public:
  explicit MortalMeeting(const FolderOptions& options, bool holds_ceremony = true)
      : meeting_(options, {.port = free_port(), .days = 30, .holds_ceremony = holds_ceremony}) {}

  RunningMeeting* operator->() { return &meeting_; }
  RunningMeeting& meeting() { return meeting_; }

  /// Stops a running server first. `kill` as tests/kill_points takes it; empty: it lives. False
  /// when it was fatal before the server listened.
  bool start(const std::string& kill, const std::map<std::string, std::string>& more = {});
  void start() { REQUIRE(start("")); }
  void kill() { meeting_.kill_server(); }
  /// Until the server has died by itself; false when it has not after a minute.
  bool wait_for_death() const;

  /// Of the dead server, read from a copy.
  BoxContent read_box(const std::string& poll) const;
  std::string log() const { return read_text(meeting_.path("data.log")); }

 private:
  RunningMeeting meeting_;
};

}  // namespace piaojue::test
