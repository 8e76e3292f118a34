// Personal codes: compared in constant time with salted scrypt hashes, five wrong tries lock.
#pragma once

#include "core/base/secret.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

inline constexpr std::uint32_t kMaxWrongTries = 5;
inline constexpr std::size_t kCodeSaltSize = 16;
inline constexpr std::size_t kCodeHashSize = 32;

/// What the code gives under the voter's salt: some 40 ms of work, so outside every transaction.
/// Error `not_found` for an unknown voter, `malformed` for a code of absurd size.
Result<SecretBytes> derive_code(const std::optional<VoterEntry>& voter, std::string_view code);

struct Admission {
  std::optional<VoterEntry> voter;  ///< set when admitted
  wire::Failure refusal{};          ///< else why
};

/// Inside the writer's transaction, so that five tries are five however many come at once. A wrong
/// try is written down: the caller answers with the refusal as a reply, not as an error.
Admission admit_voter(MeetingTables& tables, const VoterId& id, const SecretBytes& derived);

}  // namespace piaojue::server
