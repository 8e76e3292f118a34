// What was counted.
#include "client/report/figures.hpp"
#include "client/report/result_parts.hpp"

namespace piaojue::report {
namespace {

using Json = nlohmann::ordered_json;

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

/// A figure of any size, rounded as scores are.
std::optional<std::string> read_rounded(JsonObject& in, const char* key,
                                        const ScoringView& scoring) {
  const auto text = in.optional_text(key);
  if (!text) return std::nullopt;
  const auto out = rounded_text(*text, scoring.digits, scoring.rounding);
  if (!out) throw NotOurs(in.where(key));
  return *out;
}

/// Points by the code of the item, in the order of the items.
std::vector<Rational> read_points(const Json& value, const std::string& path,
                                  const ScoringView& scoring) {
  JsonObject in(value, path);
  std::vector<Rational> out;
  for (const ArchiveView& item : scoring.archive)
    out.push_back(exact(in.text(item.code.c_str()), in.where(item.code.c_str())));
  in.done();
  return out;
}

ScoreView read_score(const Json& value, const std::string& path, const ResultView& result) {
  JsonObject in(value, path);
  if (!result.scoring) throw NotOurs(path);
  const ScoringView& scoring = *result.scoring;
  ScoreView out{in.text("subject"), in.text("tier"), {}, in.texts("empty"), {}, {}, {}, {}};
  out.parts = in.list("groups", [&](const Json& one, const std::string& at) {
    JsonObject group(one, at);
    (void)group.text("group");
    auto score = read_rounded(group, "score", scoring);
    group.done();
    return score;
  });
  if (out.parts.size() != result.parts.size()) throw NotOurs(in.where("groups"));
  (void)in.optional_text("score");
  out.evaluation = in.optional_text("evaluation");
  out.archive = unless_null(in, "archive", [&](const Json& points, const std::string& at) {
    return read_points(points, at, scoring);
  });
  (void)in.optional_text("total");
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

WrittenName read_name(const Json& value, const std::string& path, bool may_be_elected) {
  JsonObject in(value, path);
  WrittenName out{in.text("name"), in.number("count"), in.number("surely"), false, false, false};
  if (may_be_elected) {
    out.passed = in.flag("passed");
    out.elected = in.flag("elected");
    out.tied = in.flag("tied");
  }
  in.done();
  return out;
}

WriteInView read_write_in(const Json& value, const std::string& path, bool may_be_elected) {
  JsonObject in(value, path);
  WriteInView out{in.text("question"),
                  in.text("option"),
                  in.number("marked"),
                  in.number("written"),
                  in.number("invalid"),
                  in.flag("excess"),
                  in.list("names", [&](const Json& one, const std::string& at) {
                    return read_name(one, at, may_be_elected);
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

void read_counts(JsonObject& in, ResultView& out) {
  in.list("counts", [&](const Json& value, const std::string& path) {
    JsonObject row(value, path);
    const auto key = std::tuple(row.text("subject"), row.text("question"), row.text("group"),
                                row.text("option"));
    if (!out.counts.emplace(key, row.number("count")).second) throw NotOurs(path);
    out.paper_counts.emplace(key, row.number("paper"));
    row.done();
    return 0;
  });
}

}  // namespace

void read_outcomes(JsonObject& in, ResultView& out) {
  read_counts(in, out);
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
  out.write_ins = in.list("write_ins", [&](const Json& value, const std::string& path) {
    return read_write_in(value, path, out.rule.has_value());
  });
  out.texts = in.list("texts", read_texts);
}

}  // namespace piaojue::report
