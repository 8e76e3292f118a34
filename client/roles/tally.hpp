// A scrutineer after the close: verifies everything, signs the closing statement, decrypts once,
// countersigns the result.
#pragma once

#include "client/roles/ceremony.hpp"
#include "client/roles/record_download.hpp"

namespace piaojue::roles {

struct TallyHooks {
  unsigned jobs = 1;
  ByteProgress verifying;
  /// Signatures on the closing statement so far and needed; false gives up waiting.
  std::function<bool(std::size_t have, std::size_t need)> waiting;
};

struct TallySummary {
  PollStatus status;
  Hash32 root;  ///< Merkle root of the box, as on the big screen
  std::uint32_t cast;
  bool decrypted;  ///< sent an answer of its own; else enough others had
};

/// 1. Downloads the sealed record and verifies it against the own anchor. 2. Stores the closing
/// statement answered, refusing a second different one ever. 3. Signs it. 4. Waits until the quorum
/// has signed the same. 5. Sends one partial decryption per sum, unless the poll is void or
/// withheld.
Result<TallySummary> tally(const Desk& desk, std::string_view poll, const TallyHooks& hooks);

/// Downloads the full record, verifies it, which recomputes the result, and signs that result.
/// Returns result.json.
Result<std::string> countersign(const Desk& desk, std::string_view poll, const TallyHooks& hooks);

}  // namespace piaojue::roles
