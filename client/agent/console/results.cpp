#include "client/agent/console/results.hpp"

#include "client/agent/console/result_archive.hpp"
#include "client/agent/messages.hpp"
#include "client/report/report_file.hpp"
#include "client/roles/auditor.hpp"
#include "core/base/language.hpp"
#include "proto/agent_hall.pb.h"

namespace piaojue::agent {
namespace {

struct FileKind {
  std::string_view what, file, content_type;
};
constexpr FileKind kFiles[] = {
    {"record", roles::kRecordFile, "application/octet-stream"},
    {"result", roles::kResultFile, "application/json"},
    {"signature", roles::kSignatureFile, "application/pkcs7-signature"},
    {"countersignatures", roles::kCountersignaturesFile, "application/json"},
    {"checks", kChecksFile, "text/plain; charset=utf-8"},
};

std::string content_type_of(report::ReportFormat format) {
  switch (format) {
    case report::ReportFormat::pdf:
      return "application/pdf";
    case report::ReportFormat::xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case report::ReportFormat::html:
      return "text/html; charset=utf-8";
    case report::ReportFormat::csv:
      return "text/csv; charset=utf-8";
  }
  return "";
}

/// Of the kinds this result has; a comparison of years needs a second result.
std::vector<report::ReportKind> kinds_of(const report::CheckedResult& result) {
  std::vector<report::ReportKind> out;
  for (const report::ReportKind kind : report::kReportKinds)
    if (report::build_report(result, kind, nullptr)) out.push_back(kind);
  return out;
}

report::ReportKind kind_wanted(const report::CheckedResult& result, const std::string& name) {
  return report::kind_named(name).value_or(report::default_kind(result.view));
}

class Results {
 public:
  explicit Results(Surroundings& around) : around_(around), archive_(around.state / "results") {}

  v1::ResultsState state() {
    v1::ResultsState out;
    *out.mutable_job() = fetching_.state();
    {
      const std::lock_guard lock(mutex_);
      out.set_job_poll(fetching_poll_);
    }
    const MeetingNow now = around_.watch.now();
    if (!now.meeting) return out;
    for (const roles::PollView& poll : now.meeting->polls) {
      const PollId& id = poll.definition.id;
      const wire::PollStatusLine* const line = now.poll(id.str());
      if (line == nullptr || line->state != wire::PollState::counted) continue;
      v1::ResultLine& result = *out.add_results();
      result.set_poll(id.str());
      result.set_title(poll.definition.title);
      result.set_fetched(archive_.holds(id));
      result.set_countersignatures(line->countersignatures);
      result.set_fetched_countersignatures(
          static_cast<std::uint32_t>(archive_.countersignatures(id)));
    }
    return out;
  }

  Result<v1::Empty> fetch(const v1::ResultPoll& request) {
    PJ_TRY(PollId poll, PollId::parse(request.poll()));
    PJ_TRY(const Identity identity, around_.office.identity());
    PJ_TRY(const Hash32 anchor, roles::own_anchor(identity));
    const Stage stage = stage_of(poll);
    const std::lock_guard lock(mutex_);
    PJ_CHECK(fetching_.start(tr("正在取回结果", "Fetching the result"),
                             [this, poll, anchor, stage](Job::Report& progress) -> Result<void> {
                               PJ_TRY(const auto access, around_.office.public_access());
                               net::Connection connection(*access);
                               return archive_.fetch(connection, poll, stage, anchor, progress);
                             }));
    fetching_poll_ = poll.str();
    return v1::Empty();
  }

  Result<v1::ResultReportReply> show(const v1::ResultReportRequest& request) const {
    PJ_TRY(const PollId poll, PollId::parse(request.poll()));
    PJ_TRY(const report::CheckedResult result, archive_.load(poll));
    const report::ReportKind kind = kind_wanted(result, request.kind());
    PJ_TRY(const report::Report report, report::build_report(result, kind, nullptr));
    v1::ResultReportReply out;
    *out.mutable_report() = report_message(report);
    out.set_kind(std::string(report::name_of(kind)));
    for (const report::ReportKind one : kinds_of(result)) {
      v1::ResultKind& known = *out.add_kinds();
      known.set_name(std::string(report::name_of(one)));
      known.set_title(report::title_of(one));
    }
    PJ_TRY(const Hash32 anchor, archive_.anchor(poll));
    out.set_anchor(to_hex(anchor));
    return out;
  }

  Result<v1::ResultDownloadReply> hand_out(const v1::ResultDownloadRequest& request) {
    PJ_TRY(const PollId poll, PollId::parse(request.poll()));
    if (const auto format = report::format_named(request.what()))
      return hand_out_report(poll, request.kind(), *format);
    for (const FileKind& known : kFiles) {
      if (known.what != request.what()) continue;
      PJ_TRY(Bytes content, archive_.file(poll, known.file));
      return offer({fmt::format("{}-{}", poll.str(), known.file), std::string(known.content_type),
                    std::move(content)});
    }
    return Error{ErrorCode::not_found,
                 tr("没有这种文件，请重新载入页面", "there is no such file; load the page again")};
  }

 private:
  /// Countersignatures and the audit administrator's signature come in one by one: what is not
  /// complete yet is not held against a result.
  Stage stage_of(const PollId& poll) const {
    const MeetingNow now = around_.watch.now();
    const wire::PollStatusLine* const line = now.poll(poll.str());
    if (!now.meeting || line == nullptr) return Stage::counted;
    const Manifest& manifest = now.meeting->manifest;
    const bool complete = line->countersignatures >= manifest.threshold &&
                          manifest.find(OfficialRole::audit_administrator) == nullptr;
    return complete ? Stage::full : Stage::counted;
  }

  Result<v1::ResultDownloadReply> hand_out_report(const PollId& poll, const std::string& kind,
                                                  report::ReportFormat format) {
    PJ_TRY(const report::CheckedResult result, archive_.load(poll));
    PJ_TRY(report::ReportFile file,
           report::make_report(result, {.format = format, .kind = kind_wanted(result, kind)}));
    const std::string name = fmt::format("{}-{}.{}", result.view.poll_title,
                                         report::title_of(file.kind), report::name_of(format));
    v1::ResultDownloadReply out = offer({name, content_type_of(format), std::move(file.content)});
    out.set_missing_glyphs(static_cast<std::uint32_t>(file.missing_glyphs));
    return out;
  }

  v1::ResultDownloadReply offer(FileOffer file) {
    v1::ResultDownloadReply out;
    out.mutable_file()->set_name(file.name);
    out.mutable_file()->set_url(around_.downloads.offer(std::move(file)));
    return out;
  }

  Surroundings& around_;
  const ResultArchive archive_;
  std::mutex mutex_;
  std::string fetching_poll_;  ///< guarded by mutex_
  Job fetching_;
};

}  // namespace

void add_results_calls(Api& api, Surroundings& around) {
  const auto results = std::make_shared<Results>(around);
  api.on<v1::Empty, v1::ResultsState>("results/state",
                                      [results](const v1::Empty&) { return results->state(); });
  api.on<v1::ResultPoll, v1::Empty>(
      "results/fetch", [results](const auto& request) { return results->fetch(request); });
  api.on<v1::ResultReportRequest, v1::ResultReportReply>(
      "results/report", [results](const auto& request) { return results->show(request); });
  api.on<v1::ResultDownloadRequest, v1::ResultDownloadReply>(
      "results/download", [results](const auto& request) { return results->hand_out(request); });
}

}  // namespace piaojue::agent
