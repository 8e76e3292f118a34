// A poll's record from the server to this machine, and what lies in it.
#pragma once

#include <filesystem>
#include <functional>

#include "client/net/connection.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::roles {

/// Bytes done, bytes in all.
using ByteProgress = std::function<void(std::uint64_t, std::uint64_t)>;

/// Writes `path` piece by piece; `full`: with the result, else through the closing statement.
Result<void> download_record(net::Connection& connection, const PollId& poll, bool full,
                             const std::filesystem::path& path, const ByteProgress& progress);

/// How a verification says how far it is.
struct VerifyHooks {
  unsigned jobs = 1;
  ByteProgress verifying = {};
  std::function<void(const CheckResult&)> checked = {};  ///< each check as it is decided
};

/// Downloads what is sealed to `path`, verifies it, and returns the material. Error `proof_invalid`
/// names the failing check.
Result<VerifiedPoll> download_sealed(net::Connection& connection, const PollId& poll,
                                     const Hash32& anchor, const VerifyHooks& hooks,
                                     const std::filesystem::path& path);

/// What a scrutineer reads when a check fails.
Error failed_check(const CheckResult& check);

/// The result with its signatures, as a record holds it.
struct RecordedResult {
  Bytes json;
  Bytes cms;
  std::optional<SignedStatement> countersignatures;
  Hash32 opening;  ///< hash of the opening statement: the anchor
  Hash32 poll;     ///< hash of the poll definition
  Hash32 closing;  ///< hash of the closing statement
};
/// Error `not_found` for a record that ends before the result.
Result<RecordedResult> read_result(const std::filesystem::path& record);

}  // namespace piaojue::roles
