// What anybody may take home: a poll's result and record.
#pragma once

#include <filesystem>

#include "client/roles/record_download.hpp"

namespace piaojue::roles {

/// Names of the files, also used by `simulate`.
inline constexpr std::string_view kResultFile = "result.json";
inline constexpr std::string_view kSignatureFile = "result.json.p7s";
inline constexpr std::string_view kCountersignaturesFile = "result.countersignatures.json";
inline constexpr std::string_view kRecordFile = "record.pjr";
inline constexpr std::string_view kReportFile = "report.txt";
inline constexpr std::string_view kAnchorFile = "anchor.txt";
inline constexpr std::string_view kAuthorityFile = "ca.pem";

/// Downloads the record and writes it with what it holds into `folder`, which must exist: result,
/// its signatures, report. Returns the anchor found in it. Existing files are not overwritten.
Result<Hash32> fetch_poll(net::Connection& connection, const PollId& poll,
                          const std::filesystem::path& folder, const ByteProgress& progress);

/// The meeting's authority and the anchor as text, for `openssl cms -verify` and `piaojue verify`.
Result<void> write_trust(const Identity& identity, const Hash32& anchor,
                         const std::filesystem::path& folder);

}  // namespace piaojue::roles
