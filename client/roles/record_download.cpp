#include "client/roles/record_download.hpp"

#include <fstream>

#include "core/base/language.hpp"

namespace piaojue::roles {

namespace {

/// A countersignature that comes in changes the record: then it is read again from the start.
constexpr int kDownloadTries = 20;

/// False when the record changed on the way.
Result<bool> download_once(net::Connection& connection, const wire::GetRecord& wanted,
                           const std::filesystem::path& path, const ByteProgress& progress) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  wire::GetRecord next = wanted;
  std::uint64_t total = 0;
  do {
    PJ_TRY(const auto piece, connection.ask<wire::RecordPiece>(next));
    if (next.offset != 0 && piece.total != total) return false;
    total = piece.total;
    if (piece.data.empty() && next.offset < total)
      return Error{ErrorCode::malformed, tr("记录没有传完", "the record is incomplete")};
    file.write(reinterpret_cast<const char*>(piece.data.data()),
               static_cast<std::streamsize>(piece.data.size()));
    next.offset += piece.data.size();
    if (progress) progress(next.offset, total);
  } while (next.offset < total);
  file.close();
  if (file) return true;
  return Error{ErrorCode::unavailable,
               tr("写不了 {}：磁盘满了？", "cannot write {}: disk full?", path.string())};
}

}  // namespace

Result<void> download_record(net::Connection& connection, const PollId& poll, bool full,
                             const std::filesystem::path& path, const ByteProgress& progress) {
  for (int i = 0; i < kDownloadTries; ++i) {
    PJ_TRY(const bool whole, download_once(connection, {poll, full, 0}, path, progress));
    if (whole) return {};
  }
  return Error{ErrorCode::unavailable, tr("记录在下载途中一直在变，请稍后再下载",
                                          "the record kept changing during download; try later")};
}

Error failed_check(const CheckResult& check) {
  return {ErrorCode::proof_invalid,
          tr("记录核验不通过：{} {}：{}。没有签名，也没有解密",
             "the record fails check {} {}: {}. Nothing was signed or decrypted", check.number,
             check.title, check.detail)};
}

Result<VerifiedPoll> download_sealed(net::Connection& connection, const PollId& poll,
                                     const Hash32& anchor, const VerifyHooks& hooks,
                                     const std::filesystem::path& path) {
  PJ_CHECK(download_record(connection, poll, /*full=*/false, path, nullptr));
  std::optional<VerifiedPoll> verified;
  const auto report = verify_record(path,
                                    {.stage = Stage::sealed,
                                     .anchor = anchor,
                                     .jobs = hooks.jobs,
                                     .progress = hooks.verifying,
                                     .checked = hooks.checked},
                                    &verified);
  for (const CheckResult& check : report.checks)
    if (check.verdict == Verdict::fail) return failed_check(check);
  if (!report.anchored || !verified || verified->poll.id != poll)
    return Error{ErrorCode::wrong_context,
                 tr("记录属于另一个表决项", "the record is of another poll")};
  return *std::move(verified);
}

Result<RecordedResult> read_result(const std::filesystem::path& record) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  RecordedResult out;
  for (;;) {
    PJ_TRY(auto section, reader.next());
    if (!section) break;
    if (section->kind == SectionKind::result) out.json = std::move(section->payload);
    if (section->kind == SectionKind::result_cms) out.cms = std::move(section->payload);
    if (section->kind == SectionKind::opening) {
      PJ_TRY(const auto opening, SignedStatement::parse(section->payload));
      out.opening = opening.hash(reader.suite());
    }
    if (section->kind == SectionKind::poll_definition)
      out.poll = reader.suite().hash(section->payload);
    if (section->kind == SectionKind::closing) {
      PJ_TRY(const auto closing, SignedStatement::parse(section->payload));
      out.closing = closing.hash(reader.suite());
    }
    if (section->kind == SectionKind::countersignatures) {
      PJ_TRY(out.countersignatures, SignedStatement::parse(section->payload));
    }
  }
  if (!out.json.empty()) return out;
  return Error{ErrorCode::not_found, tr("记录里还没有结果", "the record holds no result yet")};
}

}  // namespace piaojue::roles
