// The organiser: publishes the meeting and orders its phases.
#pragma once

#include "client/roles/desk.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::roles {

/// The manifest of a plan with the keys everybody enrolled. Error `wrong_state` names who has not.
Result<Manifest> build_manifest(const MeetingPlan& plan, const wire::PinsReply& pins);

/// Signs the manifest and sends it with the poll definitions. Returns its hash.
Result<Hash32> publish(const Desk& desk, const MeetingPlan& plan);

/// Issuing and casting are ordered by the organiser alone; closing also by the chief scrutineer
/// (`confirm_close`). The statement names what it follows, so phases cannot be skipped.
Result<void> order_phase(const Desk& desk, std::string_view poll, PollPhase phase);

/// The chief scrutineer's half of a close.
Result<void> confirm_close(const Desk& desk, std::string_view poll);

/// Where a meeting has a security administrator: signs the manifest that the organiser published,
/// which takes effect only then. Returns its hash.
Result<Hash32> approve_manifest(const Desk& desk);

/// A new attempt of the ceremony without `excluded`; fresh secrets for everybody. Error `invalid`
/// when fewer than the threshold would remain.
Result<std::uint32_t> restart_ceremony(const Desk& desk, const std::vector<OfficialId>& excluded);

}  // namespace piaojue::roles
