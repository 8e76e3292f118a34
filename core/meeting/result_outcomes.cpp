#include "core/meeting/result_outcomes.hpp"

#include "core/meeting/definition_json.hpp"
#include "core/meeting/flags.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/scoring.hpp"
#include "core/meeting/seats.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

std::string id_of(const Figures& figures, std::size_t subject) {
  return figures.input.poll.subjects[subject].id.str();
}

/// Of the valid ballots.
std::string percent_of_valid(const Figures& figures, std::uint64_t count) {
  const std::uint64_t valid = figures.totals.valid();
  return (valid == 0 ? Rational() : Rational(count, valid)).percent(2);
}

// R9.4-4
Json counts_json(const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  Json out = Json::array();
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    const Question& question = poll.questions[cell.question];
    for (std::size_t g = 0; g < figures.counts[i].size(); ++g) {
      const CellCount& count = figures.counts[i][g];
      const CellCount& paper = figures.paper_counts[i][g];
      const std::string group =
          g == 0 ? std::string(kAllGroups) : part_name(figures, figures.input.partition[g - 1]);
      const auto add = [&](std::string_view option, std::uint64_t votes, std::uint64_t on_paper) {
        out.push_back({{"subject", poll.subjects[cell.subject].id.str()},
                       {"question", question.id.str()},
                       {"group", group},
                       {"option", option},
                       {"count", votes},
                       {"paper", on_paper}});
      };
      if (question.kind == QuestionKind::score)
        add(kScoreSum, count.options.front(), paper.options.front());
      for (std::size_t k = 0; k < question.options.size(); ++k)
        add(question.options[k].code.str(), count.options[k], paper.options[k]);
      add(kUnmarked, count.unmarked, paper.unmarked);
    }
  }
  return out;
}

// R9.4-5
Json decision_json(const Figures& figures, const Election& election, std::size_t subject) {
  const PassRule& rule = *figures.input.poll.rule;
  const DecisionOutcome& out = election.outcomes[subject];
  const Rational rate = out.base == 0 ? Rational() : Rational(out.approve, out.base);
  return {{"subject", id_of(figures, subject)},
          {"approve", out.approve},
          {"reject", out.reject},
          {"abstain", out.abstain},
          {"unmarked", figures.counts[subject].front().unmarked},
          {"not_counted", out.not_counted},
          {"base", name_of(rule.base)},
          {"base_count", out.base},
          {"needed", out.needed},
          {"rate", rate.str()},
          {"rate_percent", rate.percent(2)},
          {"passed", out.passed},
          {"elected", election.subjects[subject].elected},
          {"tied", election.subjects[subject].tied}};
}

// R9.4-6
Json ranking_json(const Figures& figures, const Cell& cell, const CellCount& all) {
  const PollDefinition& poll = figures.input.poll;
  const Question& question = poll.questions[cell.question];
  Json ranking = Json::array();
  for (const RankedOption& ranked : rank_boxes(question, all))
    ranking.push_back({{"rank", ranked.rank},
                       {"option", question.options[ranked.option].code.str()},
                       {"count", ranked.count},
                       {"percent", percent_of_valid(figures, ranked.count)}});
  return {{"subject", id_of(figures, cell.subject)},
          {"question", question.id.str()},
          {"ranking", ranking}};
}

Json outcomes_json(const Figures& figures, const std::optional<Election>& election) {
  Json out = Json::array();
  if (election) {
    for (std::size_t subject = 0; subject < election->outcomes.size(); ++subject)
      out.push_back(decision_json(figures, *election, subject));
    return out;
  }
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    if (figures.input.poll.questions[cell.question].kind == QuestionKind::boxes)
      out.push_back(ranking_json(figures, cell, figures.counts[i].front()));
  }
  return out;
}

// R9.8-5
Json runoffs_json(const Figures& figures, const std::optional<Election>& election) {
  Json out = Json::array();
  if (!election) return out;
  for (const Runoff& runoff : election->runoffs) {
    Json subjects = Json::array();
    for (const std::size_t subject : runoff.subjects) subjects.push_back(id_of(figures, subject));
    out.push_back({{"unit", runoff.seats.unit},
                   {"post", runoff.seats.post},
                   {"seats", runoff.seats.seats},
                   {"subjects", subjects},
                   {"names", runoff.names}});
  }
  return out;
}

