// `piaojue pki`: authority and certificates of one meeting, laid out as identity folders.
//
//   ca/ca.pem ca/ca.key                 the authority; ca.key belongs offline afterwards
//   server/ca.pem cert.pem key.pem tally-cert.pem tally-key.pem
//   <official id>/ terminal-N/ observer/   ca.pem cert.pem key.pem identity.toml
//   <issuer id>/ as above, and serve-cert.pem serve-key.pem for its terminals
//   public/ca.pem identity.toml         no certificate: casting and reading
#pragma once

#include <filesystem>

#include "client/identity.hpp"
#include "core/base/secret.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::pki {

struct PkiOptions {
  std::size_t terminals = 2;
  int days = 30;
  /// Seals every key but the server's two, which it must read unattended; empty: none.
  SecretBytes passphrase;
};

/// `out` must not exist; nothing is ever overwritten. Error `invalid` when an official's id is the
/// name of one of the other folders.
Result<void> create_meeting_pki(const MeetingPlan& plan, const std::filesystem::path& out,
                                const PkiOptions& options);

}  // namespace piaojue::pki
