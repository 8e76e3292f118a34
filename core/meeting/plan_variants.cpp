// One person on two lists of a meeting, with a unit or post spelled in two ways: likely a slip, and
// then the facts and seats of one list don't reach the other.
#include <algorithm>
#include <map>

#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"

namespace piaojue {
namespace {

/// Namesakes are few; more are a form with a stand-in for names.
constexpr std::size_t kMaxVariants = 16;

/// A short name of the other ("组织部", "县委组织部"), or a character or so different.
bool alike(const std::string& a, const std::string& b) {
  if (a == b || a.empty() || b.empty()) return false;
  if (a.find(b) != std::string::npos || b.find(a) != std::string::npos) return true;
  const std::size_t longer = std::max(a.size(), b.size()) / 3;  // Chinese characters
  return edit_distance(a, b) <= std::max<std::size_t>(longer / 3, 1) && longer > 2;
}

/// Posts contain one another by nature ("镇长", "副镇长"): only a slip of one character counts.
bool slipped(const std::string& a, const std::string& b) {
  return a != b && a.size() == b.size() && a.size() > 6 && edit_distance(a, b) == 1;
}

struct Entry {
  const std::string* file;
  const LocatedSubject* located;
};

/// What was written first, if `later` writes the same in another way.
const std::string* earlier_spelling(const Subject& first, const Subject& later) {
  if (alike(first.unit, later.unit) &&
      (first.post == later.post || first.post.empty() || later.post.empty()))
    return &first.unit;
  if (first.unit == later.unit && slipped(first.post, later.post)) return &first.post;
  return nullptr;
}

}  // namespace

void warn_of_variants(const std::vector<PlannedPoll>& polls, FileFaults& warnings) {
  std::map<std::string, std::vector<Entry>> by_name;
  for (const PlannedPoll& poll : polls) {
    FaultLog log(poll.subjects_file, warnings);
    for (const LocatedSubject& located : poll.subjects) {
      const Subject& subject = located.subject;
      std::vector<Entry>& entries = by_name[subject.name];
      for (const Entry& entry : entries) {
        if (*entry.file == poll.subjects_file) continue;
        const Subject& first = entry.located->subject;
        const std::string* const spelling = earlier_spelling(first, subject);
        if (spelling == nullptr) continue;
        const bool is_unit = spelling == &first.unit;
        const Place place = is_unit ? located.unit : located.post;
        log.add(
            place.line, place.column,
            tr("{} 在这里写 {}，在 {} 第 {} 行写 {}", "{0} has {1} here, but {4} in {2}, line {3}",
               subject.name, is_unit ? subject.unit : subject.post, *entry.file,
               entry.located->line, *spelling),
            tr("如是同一人，请写成一样", "if it is the same person, write both alike"));
        break;
      }
      if (entries.size() < kMaxVariants) entries.push_back({&poll.subjects_file, &located});
    }
  }
}

}  // namespace piaojue
