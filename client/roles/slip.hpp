// A credential carried to another terminal on paper: one QR code for each poll, sealed under a key
// that is printed beside it. Whoever holds the slip may vote, once: as with a paper ballot.
#pragma once

#include <string>

#include "client/roles/credentials.hpp"

namespace piaojue::roles {

inline constexpr std::string_view kSlipPrefix = "PJ1S:";

/// Thirteen random symbols (65 bits, behind scrypt) and three that check them: 16 characters as
/// core/base/typed_code reads them.
SecretBytes make_slip_key();
/// Error `malformed`, for the person typing.
Result<SecretBytes> parse_slip_key(std::string_view text);

/// What a QR code holds: the prefix and base32 of the sealed credential with its meeting, opening
/// and class. `key` is a Sealer of the slip's key. Precondition: ready.
std::string seal_slip(const Credentials& credentials, const PollCredential& credential,
                      const Sealer& key);

/// The one credential of a scanned text; spaces and line ends are ignored. Errors: `malformed` for
/// what is no slip or was scanned in part, `wrong_code` for another slip's key.
Result<Credentials> open_slip(std::string_view text, const Sealer& key);

}  // namespace piaojue::roles
