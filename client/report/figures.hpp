// Figures of a report that the result document does not state itself; exact.
#pragma once

#include <string>
#include <string_view>

#include "core/base/rational.hpp"
#include "core/meeting/poll_definition.hpp"

namespace piaojue::report {

/// "86.40": rounded once, to `digits` decimals.
std::string rounded(const Rational& value, std::uint64_t digits, RoundingMode mode);

/// The same of a fraction of any size as a result document writes it, "2/3" or
/// "40". Error `malformed`.
Result<std::string> rounded_text(std::string_view exact, std::uint64_t digits, RoundingMode mode);

/// now - before of two published figures: "+1.20", "-0.30", "0.00"; with the
/// decimals of the finer one. Error `malformed` for what is no figure.
Result<std::string> difference(const std::string& now, const std::string& before);

}  // namespace piaojue::report
