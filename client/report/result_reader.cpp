// Result documents: identity, then part by part, then what they refer to.
#include "client/report/result_parts.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

using Json = nlohmann::ordered_json;

void read_identity(JsonObject& in, ResultView& out) {
  if (in.text("format") != "piaojue-result/1") throw NotOurs("format");
  out.meeting = in.text("meeting");
  out.meeting_title = in.text("meeting_title");
  out.date = in.text("date");
  out.place = in.text("place");
  out.rehearsal = in.flag("rehearsal");
  out.poll = in.text("poll");
  out.poll_title = in.text("poll_title");
  out.kind =
      in.one_of("kind", {PollKind::decision, PollKind::recommendation, PollKind::election,
                         PollKind::evaluation, PollKind::reverse_evaluation, PollKind::survey});
  out.issuance = in.one_of("issuance", {Issuance::seat, Issuance::cards});
  (void)in.text("suite");
  out.opening = in.text("opening");
  out.merkle_root = in.text("merkle_root");
  using enum PollStatus;
  out.status = in.one_of("status", {counted, void_quorum, withheld_small, void_excess});
}

/// Every id that a later part names is one that an earlier part lists; `at`
/// throws otherwise.
void check_references(const ResultView& result) {
  for (const auto& [key, count] : result.counts) {
    (void)result.subject(std::get<0>(key));
    (void)result.question(std::get<1>(key));
  }
  if (result.rule) {
    const QuestionView& question = result.question(result.rule->question);
    (void)question.option(result.rule->approve);
    if (result.rule->reject) (void)question.option(*result.rule->reject);
    if (result.rule->abstain) (void)question.option(*result.rule->abstain);
  }
  for (const OutcomeView& outcome : result.outcomes) (void)result.subject(outcome.subject);
  for (const RankingView& ranking : result.rankings) {
    (void)result.subject(ranking.subject);
    for (const RankedView& one : ranking.ranking)
      (void)result.question(ranking.question).option(one.item);
  }
  for (const RankingView& ranking : result.problems) {
    (void)result.subject(ranking.subject);
    for (const RankedView& one : ranking.ranking) (void)result.question(one.item);
  }
  for (const ScoreView& score : result.scores) (void)result.subject(score.subject);
  for (const RunoffView& runoff : result.runoffs)
    for (const std::string& id : runoff.subjects) (void)result.subject(id);
  for (const FlagView& flag : result.flags) {
    for (const FlaggedView& one : flag.subjects) (void)result.subject(one.subject);
    const bool is_score = flag.measure == FlagMeasure::score;
    if (flag.question.has_value() == is_score || (is_score && !flag.options.empty()))
      throw NotOurs("flags");
    for (const std::string& option : flag.options)
      (void)result.question(flag.question.value()).option(option);
    for (const FlaggedView& one : flag.subjects)
      if (one.option && !is_score) (void)result.question(flag.question.value()).option(*one.option);
  }
  for (const WriteInView& names : result.write_ins)
    (void)result.question(names.question).option(names.option);
  for (const TextsView& texts : result.texts) {
    (void)result.subject(texts.subject);
    (void)result.question(texts.question);
  }
}

ResultView read(const Json& document) {
  JsonObject in(document, "");
  ResultView out{};
  read_identity(in, out);
  read_ballots(in, out);
  read_form(in, out);
  read_outcomes(in, out);
  in.done();
  check_references(out);
  return out;
}

}  // namespace

Result<ResultView> ResultView::parse(std::string_view json) {
  const auto not_ours = [](const std::string& where) {
    return Error{ErrorCode::malformed,
                 tr("不是本系统的结果文件（{}）；请用 piaojue fetch 或 simulate 留下的 result.json",
                    "not a result document of ours ({}); give the result.json that piaojue fetch "
                    "or simulate left",
                    where)};
  };
  try {
    ResultView out = read(parse_shallow_json(json));
    PJ_CHECK(check_totals(out));
    return out;
  } catch (const NotOurs& wrong) {
    return not_ours(*wrong.what() == '\0' ? "JSON" : wrong.what());
  } catch (const std::out_of_range& unknown) {
    return not_ours(unknown.what());
  } catch (const std::overflow_error& number) {
    return not_ours(number.what());
  }
}

}  // namespace piaojue::report
