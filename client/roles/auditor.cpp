#include "client/roles/auditor.hpp"

#include <nlohmann/json.hpp>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/meeting/outcome.hpp"

namespace piaojue::roles {
namespace {

/// The result statement and who signed it; each signature is over the statement's bytes.
std::string countersignatures_json(const std::optional<SignedStatement>& countersignatures) {
  nlohmann::ordered_json json;
  json["statement"] = countersignatures ? to_hex(countersignatures->body) : "";
  json["signatures"] = nlohmann::ordered_json::array();
  if (countersignatures)
    for (const StatementSignature& signature : countersignatures->signatures)
      json["signatures"].push_back(
          {{"official", signature.signer.str()}, {"signature", to_hex(signature.signature)}});
  return json.dump(2) + "\n";
}

}  // namespace

Result<Hash32> fetch_poll(net::Connection& connection, const PollId& poll,
                          const std::filesystem::path& folder, const ByteProgress& progress) {
  const auto record = folder / kRecordFile;
  if (std::filesystem::exists(record))
    return Error{ErrorCode::invalid,
                 tr("{} 已经存在，不会覆盖", "{} exists and is not overwritten", record.string())};
  PJ_CHECK(download_record(connection, poll, /*full=*/true, record, progress));
  PJ_TRY(const RecordedResult result, read_result(record));
  PJ_TRY(const std::string report, render_text_report(as_text(result.json)));
  const auto write = [&folder](std::string_view name, ByteView content) {
    return write_file(folder / name, content, Access::everyone, Existing::refuse);
  };
  PJ_CHECK(write(kResultFile, result.json));
  PJ_CHECK(write(kSignatureFile, result.cms));
  PJ_CHECK(
      write(kCountersignaturesFile, as_bytes(countersignatures_json(result.countersignatures))));
  PJ_CHECK(write(kReportFile, as_bytes(report)));
  return result.opening;
}

Result<void> write_trust(const Identity& identity, const Hash32& anchor,
                         const std::filesystem::path& folder) {
  PJ_TRY(const Bytes authority, read_file(identity.file(kAuthorityFile)));
  const std::string text = format_fingerprint(anchor) + "\n";
  // The same for every poll of a meeting, so a second fetch into the folder finds its own.
  for (const auto& [name, content] :
       {std::pair{kAuthorityFile, ByteView(authority)}, std::pair{kAnchorFile, as_bytes(text)}}) {
    if (const auto earlier = read_file(folder / name); earlier && equal(*earlier, content))
      continue;
    PJ_CHECK(write_file(folder / name, content, Access::everyone, Existing::refuse));
  }
  return {};
}

}  // namespace piaojue::roles