Json maybe(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
Json maybe(const std::optional<Decimal>& figure) { return figure ? Json(figure->str()) : Json(); }

// R9.7-6
Json scores_json(const Figures& figures, const std::vector<SubjectScore>& scores) {
  const PollDefinition& poll = figures.input.poll;
  Json out = Json::array();
  for (const SubjectScore& one : scores) {
    Json groups = Json::array();
    Json empty = Json::array();
    for (std::size_t part = 0; part < one.parts.size(); ++part) {
      const std::string name = part_name(figures, figures.input.partition[part]);
      groups.push_back({{"group", name}, {"score", maybe(one.parts[part])}});
      if (!one.parts[part]) empty.push_back(name);
    }
    const Subject& subject = poll.subjects[one.subject];
    out.push_back({{"subject", subject.id.str()},
                   {"tier", tier_of(subject)},
                   {"groups", groups},
                   {"empty", empty},
                   {"score", maybe(one.score)},
                   {"evaluation", maybe(one.evaluation)},
                   {"archive", archive_json(poll, subject)},
                   {"total", maybe(one.total)},
                   {"published", maybe(one.published)},
                   {"rank", one.rank ? Json(*one.rank) : Json()}});
  }
  return out;
}

// R9.7-10
Json problems_json(const Figures& figures) {
  Json out = Json::array();
  for (const SubjectProblems& one : rank_problems(figures)) {
    Json ranking = Json::array();
    for (const RankedProblem& problem : one.ranking)
      ranking.push_back({{"rank", problem.rank},
                         {"question", figures.input.poll.questions[problem.question].id.str()},
                         {"count", problem.count},
                         {"percent", percent_of_valid(figures, problem.count)}});
    out.push_back({{"subject", id_of(figures, one.subject)}, {"ranking", ranking}});
  }
  return out;
}

// R9.7-12
Json flags_json(const Figures& figures, const std::vector<SubjectScore>& scores) {
  Json out = Json::array();
  for (const FlagRule& flag : figures.input.poll.flags) {
    Json subjects = Json::array();
    for (const Flagged& one : flagged(figures, flag, scores))
      subjects.push_back({{"subject", id_of(figures, one.subject)},
                          {"value", one.value.str()},
                          {"option", id_json(one.option)}});
    Json of_flag = flag_json(flag);
    of_flag["subjects"] = std::move(subjects);
    out.push_back(std::move(of_flag));
  }
  return out;
}

// R9.6-4, R9.6-5
Json names_json(const WriteIns& votes) {
  Json out = Json::array();
  for (const auto& [name, count] : names_by_votes(votes))
    out.push_back({{"name", name}, {"count", count.all}, {"surely", count.surely}});
  return out;
}

// R9.8-3
Json names_json(const std::vector<NamedStanding>& names) {
  Json out = Json::array();
  for (const NamedStanding& one : names)
    out.push_back({{"name", one.name},
                   {"count", one.count},
                   {"surely", one.approve},
                   {"passed", one.passed},
                   {"elected", one.elected},
                   {"tied", one.tied}});
  return out;
}

Json write_ins_json(const Figures& figures, const std::vector<WriteIns>& write_ins,
                    const std::optional<Election>& election) {
  Json out = Json::array();
  const std::vector<Limit>& limits = figures.input.poll.limits;
  for (std::size_t i = 0; i < write_ins.size(); ++i) {
    if (limits[i].write_ins == 0) continue;
    const WriteIns& votes = write_ins[i];
    out.push_back({{"question", limits[i].question.str()},
                   {"option", limits[i].option.str()},
                   {"marked", votes.marked},
                   {"written", votes.written},
                   {"invalid", votes.invalid},
                   {"excess", votes.written > votes.marked},
                   {"names", election ? names_json(election->names[i]) : names_json(votes)}});
  }
  return out;
}

// R9.5-4
Json texts_json(const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  Json out = Json::array();
  for (std::size_t i = 0; i < figures.input.notes.size(); ++i) {
    const NoteSlot& slot = figures.form.slots[i];
    if (slot.is_write_in()) continue;
    Json texts = Json::array();
    std::uint64_t unreadable = 0;
    for (const std::optional<std::string>& text : figures.input.notes[i]) {
      if (!text) ++unreadable;
      if (text && !text->empty()) texts.push_back(*text);
    }
    out.push_back({{"subject", poll.subjects[slot.question_and_subject->second].id.str()},
                   {"question", poll.questions[slot.question_and_subject->first].id.str()},
                   {"received", figures.input.notes[i].size()},
                   {"unreadable", unreadable},
                   {"texts", texts}});
  }
  return out;
}

}  // namespace

std::string part_name(const Figures& figures, const std::vector<std::size_t>& part) {
  std::string name;
  for (const std::size_t i : part) name += (name.empty() ? "" : "+") + figures.classes[i].name;
  return name;
}

void add_outcomes(Json& result, const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  const bool counted = figures.status == PollStatus::counted;
  std::vector<WriteIns> write_ins;
  for (std::size_t i = 0; counted && i < poll.limits.size(); ++i)
    write_ins.push_back(
        count_write_ins(figures.form, i, figures.sums, figures.input.notes, figures.input.names));
  std::optional<Election> election;
  if (counted && poll.rule) election = elect(figures, write_ins);
  const std::vector<SubjectScore> scores = compute_scores(figures);
  result["counts"] = counts_json(figures);
  result["outcomes"] = outcomes_json(figures, election);
  result["runoffs"] = runoffs_json(figures, election);
  result["scores"] = scores_json(figures, scores);
  result["problems"] = problems_json(figures);
  result["flags"] = flags_json(figures, scores);
  result["write_ins"] = write_ins_json(figures, write_ins, election);
  result["texts"] = texts_json(figures);
}

}  // namespace piaojue
