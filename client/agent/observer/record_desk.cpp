#include "client/agent/observer/record_desk.hpp"

#include <fstream>

#include "client/agent/recorded_result.hpp"
#include "client/roles/challenge_check.hpp"
#include "client/roles/record_download.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUploaded = "uploaded.pjr";
constexpr std::string_view kFetched = "fetched.pjr";

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::skipped:
      return "skipped";
  }
  return "";
}

std::string conclusion_of(const VerificationReport& report) {
  if (report.interrupted) return "stopped";
  if (!report.readable) return "unreadable";
  if (!report.ok()) return "fails";
  return report.anchored ? "holds" : "self_consistent";
}

Result<std::optional<Hash32>> read_anchor(const std::string& text) {
  if (text.empty()) return std::optional<Hash32>();
  const auto anchor = parse_fingerprint(text);
  if (anchor) return std::optional(*anchor);
  return Error{ErrorCode::malformed,
               tr("锚指纹应是 64 位数字和字母（0 到 9、a 到 f），请照会场宣读的核对",
                  "an anchor is 64 digits and letters from a to f; compare it with the one read "
                  "aloud")};
}

Error still_verifying() {
  return {ErrorCode::wrong_state, tr("上一份记录还在核验，请等它做完",
                                     "the last record is still being verified; wait until it is "
                                     "done")};
}

}  // namespace

v1::ObserverRecord RecordDesk::state() const {
  const v1::Job job = job_.state();
  const std::lock_guard lock(mutex_);
  v1::ObserverRecord out = now_;
  *out.mutable_job() = job;
  return out;
}

Result<fs::path> RecordDesk::folder() {
  if (!folder_) {
    PJ_TRY(TemporaryFolder made, TemporaryFolder::create());
    folder_.emplace(std::move(made));
  }
  return folder_->path();
}

Result<void> RecordDesk::take_piece(const v1::ObserverUpload& piece) {
  if (job_.running()) return still_verifying();
  PJ_TRY(const Bytes bytes, from_hex(piece.piece()));
  const std::lock_guard lock(mutex_);
  PJ_TRY(const fs::path place, folder());
  const fs::path file = place / kUploaded;
  std::error_code none;
  const std::uintmax_t before = piece.offset() == 0 ? 0 : fs::file_size(file, none);
  if (none || before != piece.offset())
    return Error{ErrorCode::wrong_state, tr("文件没有按顺序传完，请重新选择文件",
                                            "the file did not arrive in order; choose it again")};
  std::ofstream out(file, std::ios::binary | (before == 0 ? std::ios::trunc : std::ios::app));
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    return Error{ErrorCode::unavailable,
                 tr("本机磁盘写不下这个文件，请腾出空间再选一次",
                    "this machine's disk has no room for the file; make room and choose it again")};
  upload_name_ = piece.name();
  return {};
}

/// What is verified, for people.
Result<std::string> RecordDesk::name_source(const v1::ObserverVerify& request) const {
  if (!request.poll().empty()) {
    const MeetingNow now = around_.watch.now();
    if (!now.meeting)
      return Error{ErrorCode::not_found, tr("会议还没有发布，服务器上没有记录",
                                            "no meeting is published; the server has no record")};
    PJ_TRY(const std::size_t poll, now.meeting->find_poll(request.poll()));
    return now.meeting->polls[poll].definition.title;
  }
  const std::lock_guard lock(mutex_);
  if (!upload_name_.empty()) return upload_name_;
  return Error{ErrorCode::not_found, tr("请先选择记录文件", "choose a record file first")};
}

Result<void> RecordDesk::verify(const v1::ObserverVerify& request) {
  if (job_.running()) return still_verifying();
  PJ_TRY(const auto anchor, read_anchor(request.anchor()));
  PJ_TRY(std::string source, name_source(request));
  std::optional<PollId> poll;
  if (!request.poll().empty()) {
    PJ_TRY(poll, PollId::parse(request.poll()));
  }
  {
    const std::lock_guard lock(mutex_);
    now_.Clear();
    now_.set_source(std::move(source));
    verified_.clear();
    result_.reset();
  }
  return job_.start(
      poll ? tr("下载记录", "Fetching the record") : tr("核验记录", "Verifying"),
      [this, poll, anchor](Job::Report& report) { return work(poll, anchor, report); });
}

Result<void> RecordDesk::work(const std::optional<PollId>& poll,
                              const std::optional<Hash32>& anchor, Job::Report& report) {
  fs::path file;
  {
    const std::lock_guard lock(mutex_);
    PJ_TRY(const fs::path place, folder());
    file = place / (poll ? kFetched : kUploaded);
  }
  const auto progress = [&report](std::uint64_t done, std::uint64_t all) {
    report.progress(done, all);
  };
  if (poll) {
    PJ_TRY(const auto access, around_.office.public_access());
    net::Connection connection(*access);
    PJ_CHECK(roles::download_record(connection, *poll, /*full=*/true, file, progress));
    report.title(tr("核验记录", "Verifying"));
  }
  VerifyOptions options;
  options.anchor = anchor;
  options.progress = progress;
  options.stopping = [&report] { return report.stopping(); };
  options.checked = [this](const CheckResult& check) { note(check); };
  conclude(verify_record(file, options), file);
  return {};
}

/// In the order of the work; a number that comes again has changed its verdict.
void RecordDesk::note(const CheckResult& check) {
  const std::lock_guard lock(mutex_);
  v1::ObserverCheck* place = nullptr;
  for (v1::ObserverCheck& one : *now_.mutable_checks())
    if (one.number() == check.number) place = &one;
  if (place == nullptr) place = now_.add_checks();
  place->set_number(check.number);
  place->set_title(check.title);
  place->set_verdict(verdict_name(check.verdict));
  place->set_detail(check.detail);
}

void RecordDesk::conclude(const VerificationReport& report, const fs::path& file) {
  const auto key = roles::poll_key_of_record(file, std::nullopt);
  auto result = recorded_result(file);
  {
    const std::lock_guard lock(mutex_);
    now_.clear_checks();
  }
  for (const CheckResult& check : report.checks) note(check);
  const std::lock_guard lock(mutex_);
  now_.set_conclusion(conclusion_of(report));
  if (key) {
    now_.set_poll_title(key->poll.definition.title);
    now_.set_anchor(to_hex(key->opening));
  }
  if (!report.ok()) return;
  verified_ = file;
  now_.set_has_result(result.has_value());
  if (result) result_ = std::make_shared<const report::CheckedResult>(*std::move(result));
}

Result<report::CheckedResult> RecordDesk::result() const {
  const std::lock_guard lock(mutex_);
  if (result_) return *result_;
  return Error{ErrorCode::not_found, tr("还没有核验通过的结果。请先在“核验记录”里核验一份记录",
                                        "there is no verified result; verify a record first")};
}

Result<fs::path> RecordDesk::record() const {
  const std::lock_guard lock(mutex_);
  if (!verified_.empty()) return verified_;
  return Error{ErrorCode::not_found, tr("还没有核验通过的记录。请先在“核验记录”里核验一份记录",
                                        "there is no verified record; verify one first")};
}

}  // namespace piaojue::agent
