// A scrutineer's side of the key ceremony over the network.
#pragma once

#include <functional>

#include "client/roles/desk.hpp"
#include "core/crypto/key_ceremony.hpp"

namespace piaojue::roles {

/// The current attempt as everybody judges it.
struct CeremonyView {
  CeremonyParameters parameters;
  std::vector<CeremonyMessage> messages;
  CeremonyStatus status;
};

CeremonyParameters ceremony_parameters(const MeetingView& meeting, std::uint32_t attempt,
                                       std::vector<std::uint16_t> participants);
Result<CeremonyView> fetch_ceremony(net::Connection& connection, const MeetingView& meeting);

/// Index among the manifest's scrutineers; error `not_found`.
Result<std::uint16_t> own_trustee_index(const Desk& desk, const MeetingView& meeting);

/// 32 secret bytes of one attempt, sealed in the identity folder, made on first use: a restarted
/// program goes on where it was.
Result<SecretBytes> load_ceremony_seed(const Desk& desk, std::uint32_t attempt);

/// This trustee's shares of both keys, recomputed from the seed and checked. Error `not_permitted`
/// for a scrutineer who took no part.
Result<CeremonyParticipant::Shares> own_shares(const Desk& desk,
                                               const CeremonyParameters& parameters,
                                               std::span<const CeremonyMessage> messages);
Result<void> check_own_shares(const Desk& desk, const CeremonyView& ceremony);

/// What the participant is told while waiting; false gives up.
using CeremonyProgress = std::function<bool(const CeremonyStatus&)>;

/// Sends this trustee's message of every round as soon as it may, until all have confirmed. Follows
/// a restart. Error `proof_invalid` names proven cheats: the organiser restarts without them.
Result<void> run_ceremony(const Desk& desk, const CeremonyProgress& progress);

}  // namespace piaojue::roles
