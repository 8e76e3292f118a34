// Merging of undersized groups, by entitled count and again by cast count (SPEC 7.3, 8.4).
#include <algorithm>
#include <cassert>
#include <optional>

#include "core/meeting/manifest.hpp"

namespace piaojue {
namespace {

struct Piece {
  std::uint64_t size;
  bool disclosed;
};

using Parts = std::vector<std::vector<std::size_t>>;

/// Joins an undersized piece, and goes on joining, with the next undisclosed ones until the minimum
/// is reached; what is left over at the end joins the part before. Parts stay in order of their
/// first piece. Only when all undisclosed pieces together are too few is such a part undersized.
// R7.3-1
Parts merge_small(const std::vector<Piece>& pieces, std::uint32_t minimum) {
  Parts parts;
  std::optional<std::size_t> last_full;
  std::vector<std::size_t> growing;
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].disclosed) {
      parts.push_back({i});
      continue;
    }
    growing.push_back(i);
    size += pieces[i].size;
    if (size < minimum) continue;
    last_full = parts.size();
    parts.push_back(std::move(growing));
    growing.clear();
    size = 0;
  }
  if (!growing.empty()) {
    if (last_full)
      parts[*last_full].insert(parts[*last_full].end(), growing.begin(), growing.end());
    else
      parts.push_back(std::move(growing));
  }
  std::ranges::sort(parts, {}, [](const std::vector<std::size_t>& part) { return part.front(); });
  return parts;
}

}  // namespace

// R7.3-2
std::vector<VoterClass> credential_classes(const Manifest& manifest) {
  std::vector<Piece> pieces;
  for (const VoterGroup& group : manifest.groups)
    pieces.push_back({group.entitled, group.disclosed});
  std::vector<VoterClass> classes;
  for (std::vector<std::size_t>& part : merge_small(pieces, manifest.minimum_group)) {
    VoterClass merged{"", {}, Rational(), 0, manifest.groups[part.front()].disclosed};
    for (const std::size_t i : part) {
      const VoterGroup& group = manifest.groups[i];
      merged.name += (merged.name.empty() ? "" : "+") + group.id.str();
      merged.weight = merged.weight + group.weight;
      merged.entitled += group.entitled;
    }
    merged.groups = std::move(part);
    classes.push_back(std::move(merged));
  }
  return classes;
}

std::vector<std::vector<std::size_t>> decryption_partition(const Manifest& manifest,
                                                           const std::vector<VoterClass>& classes,
                                                           const std::vector<std::uint32_t>& cast) {
  assert(classes.size() == cast.size());
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < classes.size(); ++i)
    pieces.push_back({cast[i], classes[i].disclosed});
  return merge_small(pieces, manifest.minimum_group);
}

std::size_t class_of_group(const std::vector<VoterClass>& classes, std::size_t group_index) {
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (std::ranges::find(classes[i].groups, group_index) != classes[i].groups.end()) return i;
  assert(false && "every group votes in a class");
  return 0;
}

}  // namespace piaojue
