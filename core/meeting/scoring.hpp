// From points to scores and ranks (SPEC 9.7), exactly, rounded once. Private to core/meeting.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/meeting/figures.hpp"

namespace piaojue {

/// A rounded figure: `units` of the last of `digits` decimals.
struct Decimal {
  std::uint64_t units;
  std::uint32_t digits;

  /// With all its decimals: "86.40"; "86" without any.
  std::string str() const;
  Rational value() const;
};

struct SubjectScore {
  std::size_t subject;  ///< index into PollDefinition::subjects
  /// Exact, as a result writes fractions; of each part, null without a mark that counts.
  std::vector<std::optional<std::string>> parts;
  std::optional<std::string> score;   ///< exact; null if withheld
  std::optional<Decimal> evaluation;  ///< the same, rounded
  std::optional<std::string> total;   ///< exact, with the archive; null without either
  std::optional<Decimal> published;   ///< total where there is an archive, else evaluation
  std::optional<std::size_t> rank;    ///< in its tier, by what is published
};

/// One for each subject that a scored question is asked of, in order. None unless counted.
std::vector<SubjectScore> compute_scores(const Figures& figures);

/// A fraction of a result document (`2/3`, `40`) rounded as scores are. Error `malformed`.
Result<std::string> rounded_text(std::string_view exact, std::uint32_t digits, RoundingMode mode);

}  // namespace piaojue
