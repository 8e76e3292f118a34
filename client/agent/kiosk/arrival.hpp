// How a voter comes to the terminal: with a personal code, or with drawn cards.
#pragma once

#include <chrono>

#include "client/agent/kiosk/session.hpp"
#include "client/roles/sign_in.hpp"

namespace piaojue::agent::kiosk {

/// Personal codes at this terminal. One call at a time.
class SeatDoor {
 public:
  SeatDoor(Surroundings& around, SeatFiles files) : around_(around), files_(std::move(files)) {}

  const SeatFiles& files() const { return files_; }
  /// What the voter holds: of an earlier visit, and whatever is being issued now. Errors are
  /// sentences for the voter. Only what is being issued is asked of the server: it does not hear
  /// who comes to cast.
  Result<Purse> enter(const Booth& booth, const MeetingNow& now, const std::string& voter,
                      const std::string& code);

 private:
  using Clock = std::chrono::steady_clock;
  Result<void> check_pause() const;
  void count_failure();
  Result<void> ask_issuers(const Booth& booth, const roles::SignInOrder& order,
                           const Keeping& keeping);

  Surroundings& around_;
  const SeatFiles files_;
  unsigned failures_ = 0;
  Clock::time_point pause_until_{};
};

/// Of cards, one of each pile: an earlier visit's file, or what the server endorses.
Result<Purse> open_cards(const Booth& booth, const CardFiles& files, std::vector<CardCode> cards);

}  // namespace piaojue::agent::kiosk
