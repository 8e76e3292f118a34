// Result documents, part by part.
#include <charconv>
#include <set>

#include "client/report/json_object.hpp"
#include "client/report/result_view.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

using Json = nlohmann::ordered_json;

std::uint64_t exact_part(std::string_view digits, const std::string& path) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size()) throw NotOurs(path);
  return value;
}

/// "23/45" or "40", of 64 bits; Rational::parse is for what people write.
Rational exact(const std::string& text, const std::string& path) {
  const std::size_t slash = text.find('/');
  const std::uint64_t above = exact_part(std::string_view(text).substr(0, slash), path);
  if (slash == std::string::npos) return {above, 1};
  const std::uint64_t below = exact_part(std::string_view(text).substr(slash + 1), path);
  if (below == 0) throw NotOurs(path);
  return {above, below};
}

std::optional<Rational> optional_exact(JsonObject& object, const char* key) {
  const auto text = object.optional_text(key);
  return text ? std::optional(exact(*text, object.where(key))) : std::nullopt;
}

/// What a member that may be null holds.
template <class Read>
auto unless_null(JsonObject& object, const char* key, const Read& read)
    -> std::optional<decltype(read(object.at(key), ""))> {
  const Json& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return read(value, object.where(key));
}

Comparison read_comparison(JsonObject& object) {
  return object.one_of("comparison", {Comparison::more_than, Comparison::at_least});
}
Base read_base(JsonObject& object) {
  return object.one_of("base", {Base::entitled, Base::present, Base::returned, Base::valid});
}

ThresholdView read_threshold(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  const Comparison comparison = read_comparison(in);
  ThresholdView out{comparison, exact(in.text("fraction"), in.where("fraction"))};
  in.done();
  return out;
}

QuorumView read_quorum(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  const Comparison comparison = read_comparison(in);
  const Rational fraction = exact(in.text("fraction"), in.where("fraction"));
  QuorumView out{{comparison, fraction}, in.number("needed"), in.flag("met")};
  in.done();
  return out;
}

HallFindings read_hall(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  HallFindings out{
      static_cast<std::uint32_t>(in.number("counted")), in.optional_text("mismatch"),
      in.list("objections",
              [](const Json& one, const std::string& at) {
                JsonObject object(one, at);
                HallFindings::Objection objection{object.text("words"), object.text("finding")};
                object.done();
                return objection;
              }),
      in.texts("absent")};
  in.done();
  return out;
}

IssuerView read_issuer(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  IssuerView out{in.text("id"),        in.text("name"),     in.number("signed"),
                 in.number("surplus"), in.number("issued"), in.number("voided"),
                 in.number("unused")};
  in.done();
  return out;
}

OfficialView read_official(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  using enum OfficialRole;
  OfficialView out{
      in.text("id"), in.text("name"),
      in.one_of("role", {organiser, registrar, scrutineer, teller, system_administrator,
                         security_administrator, audit_administrator}),
      in.flag("chief")};
  in.done();
  return out;
}

PartView read_part(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  PartView out{
      in.text("name"),      in.texts("members"),   exact(in.text("weight"), in.where("weight")),
      in.flag("disclosed"), in.number("entitled"), in.number("present"),
      in.number("issued"),  in.number("returned")};
  in.done();
  return out;
}

GroupSetView read_group_set(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  GroupSetView out{in.text("id"), in.text("name"), in.optional_text("parent"), in.texts("groups")};
  in.done();
  return out;
}

SubjectView read_subject(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  SubjectView out{in.text("id"),   in.text("name"), in.text("type"),
                  in.text("unit"), in.text("post"), in.text("tier")};
  in.list("facts", [](const Json& one, const std::string& at) {
    JsonObject fact(one, at);
    std::string name = fact.text("fact");
    (void)fact.text("source");
    fact.done();
    return name;
  });
  in.done();
  return out;
}

OptionView read_option(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  OptionView out{in.text("code"), in.text("label"), in.optional_text("points"), in.flag("adverse")};
  in.done();
  return out;
}

QuestionView read_question(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  using enum QuestionKind;
  QuestionView out{in.text("id"),
                   in.text("title"),
                   in.one_of("kind", {choice, boxes, text, score}),
                   in.number("max"),
                   in.optional_text("exclusive"),
                   in.text("weight"),
                   in.list("options", read_option)};
  (void)in.texts("subject_types");
  in.done();
  return out;
}

SeatsView read_seats(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  SeatsView out{in.text("unit"), in.text("post"), in.number("seats")};
  in.done();
  return out;
}

