// The parts of a result document, each into its members of the view; NotOurs
// where one is wrong.
#pragma once

#include <optional>

#include "client/report/json_object.hpp"
#include "client/report/result_view.hpp"

namespace piaojue::report {

/// Attendance, ballots, the hall, issuers.
void read_ballots(JsonObject& in, ResultView& out);
/// Officials, groups, subjects, questions, rules.
void read_form(JsonObject& in, ResultView& out);
/// Everything counted; after the two above.
void read_outcomes(JsonObject& in, ResultView& out);

/// "23/45" or "40", of 64 bits; Rational::parse is for what people write.
Rational exact(const std::string& text, const std::string& path);
Base read_base(JsonObject& object);

/// What a member that may be null holds.
template <class Read>
auto unless_null(JsonObject& object, const char* key, const Read& read)
    -> std::optional<decltype(read(object.at(key), ""))> {
  const JsonObject::Json& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return read(value, object.where(key));
}

}  // namespace piaojue::report
