#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

unsigned days_in_month(unsigned year, unsigned month) {
  static constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool disturbs_printing(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x200e ||
         c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace

// R7-1
bool is_valid_meeting_id(std::string_view text) {
  if (text.empty() || text.size() > 50 || text.front() == '-' || text.back() == '-') return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || is_digit(c) || c == '-')) return false;
  return true;
}

bool is_valid_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [text](std::size_t from, std::size_t size) {
    unsigned value = 0;
    for (const char c : text.substr(from, size))
      value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
  };
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
    if (!is_digit(text[i])) return false;
  const unsigned year = number(0, 4);
  const unsigned month = number(5, 2);
  const unsigned day = number(8, 2);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

char32_t next_character(std::string_view text, std::size_t& position) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(position++);
  const unsigned extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  char32_t code = extra == 0 ? lead : lead & (0x3fU >> extra);
  for (unsigned i = 0; i < extra && position < text.size(); ++i)
    code = code << 6U | (byte(position++) & 0x3fU);
  return code;
}

namespace {

// R7-1
bool prints_as_it_reads(std::string_view text, std::size_t max, bool line_feeds = false) {
  if (text.size() > max || !is_valid_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t character = next_character(text, i);
    if (disturbs_printing(character) && !(line_feeds && character == U'\n')) return false;
  }
  return true;
}

}  // namespace

bool is_plain_text(std::string_view text) { return prints_as_it_reads(text, kMaxTextBytes); }
bool is_long_text(std::string_view text) { return prints_as_it_reads(text, kMaxLongText, true); }
bool is_note_text(std::string_view text) { return prints_as_it_reads(text, kMaxNoteText); }

Error invalid(std::string message) { return {ErrorCode::invalid, std::move(message)}; }

Result<std::uint32_t> read_count(CanonicalReader& reader, std::size_t max) {
  PJ_TRY(const std::uint32_t items, reader.count());
  if (items > max) return Error{ErrorCode::malformed, "a list is longer than this format allows"};
  return items;
}

}  // namespace piaojue
