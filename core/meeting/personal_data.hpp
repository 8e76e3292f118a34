// Gender, age and date of birth as lists of nominees write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace piaojue {

struct BirthDate {
  std::uint32_t year;
  std::uint32_t month;
  std::uint32_t day;  ///< 0: not given
  friend bool operator==(const BirthDate&, const BirthDate&) = default;
};

/// "1975-03", "1975.03", "197503", "1975年3月", with or without a day. Not "1975.1": a workbook
/// makes that of 1975.10, so that nobody knows which month is meant.
std::optional<BirthDate> parse_birth_date(std::string_view text);

/// Completed years on `date` (YYYY-MM-DD); without a day of birth they count from the month's
/// first. Nothing if nobody who lives is that old, or born later.
std::optional<std::uint32_t> age_on(const BirthDate& born, std::string_view date);

/// "45" or "45岁"; nothing if it is no age.
std::optional<std::uint32_t> parse_age(std::string_view text);

/// 男 or 女, of these and of "male" and "female"; nothing of another text.
std::optional<std::string> parse_gender(std::string_view text);

}  // namespace piaojue
