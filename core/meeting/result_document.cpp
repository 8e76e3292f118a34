// result.json (docs/result-format.md).
#include <nlohmann/json.hpp>

#include "core/meeting/definition_json.hpp"
#include "core/meeting/figures.hpp"
#include "core/meeting/result_outcomes.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

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
    PollTotals totals = add_up(counts);
    if (const auto& paper = figures.input.hall.paper)
      for (const std::size_t i : part) add_paper(totals, paper->classes[i]);
    out.push_back({{"name", part_name(figures, part)},
                   {"members", members},
                   {"weight", weight.str()},
                   {"disclosed", figures.classes[part.front()].disclosed},
                   {"entitled", totals.entitled},
                   {"present", totals.present},
                   {"issued", totals.issued()},
                   {"returned", totals.returned},
                   {"valid", totals.valid()}});
  }
  return out;
}

Json group_sets_json(const Manifest& manifest) {
  Json out = Json::array();
  for (const GroupSet& set : manifest.group_sets) {
    Json groups = Json::array();
    for (const VoterGroup& group : manifest.groups)
      if (group.set == set.id) groups.push_back(group.id.str());
    out.push_back({{"id", set.id.str()},
                   {"name", set.name},
                   {"parent", id_json(set.parent)},
                   {"groups", groups}});
  }
  return out;
}

Json facts_json(const Subject& subject) {
  Json out = Json::array();
  for (const Fact& fact : subject.facts)
    out.push_back({{"fact", fact.fact.str()}, {"source", to_hex(fact.source)}});
  return out;
}

Json questions_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Question& question : poll.questions) out.push_back(question_json(question));
  return out;
}

Json subjects_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Subject& subject : poll.subjects)
    out.push_back({{"id", subject.id.str()},
                   {"name", subject.name},
                   {"type", subject.type},
                   {"unit", subject.unit},
                   {"post", subject.post},
                   {"tier", subject.tier},
                   {"facts", facts_json(subject)}});
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

// R8.10-9
Json paper_json(const Figures& figures) {
  const std::optional<PaperTally>& paper = figures.input.hall.paper;
  if (!paper) return nullptr;
  Json classes = Json::array();
  for (std::size_t i = 0; i < paper->classes.size(); ++i)
    classes.push_back({{"name", figures.classes[i].name},
                       {"issued", paper->classes[i].issued},
                       {"returned", paper->classes[i].returned},
                       {"invalid", paper->classes[i].invalid}});
  const PaperClass all = add_up(paper->classes);
  return {{"issued", all.issued},
          {"returned", all.returned},
          {"valid", all.returned - all.invalid},
          {"invalid", all.invalid},
          {"classes", classes}};
}

Json hall_json(const HallFindings& hall) {
  Json objections = Json::array();
  for (const HallFindings::Objection& one : hall.objections)
    objections.push_back({{"words", one.words}, {"finding", one.finding}});
  return {{"counted", hall.counted},
          {"counted_on_paper", hall.counted_on_paper ? Json(*hall.counted_on_paper) : Json()},
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
  Json out = {{"format", "piaojue-result/1"},
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
              {"invalid", totals.invalid},
              {"unused", totals.unused()},
              {"quorum", quorum_json(poll, totals)},
              {"hall", hall_json(input.hall)},
              {"issuers", issuers_json(figures)},
              {"paper", paper_json(figures)},
              {"single_issuer_notice", manifest.issuers.size() == 1},
              {"officials", officials_json(manifest)},
              {"groups", groups_json(figures)},
              {"group_sets", group_sets_json(manifest)},
              {"subjects", subjects_json(poll)},
              {"questions", questions_json(poll)},
              {"limits", limits_json(poll)},
              {"rule", rule_json(poll)},
              {"scoring", scoring_json(poll)},
              {"required", required_json(poll)},
              {"refused", refused_json(poll)},
              {"gives", id_json(poll.gives)}};
  add_outcomes(out, figures);
  return out;
}

}  // namespace

// R9.4-1
std::string result_document(const Figures& figures) { return result_json(figures).dump(2) + "\n"; }

}  // namespace piaojue
