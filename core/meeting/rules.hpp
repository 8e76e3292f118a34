// What texts, names and sizes every meeting file and format keeps to (SPEC 7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/canonical.hpp"
#include "core/base/rational.hpp"
#include "core/base/result.hpp"

namespace piaojue {

inline constexpr std::size_t kMaxTextBytes = 600;
inline constexpr std::size_t kMaxNoteText = 1022;   ///< bytes; some 340 Chinese characters
inline constexpr std::size_t kMaxLongText = 12000;  ///< bytes; some 4000 Chinese characters
inline constexpr std::size_t kMaxPolls = 256;
inline constexpr std::size_t kMaxSubjects = 4096;
inline constexpr std::size_t kMaxQuestions = 256;
inline constexpr std::size_t kMaxOptions = 256;
inline constexpr std::size_t kMaxLimits = 64;
inline constexpr std::size_t kMaxGroups = 64;
inline constexpr std::size_t kMaxFlags = 64;
inline constexpr std::size_t kMaxRequirements = 16;
inline constexpr std::size_t kMaxArchiveItems = 16;
inline constexpr std::uint32_t kMaxScore = 1000;
inline constexpr std::uint32_t kMaxAge = 150;
/// Digits after the point of a published score.
inline constexpr std::uint32_t kMaxDigits = 6;
/// Points of an option, and of the archive.
inline constexpr std::uint64_t kMaxPoints = 1000000;
/// Texts and names that a voter may write on one ballot, each in a sealed note.
inline constexpr std::size_t kMaxNoteSlots = 64;
inline constexpr std::size_t kMaxOfficials = 64;
inline constexpr std::size_t kMaxIssuers = 8;
/// Of one issuer for one poll: credential classes, then note slots.
inline constexpr std::size_t kMaxKeysOfPoll = kMaxGroups + kMaxNoteSlots;
inline constexpr std::size_t kMaxVoters = 200000;
/// Of a threshold's and a weight's numerator and denominator; keeps all counting within 64 bits.
inline constexpr std::uint64_t kMaxFractionPart = 1000000000;
inline constexpr std::uint64_t kMaxWeight = 1000000;

/// Group id of the totals in a result, and option code of unmarked cells: not for users to take.
inline constexpr std::string_view kAllGroups = "all";
inline constexpr std::string_view kUnmarked = "unmarked";
/// Instead of an option code, of a score question: all scores given, added up.
inline constexpr std::string_view kScoreSum = "sum";

/// The first issuer of every meeting is the server itself.
inline constexpr std::string_view kServerIssuer = "server";
inline constexpr std::string_view kServerIssuerName = "票决服务器";

/// Part of a DNS name: 1 to 50 of `a-z 0-9 -`, not at either end a hyphen.
bool is_valid_meeting_id(std::string_view text);
/// A day of the Gregorian calendar as YYYY-MM-DD.
bool is_valid_date(std::string_view text);
/// UTF-8 of at most kMaxTextBytes that prints as it reads: no control or line-breaking character,
/// nothing that turns the writing direction.
bool is_plain_text(std::string_view text);
/// The same of what a voter may write: at most kMaxNoteText bytes.
bool is_note_text(std::string_view text);

/// The same of a text of several lines, at most kMaxLongText bytes: line feeds may stand in it.
bool is_long_text(std::string_view text);

/// One UTF-8 character of `text`, which is valid UTF-8, at `position`, which moves past it.
char32_t next_character(std::string_view text, std::size_t& position);

/// Error `invalid` with this message.
Error invalid(std::string message);

/// The id of a field of a format: a text, then Id::parse.
template <class AnyId>
Result<AnyId> read_id(CanonicalReader& reader) {
  PJ_TRY(const std::string text, reader.text());
  return AnyId::parse(text);
}

/// The count of a list of a format, of at most `max` items.
Result<std::uint32_t> read_count(CanonicalReader& reader, std::size_t max);

}  // namespace piaojue
