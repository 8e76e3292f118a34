// `piaojue revoke`: certificates that no longer admit anybody, as a revocation list (RFC 5280 5)
// that lies beside the authority's certificate of whoever listens: the server, an issuing desk.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/secret.hpp"

namespace piaojue::pki {

/// Adds certificates to the list at `list`, or begins one. `authority` is the folder with ca.pem
/// and ca.key. Errors: `not_found`, `malformed` for files that are something else, `wrong_code` for
/// the key's passphrase, `invalid` for a certificate or a list of another authority.
Result<void> revoke(const std::filesystem::path& authority, const SecretBytes& passphrase,
                    const std::vector<std::filesystem::path>& certificates,
                    const std::filesystem::path& list);

}  // namespace piaojue::pki
