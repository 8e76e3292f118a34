#include "client/roles/record_download.hpp"

#include <fstream>

#include "core/base/language.hpp"

namespace piaojue::roles {

Result<void> download_record(net::Connection& connection, const PollId& poll, bool full,
                             const std::filesystem::path& path, const ByteProgress& progress) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::uint64_t offset = 0;
  std::uint64_t total = 0;
  do {
    PJ_TRY(const auto piece,
           connection.ask<wire::RecordPiece>(wire::GetRecord{poll, full, offset}));
    if (offset != 0 && piece.total != total)
      return Error{ErrorCode::unavailable, tr("记录在下载途中变了，请重新下载",
                                              "the record changed during download; try again")};
    total = piece.total;
    if (piece.data.empty() && offset < total)
      return Error{ErrorCode::malformed, tr("记录没有传完", "the record is incomplete")};
    file.write(reinterpret_cast<const char*>(piece.data.data()),
               static_cast<std::streamsize>(piece.data.size()));
    offset += piece.data.size();
    if (progress) progress(offset, total);
  } while (offset < total);
  file.close();
  if (file) return {};
  return Error{ErrorCode::unavailable,
               tr("写不了 {}：磁盘满了？", "cannot write {}: disk full?", path.string())};
}

Error failed_check(const CheckResult& check) {
  return {ErrorCode::proof_invalid,
          tr("记录核验不通过：{} {}：{}。没有签名，也没有解密",
             "the record fails check {} {}: {}. Nothing was signed or decrypted", check.number,
             check.title, check.detail)};
}

Result<VerifiedPoll> download_sealed(net::Connection& connection, const PollId& poll,
                                     const Hash32& anchor, unsigned jobs,
                                     const std::filesystem::path& path,
                                     const ByteProgress& progress) {
  PJ_CHECK(download_record(connection, poll, /*full=*/false, path, nullptr));
  std::optional<VerifiedPoll> verified;
  const auto report = verify_record(
      path, {.stage = Stage::sealed, .anchor = anchor, .jobs = jobs, .progress = progress},
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
