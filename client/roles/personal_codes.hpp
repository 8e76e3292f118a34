// Personal codes: eight digits a voter can type, the last a check digit (Damm 2004) that finds
// every single wrong digit and every swap of neighbours. The server only ever stores a salted hash.
#pragma once

#include <string>
#include <vector>

#include "client/progress.hpp"
#include "core/base/ids.hpp"
#include "core/meeting/roster.hpp"
#include "core/wire/messages.hpp"

namespace piaojue::roles {

inline constexpr std::size_t kCodeDigits = 8;

struct IssuedCode {
  VoterId voter;
  std::string code;
};

/// A fresh code from the CSPRNG, distinct codes for all voters.
std::vector<IssuedCode> make_codes(const Roster& roster);

/// Digits without the spaces and hyphens people write; error `malformed` for another number of
/// digits or a wrong check digit.
Result<std::string> parse_code(std::string_view text);
/// "1234 5678".
std::string format_code(std::string_view code);

/// Hashes with scrypt under a salt each, on `jobs` threads.
std::vector<wire::PersonalCode> hash_codes(const std::vector<IssuedCode>& codes, unsigned jobs,
                                           Progress& progress);

/// Columns id,name,group,unit,code: what the registrar hands out in sealed envelopes.
std::string codes_csv(const Roster& roster, const std::vector<IssuedCode>& codes);

}  // namespace piaojue::roles
