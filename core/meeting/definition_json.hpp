// A poll's definition as result.json and `meeting show --json` both write it. Private to
// core/meeting.
#pragma once

#include <nlohmann/json.hpp>

#include "core/meeting/poll_definition.hpp"

namespace piaojue {

/// `comparison`, `fraction`.
nlohmann::ordered_json threshold_json(const Threshold& threshold);
/// A text, or null.
nlohmann::ordered_json exact_json(const std::optional<Rational>& value);

nlohmann::ordered_json question_json(const Question& question);
nlohmann::ordered_json limits_json(const PollDefinition& poll);
/// Null without one; so is the next.
nlohmann::ordered_json rule_json(const PollDefinition& poll);
nlohmann::ordered_json scoring_json(const PollDefinition& poll);
/// Archive points by item's code, or null.
nlohmann::ordered_json archive_json(const PollDefinition& poll, const Subject& subject);
/// Of a flag what its rule says: `flag` to `value`.
nlohmann::ordered_json flag_json(const FlagRule& flag);
nlohmann::ordered_json required_json(const PollDefinition& poll);
nlohmann::ordered_json refused_json(const PollDefinition& poll);

/// Null, or the id or code.
template <class AnyId>
nlohmann::ordered_json id_json(const std::optional<AnyId>& id) {
  return id ? nlohmann::ordered_json(id->str()) : nlohmann::ordered_json();
}

/// The texts of ids or codes.
template <class AnyId>
nlohmann::ordered_json ids_json(const std::vector<AnyId>& ids) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const AnyId& id : ids) out.push_back(id.str());
  return out;
}

}  // namespace piaojue
