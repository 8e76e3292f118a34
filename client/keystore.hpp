// An official's protocol keys in their identity folder.
#pragma once

#include <optional>

#include "client/identity.hpp"
#include "client/sealed_file.hpp"
#include "core/group/signature.hpp"

namespace piaojue {

struct OfficialKeys {
  SigningKey sign;
  std::optional<SecretScalar> exchange;  ///< scrutineers
};

/// Whether opening this folder (TLS key or protocol keys) takes a passphrase.
bool needs_passphrase(const Identity& identity);

/// Makes sign.key, and exchange.key for a scrutineer, mode 0600, sealed if `sealer` is given.
/// Existing keys are loaded instead: enrolling again sends the same public part.
Result<OfficialKeys> create_keys(const Identity& identity, const Sealer* sealer);
/// Error `not_found` says to enrol first.
Result<OfficialKeys> load_keys(const Identity& identity, const Sealer* sealer);

/// What the official compares with the big screen: hash of both public keys.
Hash32 key_fingerprint(const Suite& suite, const Point& sign_key,
                       const std::optional<Point>& exchange_key);

/// Key for further secrets in the folder; as safe as sign.key is.
SecretBytes derive_local_key(const SigningKey& sign_key, std::string_view purpose);

}  // namespace piaojue
