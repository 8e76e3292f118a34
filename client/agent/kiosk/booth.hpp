// The meeting as this terminal votes in it: checked, and never another one than at first.
#pragma once

#include "client/agent/role_page.hpp"

namespace piaojue::agent::kiosk {

struct Booth {
  std::shared_ptr<const net::Access> access;  ///< without certificate
  std::shared_ptr<const roles::MeetingView> meeting;
  std::shared_ptr<const roles::OpeningView> opening;

  const roles::PollView& view(std::size_t poll) const { return meeting->polls[poll]; }
};

/// Error `wrong_state` before the opening is signed, `unavailable` while the server was never
/// reached, `wrong_context` when the server shows another opening than it did the first time.
Result<Booth> enter_booth(Surroundings& around, const MeetingNow& now);

/// A poll's state as pages name it: waiting, issuing, issued, open, closed.
std::string_view name_of(wire::PollState state);
/// Defined as long as the server does not say.
wire::PollState state_of(const MeetingNow& now, const PollId& poll);

}  // namespace piaojue::agent::kiosk
