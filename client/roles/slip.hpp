// A credential carried to another terminal on paper: for each poll a QR code for the ballot and one
// for each place for writing, sealed under a key that is printed beside them. Whoever holds the
// slip may vote, once: as with a paper ballot.
#pragma once

#include <string>
#include <vector>

#include "client/roles/credentials.hpp"

namespace piaojue::roles {

inline constexpr std::string_view kSlipPrefix = "PJ1S:";

/// Thirteen random symbols (65 bits, behind scrypt) and three that check them: 16 characters as
/// core/base/typed_code reads them.
SecretBytes make_slip_key();
/// Error `malformed`, for the person typing.
Result<SecretBytes> parse_slip_key(std::string_view text);

/// The texts of the QR codes of one poll: the ballot's, then each note slot's. Each is the prefix
/// and base32 of what is sealed: meeting, opening, class, place and the credential for it. `key` is
/// a Sealer of the slip's key. Precondition: ready.
std::vector<std::string> seal_slip(const Credentials& credentials, const PollCredential& credential,
                                   const Sealer& key);

/// One code of a slip, opened.
struct SlipPart {
  Credentials credentials;  ///< of one poll, holding this part alone
  std::uint16_t place;      ///< 0: the ballot; from 1: note slots
  std::uint16_t places;     ///< that the slip has for the poll
};

/// Spaces and line ends are ignored. Errors: `malformed` for what is no slip or was scanned in
/// part, `wrong_code` for another slip's key.
Result<SlipPart> open_slip(std::string_view text, const Sealer& key);

/// What was scanned of one poll, in any order; a part scanned twice counts once. Places not scanned
/// hold no keys. Errors `invalid`: of different polls or slips, or without the ballot's part.
Result<Credentials> join_slip(std::vector<SlipPart> parts);

}  // namespace piaojue::roles
