#include "core/meeting/definition_json.hpp"

namespace piaojue {

using Json = nlohmann::ordered_json;

Json threshold_json(const Threshold& threshold) {
  return {{"comparison", name_of(threshold.comparison)}, {"fraction", threshold.fraction.str()}};
}

Json exact_json(const std::optional<Rational>& value) {
  return value ? Json(value->str()) : Json();
}

Json question_json(const Question& question) {
  Json options = Json::array();
  for (const Option& option : question.options)
    options.push_back({{"code", option.code.str()},
                       {"label", option.label},
                       {"points", exact_json(option.points)},
                       {"adverse", option.adverse}});
  return {{"id", question.id.str()},
          {"title", question.title},
          {"kind", name_of(question.kind)},
          {"max", question.kind == QuestionKind::score ? question.max_marks : most_marks(question)},
          {"exclusive", id_json(question.exclusive)},
          {"subject_types", question.subject_types},
          {"weight", question.weight.str()},
          {"options", options}};
}

Json limits_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Limit& limit : poll.limits)
    out.push_back({{"question", limit.question.str()},
                   {"option", limit.option.str()},
                   {"at_most", limit.at_most},
                   {"write_ins", limit.write_ins},
                   {"beside", id_json(limit.beside)}});
  return out;
}

Json rule_json(const PollDefinition& poll) {
  if (!poll.rule) return nullptr;
  const PassRule& rule = *poll.rule;
  Json seats = Json::array();
  for (const Seats& one : rule.seats)
    seats.push_back({{"unit", one.unit}, {"post", one.post}, {"seats", one.seats}});
  return {{"question", rule.question.str()},    {"approve", rule.approve.str()},
          {"reject", id_json(rule.reject)},     {"abstain", id_json(rule.abstain)},
          {"base", name_of(rule.base)},         {"pass", threshold_json(rule.pass)},
          {"unmarked", name_of(rule.unmarked)}, {"seats", seats}};
}

Json scoring_json(const PollDefinition& poll) {
  if (!poll.scoring) return nullptr;
  const ScoringRule& rule = *poll.scoring;
  Json archive = Json::array();
  for (const ArchiveItem& item : rule.archive)
    archive.push_back(
        {{"code", item.code.str()}, {"label", item.label}, {"weight", item.weight.str()}});
  return {{"digits", rule.digits},
          {"rounding", name_of(rule.rounding)},
          {"empty_group", name_of(rule.empty_group)},
          {"unmarked_points", exact_json(rule.unmarked_points)},
          {"evaluation_weight", rule.evaluation_weight.str()},
          {"archive", archive}};
}

Json archive_json(const PollDefinition& poll, const Subject& subject) {
  if (!poll.scoring || poll.scoring->archive.empty() || subject.archive.empty()) return nullptr;
  Json out = Json::object();
  for (std::size_t i = 0; i < subject.archive.size(); ++i)
    out[poll.scoring->archive[i].code.str()] = subject.archive[i].str();
  return out;
}

Json flag_json(const FlagRule& flag) {
  return {{"flag", flag.id.str()},
          {"label", flag.label},
          {"measure", name_of(flag.measure)},
          {"question", id_json(flag.question)},
          {"options", ids_json(flag.options)},
          {"comparison", name_of(flag.comparison)},
          {"value", flag.value.str()}};
}

Json required_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Requirement& one : poll.required)
    out.push_back({{"fact", one.fact.str()}, {"label", one.label}});
  return out;
}

Json refused_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const RefusedNominee& one : poll.refused)
    out.push_back({{"id", one.id.str()}, {"name", one.name}, {"missing", ids_json(one.missing)}});
  return out;
}

}  // namespace piaojue
