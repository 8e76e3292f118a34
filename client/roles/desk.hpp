// An official at work: connected, with the keys of their own.
#pragma once

#include "client/keystore.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

struct Desk {
  net::Connection& connection;
  const OfficialKeys& keys;

  const Identity& identity() const { return connection.identity(); }
  const OfficialId& id() const { return identity().official; }
};

/// Error `not_permitted` names the role that is needed.
Result<void> require_role(const Desk& desk, Role role);

/// Error unless the manifest pins this desk's own keys under its id.
Result<void> check_own_pins(const Desk& desk, const MeetingView& meeting);

/// Sends the public part of the keys; the fingerprint that the organiser reads back.
Result<Hash32> enrol(const Desk& desk);

/// Anchor of the opening this official signed; error `not_found` before that.
Result<Hash32> own_anchor(const Identity& identity);
Result<void> store_own_anchor(const Identity& identity, const Hash32& anchor);

/// Organiser and scrutineers: recomputes the ceremony's outcome from its messages, compares the
/// opening with it, a scrutineer also the own shares, then signs. The result is the anchor.
Result<Hash32> sign_opening(const Desk& desk);

}  // namespace piaojue::roles
