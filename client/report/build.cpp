#include "client/report/build.hpp"

#include <algorithm>

#include "client/report/sections.hpp"
#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

void append(std::vector<Section>& sections, std::vector<Section> more) {
  std::ranges::move(more, std::back_inserter(sections));
}

bool is_asked_grades(const ResultView& result) {
  return !result.rule && std::ranges::any_of(result.questions, [](const QuestionView& question) {
    return question.kind == QuestionKind::choice || question.kind == QuestionKind::score;
  });
}

/// Why this result has no report of this kind; empty when it has.
std::string missing_for(const ResultView& result, ReportKind kind) {
  if (kind != ReportKind::summary && result.status != PollStatus::counted)
    return tr("没有计票，只有 --kind summary", "it was not counted; only --kind summary");
  switch (kind) {
    case ReportKind::summary:
      return "";
    case ReportKind::votes:
      return result.rule ? ""
                         : tr("不是票决、推荐或选举", "no decision, recommendation or election");
    case ReportKind::evaluation:
      return is_asked_grades(result) ? "" : tr("没有评等次或打分的题目", "no grades or scores");
    case ReportKind::problems:
      return !result.rankings.empty() || !result.problems.empty()
                 ? ""
                 : tr("没有反测评的问题", "no problem boxes and no graded problems");
    case ReportKind::feedback:
      return !result.rule ? "" : tr("不是测评、反测评或民意调查", "no evaluation or survey");
    case ReportKind::flags:
      return !result.flags.empty() ? "" : tr("没有规定提示名单", "no flag rules");
    case ReportKind::yearly:
      return !result.scores.empty() ? "" : tr("没有评分", "nothing is scored");
  }
  return "";
}

std::vector<Section> summary(const ResultView& result) {
  std::vector<Section> out{attendance_section(result), ballots_section(result)};
  append(out, status_sections(result));
  if (result.status == PollStatus::counted) {
    if (result.rule) out.push_back(votes_section(result));
    append(out, write_in_sections(result));
    append(out, score_sections(result));
    if (!result.rule) append(out, grade_sections(result, false));
    append(out, problem_sections(result));
    append(out, flag_sections(result));
  }
  return out;
}

std::vector<Section> votes(const ResultView& result) {
  std::vector<Section> out{votes_section(result)};
  append(out, write_in_sections(result));
  append(out, votes_by_group(result));
  return out;
}

std::vector<Section> evaluation(const ResultView& result) {
  std::vector<Section> out{attendance_section(result)};
  append(out, score_sections(result));
  append(out, grade_sections(result, true));
  append(out, problem_sections(result));
  append(out, flag_sections(result));
  append(out, text_sections(result));
  return out;
}

std::vector<Section> problems(const ResultView& result) {
  std::vector<Section> out = problem_sections(result);
  append(out, grade_sections(result, false));
  append(out, text_sections(result));
  return out;
}

std::vector<Section> flags(const ResultView& result) {
  std::vector<Section> out = flag_sections(result);
  out.front().blocks.insert(out.front().blocks.begin(),
                            Paragraph{tr("名单按规则自动列出，供组织研究；是否处理由组织决定。",
                                         "These lists follow from the rules, for a decision by "
                                         "people; nothing is decided by them."),
                                      Tone::quiet});
  return out;
}

std::vector<SignatureLine> signatures(const ResultView& result) {
  SignatureLine chief{tr("总监票人", "Chief scrutineer"), {}};
  SignatureLine scrutineers{tr("监票人", "Scrutineers"), {}};
  SignatureLine tellers{tr("计票人", "Tellers"), {}};
  for (const OfficialView& official : result.officials) {
    if (official.role == OfficialRole::teller) tellers.names.push_back(official.name);
    if (official.role != OfficialRole::scrutineer) continue;
    (official.chief ? chief : scrutineers).names.push_back(official.name);
  }
  return {std::move(chief), std::move(scrutineers), std::move(tellers)};
}

