// result.json, part by part (docs/result-format.md).
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/meeting/figures.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

Json threshold_json(const Threshold& threshold) {
  return {{"comparison", name_of(threshold.comparison)}, {"fraction", threshold.fraction.str()}};
}

Json quorum_json(const PollDefinition& poll, const PollTotals& totals) {
  if (!poll.quorum) return nullptr;
  Json out = threshold_json(*poll.quorum);
  out["needed"] = poll.quorum->needed(totals.entitled);
  out["met"] = quorum_met(poll, totals);
  return out;
}

Json officials_json(const Manifest& manifest) {
  Json out = Json::array();
  for (const Official& official : manifest.officials)
    out.push_back({{"id", official.id.str()},
                   {"name", official.name},
                   {"role", name_of(official.role)},
                   {"chief", official.chief}});
  return out;
}

std::string part_name(const Figures& figures, const std::vector<std::size_t>& part) {
  std::string name;
  for (const std::size_t i : part) name += (name.empty() ? "" : "+") + figures.classes[i].name;
  return name;
}

Json groups_json(const Figures& figures) {
  Json out = Json::array();
  for (const std::vector<std::size_t>& part : figures.input.partition) {
    Json members = Json::array();
    Rational weight;
    std::vector<ClassCounts> counts;
    for (const std::size_t i : part) {
      for (const std::size_t group : figures.classes[i].groups)
        members.push_back(figures.input.manifest.groups[group].id.str());
      weight = weight + figures.classes[i].weight;
      counts.push_back(figures.input.classes[i]);
    }
    const PollTotals totals = add_up(counts);
    out.push_back({{"name", part_name(figures, part)},
                   {"members", members},
                   {"weight", weight.str()},
                   {"disclosed", figures.classes[part.front()].disclosed},
                   {"entitled", totals.entitled},
                   {"present", totals.present},
                   {"issued", totals.issued()},
                   {"returned", totals.returned}});
  }
  return out;
}

Json subjects_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Subject& subject : poll.subjects)
    out.push_back({{"id", subject.id.str()},
                   {"name", subject.name},
                   {"type", subject.type},
                   {"unit", subject.unit},
                   {"post", subject.post}});
  return out;
}

Json questions_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Question& question : poll.questions) {
    Json options = Json::array();
    for (const Option& option : question.options)
      options.push_back({{"code", option.code.str()}, {"label", option.label}});
    out.push_back({{"id", question.id.str()},
                   {"title", question.title},
                   {"kind", name_of(question.kind)},
                   {"max", most_marks(question)},
                   {"exclusive", question.exclusive ? Json(question.exclusive->str()) : Json()},
                   {"subject_types", question.subject_types},
                   {"options", options}});
  }
  return out;
}

Json rule_json(const PollDefinition& poll) {
  if (!poll.rule) return nullptr;
  const PassRule& rule = *poll.rule;
  return {{"question", rule.question.str()},
          {"approve", rule.approve.str()},
          {"reject", rule.reject ? Json(rule.reject->str()) : Json()},
          {"abstain", rule.abstain ? Json(rule.abstain->str()) : Json()},
          {"base", name_of(rule.base)},
          {"pass", threshold_json(rule.pass)},
          {"unmarked", name_of(rule.unmarked)}};
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
      const std::string group =
          g == 0 ? std::string(kAllGroups) : part_name(figures, figures.input.partition[g - 1]);
      const auto add = [&](std::string_view option, std::uint64_t votes) {
        out.push_back({{"subject", poll.subjects[cell.subject].id.str()},
                       {"question", question.id.str()},
                       {"group", group},
                       {"option", option},
                       {"count", votes}});
      };
      if (question.kind == QuestionKind::score) add(kScoreSum, count.options.front());
      for (std::size_t k = 0; k < question.options.size(); ++k)
        add(question.options[k].code.str(), count.options[k]);
      add(kUnmarked, count.unmarked);
    }
  }
  return out;
}

// R9.4-5
Json decision_json(const Figures& figures, const Cell& cell, const CellCount& all) {
  const PollDefinition& poll = figures.input.poll;
  const PassRule& rule = *poll.rule;
  const DecisionOutcome out = decide(rule, poll.questions[cell.question], all, figures.totals);
  const Rational rate = out.base == 0 ? Rational() : Rational(out.approve, out.base);
  return {{"subject", poll.subjects[cell.subject].id.str()},
          {"approve", out.approve},
          {"reject", out.reject},
          {"abstain", out.abstain},
          {"unmarked", all.unmarked},
          {"not_counted", out.not_counted},
          {"base", name_of(rule.base)},
          {"base_count", out.base},
          {"needed", out.needed},
          {"rate", rate.str()},
          {"rate_percent", rate.percent(2)},
          {"passed", out.passed}};
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
                       {"percent", Rational(ranked.count, figures.totals.valid()).percent(2)}});
  return {{"subject", poll.subjects[cell.subject].id.str()},
          {"question", question.id.str()},
          {"ranking", ranking}};
}

