// Which reports there are, and how each is put together.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "client/report/content.hpp"
#include "client/report/result_view.hpp"

namespace piaojue::report {

enum class ReportKind { summary, votes, evaluation, problems, feedback, flags, yearly };

inline constexpr std::array kReportKinds{
    ReportKind::summary,  ReportKind::votes, ReportKind::evaluation, ReportKind::problems,
    ReportKind::feedback, ReportKind::flags, ReportKind::yearly};

/// As `--kind` takes it.
std::string_view name_of(ReportKind kind);
std::optional<ReportKind> kind_named(std::string_view name);
/// 计票结果报告单, …
std::string title_of(ReportKind kind);

/// A result document with what vouches for it.
struct CheckedResult {
  ResultView view;
  std::string digest;  ///< SHA-256 of the document, in hexadecimal
};

/// The report that the poll's kind asks for; of a poll that was not counted,
/// the summary.
ReportKind default_kind(const ResultView& result);

/// `previous`: of yearly reports, and only of them. Errors `invalid` say why
/// this result has no such report, or why the two cannot be compared.
Result<Report> build_report(const CheckedResult& result, ReportKind kind,
                            const CheckedResult* previous);

/// 年度对比; the previous result is of the same kind, earlier, and scored.
Result<std::vector<Section>> yearly_sections(const ResultView& now, const ResultView& before);
/// 考察反馈, a section for each unit.
std::vector<Section> feedback_sections(const ResultView& result);

}  // namespace piaojue::report
