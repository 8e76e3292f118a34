// `piaojue meeting show --json` (docs/meeting-format.md).
#include <nlohmann/json.hpp>

#include "core/meeting/form.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

Json threshold_json(const Threshold& threshold) {
  return {{"comparison", name_of(threshold.comparison)}, {"fraction", threshold.fraction.str()}};
}

Json question_json(const PollDefinition& poll, const Question& question) {
  Json options = Json::array();
  for (const Option& option : question.options)
    options.push_back({{"code", option.code.str()}, {"label", option.label}});
  Json subjects = Json::array();
  for (const Subject& subject : poll.subjects)
    if (applies(question, subject)) subjects.push_back(subject.id.str());
  return {{"id", question.id.str()},
          {"title", question.title},
          {"kind", name_of(question.kind)},
          {"max", most_marks(question)},
          {"exclusive", question.exclusive ? Json(question.exclusive->str()) : Json()},
          {"subject_types", question.subject_types},
          {"options", options},
          {"subjects", subjects}};
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

Json poll_json(const PollDefinition& poll) {
  Json subjects = Json::array();
  for (const Subject& subject : poll.subjects)
    subjects.push_back({{"id", subject.id.str()},
                        {"name", subject.name},
                        {"type", subject.type},
                        {"unit", subject.unit},
                        {"post", subject.post}});
  Json questions = Json::array();
  for (const Question& question : poll.questions)
    questions.push_back(question_json(poll, question));
  Json limits = Json::array();
  for (const Limit& limit : poll.limits)
    limits.push_back({{"question", limit.question.str()},
                      {"option", limit.option.str()},
                      {"at_most", limit.at_most},
                      {"write_ins", limit.write_ins}});
  const Result<CompiledForm> form = compile_form(poll);
  return {{"id", poll.id.str()},
          {"title", poll.title},
          {"kind", name_of(poll.kind)},
          {"issuance", name_of(poll.issuance)},
          {"quorum", poll.quorum ? threshold_json(*poll.quorum) : Json()},
          {"rule", rule_json(poll)},
          {"limits", limits},
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
                   {"disclosed", group.disclosed},
                   {"entitled", group.entitled}});
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
                      {"unit", voter.unit}});
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
                    {"voters", voters},
                    {"polls", polls}};
  return out.dump(2) + "\n";
}

}  // namespace piaojue
