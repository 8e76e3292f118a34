#include "client/agent/scrutineer/poll_work.hpp"

#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::agent {
namespace {

unsigned all_cores() { return std::max(1U, std::thread::hardware_concurrency()); }

std::string name_of(Verdict verdict) {
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

}  // namespace

Result<void> PollWork::begin(const std::string& kind, std::string title, Job::Work work) {
  if (!job_.running()) {
    const std::lock_guard lock(mutex_);
    kind_ = kind;
    checks_.clear();
  }
  return job_.start(std::move(title), std::move(work));
}

Result<void> PollWork::begin_box() {
  return begin("box", tr("正在下载并核验票箱", "Fetching and verifying the box"),
               [this](Job::Report& report) { return open_box(report); });
}

Result<void> PollWork::begin_result() {
  return begin("result", tr("正在下载记录，重算并核验结果", "Recomputing the result"),
               [this](Job::Report& report) { return check_result(report); });
}

void PollWork::note(const CheckResult& check) {
  const std::lock_guard lock(mutex_);
  checks_.insert_or_assign(check.number, check);
}

roles::VerifyHooks PollWork::verify_hooks(Job::Report& report) {
  return {
      .jobs = all_cores(),
      .verifying = [&report](std::uint64_t done, std::uint64_t all) { report.progress(done, all); },
      .checked = [this](const CheckResult& check) { note(check); }};
}

Result<void> PollWork::open_box(Job::Report& report) {
  PJ_TRY(Work official, office_.begin());
  const roles::TallyHooks hooks{
      verify_hooks(report),
      [&report](std::size_t have, std::size_t need) {
        report.progress(have, need);
        report.detail(tr("封箱声明已有 {} 名监票人签署，需要 {} 名",
                         "{} scrutineers have signed the closing statement, {} must", have, need));
        return !report.stopping();
      },
      [&report] {
        report.title(tr("已收到开箱令，正在解密合计", "The box is released; decrypting the sums"));
        report.detail("");
      }};
  PJ_TRY(auto scrutiny, roles::Scrutiny::begin(official.desk(), poll_, hooks));
  {
    const std::lock_guard lock(mutex_);
    root_ = scrutiny.root();
  }
  report.title(tr("核验通过，已签署封箱声明；正在等开箱令",
                  "The box verifies and its closing is signed; waiting for the release"));
  PJ_TRY(const roles::TallySummary summary, scrutiny.finish(official.desk(), hooks));
  if (summary.status == PollStatus::counted)
    report.title(summary.decrypted
                     ? tr("已送出部分解密", "The partial decryption was sent")
                     : tr("其他监票人的部分解密已经够数", "Enough others have decrypted"));
  else
    report.title(tr("本次表决不解密", "This poll is not decrypted"));
  return {};
}

Result<void> PollWork::check_result(Job::Report& report) {
  PJ_TRY(Work official, office_.begin());
  PJ_TRY(auto result, roles::verify_result(official.desk(), poll_, verify_hooks(report)));
  const std::lock_guard lock(mutex_);
  result_ = std::move(result);
  return {};
}

Result<report::Report> PollWork::report() const {
  const std::lock_guard lock(mutex_);
  if (!result_) return Error{ErrorCode::wrong_state, tr("请先核验结果", "verify the result first")};
  const Bytes& json = result_->recorded.json;
  PJ_TRY(auto view, report::ResultView::parse(as_text(json)));
  const report::ReportKind kind = report::default_kind(view);
  const report::CheckedResult checked{std::move(view), to_hex(hash32(HashAlgorithm::sha256, json))};
  return report::build_report(checked, kind, nullptr);
}

Result<void> PollWork::countersign() {
  std::optional<roles::VerifiedResult> result;
  {
    const std::lock_guard lock(mutex_);
    result = result_;
  }
  if (!result) return Error{ErrorCode::wrong_state, tr("请先核验结果", "verify the result first")};
  PJ_TRY(Work official, office_.begin());
  return roles::countersign(official.desk(), *result);
}

void PollWork::describe(v1::ScrutineerPoll& out) const {
  *out.mutable_job() = job_.state();
  const std::lock_guard lock(mutex_);
  out.set_work(kind_);
  bool failed = false;
  for (const auto& [number, check] : checks_) {
    // As a report has it: what comes after a failure counts for nothing.
    if (failed) break;
    failed = check.verdict == Verdict::fail;
    v1::ScrutineerCheck& message = *out.add_checks();
    message.set_number(number);
    message.set_title(check.title);
    message.set_verdict(name_of(check.verdict));
    message.set_detail(check.detail);
  }
  if (root_) out.set_verified_root(to_hex(*root_));
  out.set_result_verified(result_.has_value());
}

}  // namespace piaojue::agent
