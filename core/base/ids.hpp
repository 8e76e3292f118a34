// Names of things as users write them in files: never a bare string in an interface.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.hpp"

namespace piaojue {

/// 1 to 64 characters of `A-Z a-z 0-9 _ -` (also `.` after the first); sorts by bytes.
bool is_valid_id(std::string_view text);

template <class Tag>
class Id {
 public:
  /// Error `malformed` unless is_valid_id(text).
  static Result<Id> parse(std::string_view text) {
    if (!is_valid_id(text))
      return Error{ErrorCode::malformed, "not a valid id: " + std::string(text.substr(0, 64))};
    return Id(std::string(text));
  }
  const std::string& str() const { return text_; }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using MeetingId = Id<struct MeetingTag>;
using PollId = Id<struct PollTag>;
using VoterId = Id<struct VoterTag>;
using GroupId = Id<struct GroupTag>;
using SubjectId = Id<struct SubjectTag>;
using QuestionId = Id<struct QuestionTag>;
using OptionCode = Id<struct OptionTag>;
using OfficialId = Id<struct OfficialTag>;
using FactId = Id<struct FactTag>;
using FlagId = Id<struct FlagTag>;

}  // namespace piaojue
