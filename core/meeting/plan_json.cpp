// `piaojue meeting show --json` (docs/meeting-format.md).
#include <nlohmann/json.hpp>

#include "core/meeting/definition_json.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

Json asked_json(const PollDefinition& poll, const Question& question) {
  Json out = question_json(question);
  Json subjects = Json::array();
  for (const Subject& subject : poll.subjects)
    if (applies(question, subject)) subjects.push_back(subject.id.str());
  out["subjects"] = std::move(subjects);
  return out;
}

Json subject_json(const PollDefinition& poll, const Subject& subject) {
  return {{"id", subject.id.str()},
          {"name", subject.name},
          {"type", subject.type},
          {"unit", subject.unit},
          {"post", subject.post},
          {"tier", subject.tier},
          {"gender", subject.gender},
          {"age", subject.age == 0 ? Json() : Json(subject.age)},
          {"resume", subject.resume},
          {"statement", subject.statement},
          {"archive", archive_json(poll, subject)}};
}

Json poll_json(const PollDefinition& poll) {
  Json subjects = Json::array();
  for (const Subject& subject : poll.subjects) subjects.push_back(subject_json(poll, subject));
  Json questions = Json::array();
  for (const Question& question : poll.questions) questions.push_back(asked_json(poll, question));
  Json flags = Json::array();
  for (const FlagRule& flag : poll.flags) {
    flags.push_back(flag_json(flag));
    flags.back()["subject_types"] = flag.subject_types;
  }
  const Result<CompiledForm> form = compile_form(poll);
  return {{"id", poll.id.str()},
          {"title", poll.title},
          {"kind", name_of(poll.kind)},
          {"issuance", name_of(poll.issuance)},
          {"quorum", poll.quorum ? threshold_json(*poll.quorum) : Json()},
          {"rule", rule_json(poll)},
          {"scoring", scoring_json(poll)},
          {"flags", flags},
          {"required", required_json(poll)},
          {"refused", refused_json(poll)},
          {"gives", id_json(poll.gives)},
          {"limits", limits_json(poll)},
          {"selections", form ? form->shape.selections() : 0},
          {"subjects", subjects},
          {"questions", questions}};
}

Json groups_json(const MeetingPlan& plan) {
  Json out = Json::array();
  for (const VoterGroup& group : plan.groups)
    out.push_back({{"id", group.id.str()},
                   {"name", group.name},
                   {"weight", group.weight.str()},
                   {"set", id_json(group.set)},
                   {"disclosed", group.disclosed},
                   {"entitled", group.entitled}});
  return out;
}

Json group_sets_json(const MeetingPlan& plan) {
  Json out = Json::array();
  for (const GroupSet& set : plan.group_sets)
    out.push_back({{"id", set.id.str()}, {"name", set.name}, {"parent", id_json(set.parent)}});
  return out;
}

}  // namespace

std::string meeting_plan_json(const MeetingPlan& plan) {
  Json officials = Json::array();
  for (const PlannedOfficial& official : plan.officials)
    officials.push_back({{"id", official.id.str()},
                         {"name", official.name},
                         {"role", name_of(official.role)},
                         {"chief", official.chief}});
  Json issuers = Json::array({{{"id", kServerIssuer}, {"name", kServerIssuerName}}});
  for (const PlannedIssuer& issuer : plan.issuers)
    issuers.push_back({{"id", issuer.id.str()}, {"name", issuer.name}});
  Json voters = Json::array();
  for (const Voter& voter : plan.roster.voters)
    voters.push_back({{"id", voter.id.str()},
                      {"name", voter.name},
                      {"group", voter.group.str()},
                      {"unit", voter.unit},
                      {"post", voter.post},
                      {"tier", voter.tier},
                      {"delegation", voter.delegation}});
  Json polls = Json::array();
  for (const PollDefinition& poll : plan.polls) polls.push_back(poll_json(poll));
  const Json out = {{"format", "piaojue-meeting/1"},
                    {"meeting", plan.id.str()},
                    {"title", plan.title},
                    {"date", plan.date},
                    {"place", plan.place},
                    {"suite", plan.suite->name()},
                    {"rehearsal", plan.rehearsal},
                    {"minimum_group", plan.minimum_group},
                    {"scrutineers_needed", plan.threshold},
                    {"officials", officials},
                    {"issuers", issuers},
                    {"groups", groups_json(plan)},
                    {"group_sets", group_sets_json(plan)},
                    {"voters", voters},
                    {"polls", polls}};
  return out.dump(2) + "\n";
}

}  // namespace piaojue