Report heading(const CheckedResult& result, ReportKind kind) {
  const ResultView& view = result.view;
  return {.title = title_of(kind),
          .poll_title = view.poll_title,
          .facts = {{tr("会议", "Meeting"), view.meeting_title},
                    {tr("日期", "Date"), view.date},
                    {tr("地点", "Place"), view.place.empty() ? "—" : view.place},
                    {tr("议题", "Poll"),
                     tr("{}（{}）", "{} ({})", view.poll_title, label_of(view.kind))}},
          .rehearsal = view.rehearsal,
          .sections = {},
          .signatures = signatures(view),
          .digest = result.digest,
          .date = view.date};
}

}  // namespace

std::string_view name_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::summary:
      return "summary";
    case ReportKind::votes:
      return "votes";
    case ReportKind::evaluation:
      return "evaluation";
    case ReportKind::problems:
      return "problems";
    case ReportKind::feedback:
      return "feedback";
    case ReportKind::flags:
      return "flags";
    case ReportKind::yearly:
      return "yearly";
  }
  return "";
}

std::optional<ReportKind> kind_named(std::string_view name) {
  for (const ReportKind kind : kReportKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::string title_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::summary:
      return tr("计票结果报告单", "Report of the count");
    case ReportKind::votes:
      return tr("得票情况统计表", "Table of votes");
    case ReportKind::evaluation:
      return tr("测评结果汇总表", "Evaluation results");
    case ReportKind::problems:
      return tr("反测评问题汇总表", "Problems named in the reverse evaluation");
    case ReportKind::feedback:
      return tr("考察反馈报告", "Feedback report");
    case ReportKind::flags:
      return tr("提示名单", "Lists for a decision");
    case ReportKind::yearly:
      return tr("年度对比表", "Year over year");
  }
  return "";
}

ReportKind default_kind(const ResultView& result) {
  if (result.status != PollStatus::counted) return ReportKind::summary;
  switch (result.kind) {
    case PollKind::decision:
    case PollKind::recommendation:
    case PollKind::election:
      return ReportKind::summary;
    case PollKind::evaluation:
    case PollKind::survey:
      return is_asked_grades(result) ? ReportKind::evaluation : ReportKind::summary;
    case PollKind::reverse_evaluation:
      return result.rankings.empty() && result.problems.empty() ? ReportKind::summary
                                                                : ReportKind::problems;
  }
  return ReportKind::summary;
}

Result<Report> build_report(const CheckedResult& result, ReportKind kind,
                            const CheckedResult* previous) {
  const ResultView& view = result.view;
  if (const std::string missing = missing_for(view, kind); !missing.empty())
    return Error{ErrorCode::invalid, tr("“{}”没有{}：{}", "\"{}\" has no {}: {}", view.poll_title,
                                        title_of(kind), missing)};
  if ((kind == ReportKind::yearly) != (previous != nullptr))
    return Error{
        ErrorCode::invalid,
        tr("年度对比要用 --kind yearly 和 --previous 上年的 result.json，两者缺一不可",
           "a comparison takes both --kind yearly and --previous with last year's result.json")};
  Report out = heading(result, kind);
  switch (kind) {
    case ReportKind::summary:
      out.sections = summary(view);
      break;
    case ReportKind::votes:
      out.sections = votes(view);
      break;
    case ReportKind::evaluation:
      out.sections = evaluation(view);
      break;
    case ReportKind::problems:
      out.sections = problems(view);
      break;
    case ReportKind::feedback:
      out.sections = feedback_sections(view);
      break;
    case ReportKind::flags:
      out.sections = flags(view);
      break;
    case ReportKind::yearly: {
      PJ_TRY(out.sections, yearly_sections(view, previous->view));
      out.facts.emplace_back(tr("对比", "Compared with"),
                             fmt::format("{}（{}，SHA-256 {}…）", previous->view.poll_title,
                                         previous->view.date, previous->digest.substr(0, 16)));
      break;
    }
  }
  out.sections.push_back(checks_section(view));
  return out;
}

}  // namespace piaojue::report
