#include "core/meeting/personal_data.hpp"

#include <charconv>
#include <fmt/format.h>
#include <vector>

#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

std::optional<std::uint32_t> parse_whole(std::string_view digits) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// The digits between separators; nothing if there is anything else.
std::optional<std::vector<std::string_view>> split_date(std::string_view text) {
  static constexpr std::string_view kSeparators[] = {"-", ".", "/", "年", "月", "日"};
  std::vector<std::string_view> parts = {text.substr(0, 0)};
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] >= '0' && text[i] <= '9') {
      parts.back() = text.substr(from, ++i - from);
      continue;
    }
    std::size_t size = 0;
    for (const std::string_view separator : kSeparators)
      if (text.substr(i).starts_with(separator)) size = separator.size();
    if (size == 0 || parts.back().empty()) return std::nullopt;
    from = i += size;
    parts.push_back(text.substr(from, 0));
  }
  if (parts.size() > 1 && parts.back().empty() && !text.ends_with('-') && !text.ends_with('.') &&
      !text.ends_with('/'))
    parts.pop_back();
  return parts;
}

}  // namespace

std::optional<BirthDate> parse_birth_date(std::string_view text) {
  const auto found = split_date(text);
  if (!found) return std::nullopt;
  std::vector<std::string_view> parts = *found;
  if (parts.size() == 1 && (text.size() == 6 || text.size() == 8)) {
    parts = {text.substr(0, 4), text.substr(4, 2)};
    if (text.size() == 8) parts.push_back(text.substr(6));
  }
  if (parts.size() < 2 || parts.size() > 3 || parts[0].size() != 4) return std::nullopt;
  if (parts.size() == 2 && text.ends_with(".1")) return std::nullopt;
  const auto year = parse_whole(parts[0]);
  const auto month = parse_whole(parts[1]);
  const auto day = parts.size() == 3 ? parse_whole(parts[2]) : 0U;
  if (!year || !month || !day || (parts.size() == 3 && *day == 0)) return std::nullopt;
  const BirthDate date{*year, *month, *day};
  if (!is_valid_date(
          fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day == 0 ? 1 : date.day)))
    return std::nullopt;
  return date;
}

std::optional<std::uint32_t> age_on(const BirthDate& born, std::string_view date) {
  if (!is_valid_date(date)) return std::nullopt;
  const std::uint32_t year = *parse_whole(date.substr(0, 4));
  const std::uint32_t month = *parse_whole(date.substr(5, 2));
  const std::uint32_t day = *parse_whole(date.substr(8, 2));
  const bool reached = month > born.month || (month == born.month && day >= born.day);
  const std::uint32_t began = born.year + (reached ? 0 : 1);
  if (year <= began || year - began > kMaxAge) return std::nullopt;
  return year - began;
}

std::optional<std::uint32_t> parse_age(std::string_view text) {
  static constexpr std::string_view kYears[] = {"周岁", "岁"};
  for (const std::string_view years : kYears)
    if (text.ends_with(years)) text.remove_suffix(years.size());
  const auto age = parse_whole(text);
  return age && *age >= 1 && *age <= kMaxAge ? age : std::nullopt;
}

std::optional<std::string> parse_gender(std::string_view text) {
  if (text == "男" || text == "male") return "男";
  if (text == "女" || text == "female") return "女";
  return std::nullopt;
}

}  // namespace piaojue