RuleView read_rule(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  RuleView out{in.text("question"),
               in.text("approve"),
               in.optional_text("reject"),
               in.optional_text("abstain"),
               read_base(in),
               read_threshold(in.at("pass"), in.where("pass")),
               in.one_of("unmarked", {UnmarkedRule::abstain, UnmarkedRule::not_counted}),
               in.list("seats", read_seats)};
  in.done();
  return out;
}

ArchiveView read_archive(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  ArchiveView out{in.text("code"), in.text("label"), in.text("weight")};
  in.done();
  return out;
}

ScoringView read_scoring(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  ScoringView out{in.number("digits"),
                  in.one_of("rounding", {RoundingMode::half_up, RoundingMode::truncate}),
                  in.one_of("empty_group", {EmptyGroup::withhold, EmptyGroup::respread}),
                  in.optional_text("unmarked_points"),
                  in.text("evaluation_weight"),
                  in.list("archive", read_archive)};
  in.done();
  return out;
}

OutcomeView read_outcome(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  OutcomeView out{
      in.text("subject"),      in.number("approve"),  in.number("reject"),
      in.number("abstain"),    in.number("unmarked"), in.number("not_counted"),
      in.number("base_count"), in.number("needed"),   exact(in.text("rate"), in.where("rate")),
      in.flag("passed"),       in.flag("elected"),    in.flag("tied")};
  (void)read_base(in);
  (void)in.text("rate_percent");
  in.done();
  return out;
}

RankedView read_ranked(const Json& value, const std::string& path, const char* item) {
  JsonObject in(value, path);
  RankedView out{in.number("rank"), in.text(item), in.number("count")};
  (void)in.text("percent");
  in.done();
  return out;
}

RankingView read_ranking(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  RankingView out{in.text("subject"), in.text("question"),
                  in.list("ranking", [](const Json& one, const std::string& at) {
                    return read_ranked(one, at, "option");
                  })};
  in.done();
  return out;
}

RankingView read_problems(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  RankingView out{in.text("subject"), "",
                  in.list("ranking", [](const Json& one, const std::string& at) {
                    return read_ranked(one, at, "question");
                  })};
  in.done();
  return out;
}

RunoffView read_runoff(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  RunoffView out{in.text("unit"), in.text("post"), in.number("seats"), in.texts("subjects"),
                 in.texts("names")};
  in.done();
  return out;
}

ScoreView read_score(const Json& value, const std::string& path, const ResultView& result) {
  JsonObject in(value, path);
  ScoreView out{in.text("subject"), in.text("tier"), {}, in.texts("empty"), {}, {}, {}, {}};
  std::size_t part = 0;
  out.parts = in.list("groups", [&](const Json& one, const std::string& at) {
    JsonObject group(one, at);
    if (part >= result.parts.size() || group.text("group") != result.parts[part++].name)
      throw NotOurs(at);
    auto score = optional_exact(group, "score");
    group.done();
    return score;
  });
  if (part != result.parts.size()) throw NotOurs(in.where("groups"));
  (void)optional_exact(in, "score");
  out.evaluation = in.optional_text("evaluation");
  out.archive = unless_null(in, "archive", [](const Json& items, const std::string& at) {
    std::vector<Rational> points;
    for (const Json& item : items) {
      if (!item.is_string()) throw NotOurs(at);
      points.push_back(exact(item.get<std::string>(), at));
    }
    return points;
  });
  (void)optional_exact(in, "total");
  out.published = in.optional_text("published");
  out.rank = unless_null(in, "rank", [](const Json& rank, const std::string& at) {
    if (!rank.is_number_unsigned()) throw NotOurs(at);
    return rank.get<std::uint64_t>();
  });
  in.done();
  return out;
}

FlagView read_flag(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  using enum FlagComparison;
  (void)in.text("flag");
  FlagView out{
      in.text("label"),
      in.one_of("measure", {FlagMeasure::share, FlagMeasure::any_share, FlagMeasure::score}),
      in.optional_text("question"),
      in.texts("options"),
      in.one_of("comparison", {more_than, at_least, less_than, at_most}),
      exact(in.text("value"), in.where("value")),
      in.list("subjects", [](const Json& one, const std::string& at) {
        JsonObject object(one, at);
        FlaggedView flagged{object.text("subject"),
                            exact(object.text("value"), object.where("value")),
                            object.optional_text("option")};
        object.done();
        return flagged;
      })};
  in.done();
  return out;
}