Json outcomes_json(const Figures& figures) {
  Json out = Json::array();
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    const CellCount& all = figures.counts[i].front();
    if (figures.input.poll.rule)
      out.push_back(decision_json(figures, cell, all));
    else if (figures.input.poll.questions[cell.question].kind == QuestionKind::boxes)
      out.push_back(ranking_json(figures, cell, all));
  }
  return out;
}

// R9.6-4, R9.6-5
Json write_ins_json(const Figures& figures) {
  Json out = Json::array();
  const std::vector<Limit>& limits = figures.input.poll.limits;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (limits[i].write_ins == 0 || figures.status != PollStatus::counted) continue;
    const WriteIns votes = count_write_ins(figures.form, i, figures.input.sums, figures.input.notes,
                                           figures.input.names);
    std::vector<std::pair<std::string, WriteIns::Votes>> ranked(votes.names.begin(),
                                                                votes.names.end());
    std::ranges::stable_sort(ranked, std::greater<>(),
                             [](const auto& one) { return one.second.all; });
    Json names = Json::array();
    for (const auto& [name, count] : ranked)
      names.push_back({{"name", name}, {"count", count.all}, {"surely", count.surely}});
    out.push_back({{"question", limits[i].question.str()},
                   {"option", limits[i].option.str()},
                   {"marked", votes.marked},
                   {"written", votes.written},
                   {"invalid", votes.invalid},
                   {"excess", votes.written > votes.marked},
                   {"names", names}});
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

Json limits_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Limit& limit : poll.limits)
    out.push_back({{"question", limit.question.str()},
                   {"option", limit.option.str()},
                   {"at_most", limit.at_most},
                   {"write_ins", limit.write_ins}});
  return out;
}

Json issuers_json(const Figures& figures) {
  Json out = Json::array();
  const std::vector<Issuer>& issuers = figures.input.manifest.issuers;
  for (std::size_t i = 0; i < issuers.size(); ++i) {
    const PollTotals totals = add_up(figures.input.classes, i);
    out.push_back({{"id", issuers[i].id.str()},
                   {"name", issuers[i].name},
                   {"signed", totals.signed_count},
                   {"surplus", totals.surplus},
                   {"issued", totals.issued()},
                   {"voided", totals.voided},
                   {"unused", totals.unused()}});
  }
  return out;
}

Json hall_json(const HallFindings& hall) {
  Json objections = Json::array();
  for (const HallFindings::Objection& one : hall.objections)
    objections.push_back({{"words", one.words}, {"finding", one.finding}});
  return {{"counted", hall.counted},
          {"mismatch", hall.mismatch ? Json(*hall.mismatch) : Json()},
          {"objections", objections},
          {"absent", hall.absent}};
}

// R9.4-3
Json result_json(const Figures& figures) {
  const TallyInput& input = figures.input;
  const Manifest& manifest = input.manifest;
  const PollDefinition& poll = input.poll;
  const PollTotals& totals = figures.totals;
  return {{"format", "piaojue-result/1"},
          {"meeting", manifest.id.str()},
          {"meeting_title", manifest.title},
          {"date", manifest.date},
          {"place", manifest.place},
          // R7.1-13
          {"rehearsal", manifest.rehearsal},
          {"poll", poll.id.str()},
          {"poll_title", poll.title},
          {"kind", name_of(poll.kind)},
          {"issuance", name_of(poll.issuance)},
          {"suite", manifest.suite->name()},
          {"opening", to_hex(input.opening)},
          {"merkle_root", to_hex(input.merkle_root)},
          {"status", name_of(figures.status)},
          {"minimum_group", manifest.minimum_group},
          {"entitled", totals.entitled},
          {"present", totals.present},
          {"signed", totals.signed_count},
          {"surplus", totals.surplus},
          {"issued", totals.issued()},
          {"voided", totals.voided},
          {"returned", totals.returned},
          {"valid", totals.valid()},
          {"invalid", totals.returned - totals.valid()},
          {"unused", totals.unused()},
          {"quorum", quorum_json(poll, totals)},
          {"hall", hall_json(input.hall)},
          {"issuers", issuers_json(figures)},
          {"single_issuer_notice", manifest.issuers.size() == 1},
          {"officials", officials_json(manifest)},
          {"groups", groups_json(figures)},
          {"subjects", subjects_json(poll)},
          {"questions", questions_json(poll)},
          {"limits", limits_json(poll)},
          {"rule", rule_json(poll)},
          {"counts", counts_json(figures)},
          {"outcomes", outcomes_json(figures)},
          {"write_ins", write_ins_json(figures)},
          {"texts", texts_json(figures)}};
}

}  // namespace

// R9.4-1
std::string result_document(const Figures& figures) { return result_json(figures).dump(2) + "\n"; }

}  // namespace piaojue
