#include "client/agent/console/result_archive.hpp"

#include <nlohmann/json.hpp>
#include <thread>

#include "client/files.hpp"
#include "client/report/signed_result.hpp"
#include "client/roles/auditor.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRecordBytes = std::size_t{1} << 30U;

roles::ByteProgress told_to(Job::Report& progress) {
  return [&progress](std::uint64_t done, std::uint64_t total) { progress.progress(done, total); };
}

Result<void> judge(const VerificationReport& report) {
  for (const CheckResult& check : report.checks)
    if (check.verdict == Verdict::fail)
      return Error{ErrorCode::proof_invalid,
                   tr("取回的记录没有通过第 {} 项核验（{}：{}）。这份结果没有采用，请告诉监票人",
                      "the record fails check {} ({}: {}). This result is not used; tell the "
                      "scrutineers",
                      check.number, check.title, check.detail)};
  if (report.anchored && report.ok()) return {};
  return Error{ErrorCode::wrong_context,
               tr("取回的记录不属于您签署的启用声明。这份结果没有采用，请告诉监票人",
                  "the record is not of the opening you signed. This result is not used; tell the "
                  "scrutineers")};
}

/// Written once; an interruption leaves the folder before as it was.
Result<void> put_in_place(const fs::path& fetched, const fs::path& place) {
  std::error_code failure;
  fs::remove_all(place, failure);
  if (!failure) fs::rename(fetched, place, failure);
  if (!failure) return {};
  return Error{ErrorCode::unavailable,
               tr("结果没有存进 {}：{}。请检查磁盘，再取一次",
                  "the result was not stored in {}: {}. Look at the disk and fetch it again",
                  place.string(), failure.message())};
}

}  // namespace

bool ResultArchive::holds(const PollId& poll) const { return fs::exists(folder_of(poll)); }

std::size_t ResultArchive::countersignatures(const PollId& poll) const {
  const auto content = file(poll, roles::kCountersignaturesFile);
  if (!content) return 0;
  const auto json = nlohmann::json::parse(as_text(*content), nullptr, /*allow_exceptions=*/false);
  const auto found = json.is_object() ? json.find("signatures") : json.end();
  return found == json.end() ? 0 : found->size();
}

Result<report::CheckedResult> ResultArchive::load(const PollId& poll) const {
  const fs::path folder = folder_of(poll);
  return report::load_signed_result(folder / roles::kResultFile, folder / roles::kAuthorityFile);
}

Result<Hash32> ResultArchive::anchor(const PollId& poll) const {
  PJ_TRY(const Bytes content, file(poll, roles::kAnchorFile));
  std::string_view text = as_text(content);
  return parse_fingerprint(text.substr(0, text.find('\n')));
}

Result<Bytes> ResultArchive::file(const PollId& poll, std::string_view name) const {
  return read_file(folder_of(poll) / name, kMostRecordBytes);
}

Result<void> ResultArchive::fetch(net::Connection& connection, const PollId& poll, Stage stage,
                                  const Hash32& anchor, Job::Report& progress) const {
  const fs::path part = folder_ / (poll.str() + ".part");
  std::error_code ignored;
  fs::remove_all(part, ignored);
  PJ_CHECK(make_private_folder(part));
  progress.title(tr("正在下载结果和记录", "Downloading result and record"));
  PJ_TRY(const Hash32 found, roles::fetch_poll(connection, poll, part, told_to(progress)));
  PJ_CHECK(roles::write_trust(connection.identity(), found, part));
  progress.title(tr("正在逐项核验记录", "Verifying the record, check by check"));
  const VerificationReport report = verify_record(
      part / roles::kRecordFile, {.stage = stage,
                                  .anchor = anchor,
                                  .jobs = std::max(1U, std::thread::hardware_concurrency()),
                                  .progress = told_to(progress)});
  PJ_CHECK(judge(report));
  PJ_CHECK(write_file(part / kChecksFile, as_bytes(render_verification_report(report)),
                      Access::everyone, Existing::refuse));
  return put_in_place(part, folder_of(poll));
}

}  // namespace piaojue::agent