WriteInView read_write_in(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  WriteInView out{
      in.text("question"),
      in.text("option"),
      in.number("marked"),
      in.number("written"),
      in.number("invalid"),
      in.flag("excess"),
      in.list("names", [](const Json& one, const std::string& at) {
        JsonObject name(one, at);
        WrittenName written{name.text("name"), name.number("count"), name.number("surely")};
        name.done();
        return written;
      })};
  in.done();
  return out;
}

TextsView read_texts(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  TextsView out{in.text("subject"), in.text("question"), in.number("received"),
                in.number("unreadable"), in.texts("texts")};
  in.done();
  return out;
}

void read_limits(JsonObject& in) {
  in.list("limits", [](const Json& value, const std::string& path) {
    JsonObject limit(value, path);
    (void)limit.text("question");
    (void)limit.text("option");
    (void)limit.number("at_most");
    (void)limit.number("write_ins");
    (void)limit.optional_text("beside");
    limit.done();
    return 0;
  });
}

/// Labels of facts by id.
std::map<std::string, std::string> read_required(JsonObject& in) {
  std::map<std::string, std::string> labels;
  in.list("required", [&](const Json& value, const std::string& path) {
    JsonObject fact(value, path);
    std::string id = fact.text("fact");
    labels[id] = fact.text("label");
    fact.done();
    return 0;
  });
  return labels;
}

std::vector<RefusedView> read_refused(JsonObject& in,
                                      const std::map<std::string, std::string>& facts) {
  return in.list("refused", [&](const Json& value, const std::string& path) {
    JsonObject nominee(value, path);
    RefusedView out{nominee.text("id"), nominee.text("name"), nominee.texts("missing")};
    for (std::string& fact : out.missing) {
      const auto label = facts.find(fact);
      if (label == facts.end()) throw NotOurs(nominee.where("missing"));
      fact = label->second;
    }
    nominee.done();
    return out;
  });
}

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
  out.status = in.one_of("status", {counted, void_quorum, withheld_small});
}

void read_ballots(JsonObject& in, ResultView& out) {
  out.minimum_group = in.number("minimum_group");
  out.entitled = in.number("entitled");
  out.present = in.number("present");
  out.signed_count = in.number("signed");
  out.surplus = in.number("surplus");
  out.issued = in.number("issued");
  out.voided = in.number("voided");
  out.returned = in.number("returned");
  out.valid = in.number("valid");
  out.invalid = in.number("invalid");
  out.unused = in.number("unused");
  out.quorum = unless_null(in, "quorum", read_quorum);
  out.hall = read_hall(in.at("hall"), "hall");
  out.issuers = in.list("issuers", read_issuer);
  out.single_issuer_notice = in.flag("single_issuer_notice");
}

void read_form(JsonObject& in, ResultView& out) {
  out.officials = in.list("officials", read_official);
  out.parts = in.list("groups", read_part);
  out.group_sets = in.list("group_sets", read_group_set);
  out.subjects = in.list("subjects", read_subject);
  out.questions = in.list("questions", read_question);
  read_limits(in);
  out.rule = unless_null(in, "rule", read_rule);
  out.scoring = unless_null(in, "scoring", read_scoring);
  out.refused = read_refused(in, read_required(in));
  (void)in.optional_text("gives");
}

void read_counts(JsonObject& in, ResultView& out) {
  in.list("counts", [&](const Json& value, const std::string& path) {
    JsonObject row(value, path);
    auto key = std::tuple(row.text("subject"), row.text("question"), row.text("group"),
                          row.text("option"));
    if (!out.counts.emplace(std::move(key), row.number("count")).second) throw NotOurs(path);
    row.done();
    return 0;
  });
}

void read_outcomes(JsonObject& in, ResultView& out) {
  if (out.rule)
    out.outcomes = in.list("outcomes", read_outcome);
  else
    out.rankings = in.list("outcomes", read_ranking);
  out.runoffs = in.list("runoffs", read_runoff);
  out.scores = in.list("scores", [&](const Json& value, const std::string& path) {
    return read_score(value, path, out);
  });
  out.problems = in.list("problems", read_problems);
  out.flags = in.list("flags", read_flag);
  out.write_ins = in.list("write_ins", read_write_in);
  out.texts = in.list("texts", read_texts);
}

/// Every id that a later part names is one that an earlier part lists; `at` throws otherwise.
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
  for (const ScoreView& score : result.scores) {
    (void)result.subject(score.subject);
    const std::size_t items = result.scoring ? result.scoring->archive.size() : 0;
    if (!result.scoring || (score.archive && score.archive->size() != items))
      throw NotOurs("scores");
  }
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
  read_counts(in, out);
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
