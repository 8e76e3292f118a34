#include "core/record/extension.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/record/record_file.hpp"
#include "core/record/trail.hpp"

namespace piaojue::verification {
namespace {

/// A record as far as another one can be compared with it.
struct Summary {
  Hash32 opening{};
  Hash32 poll{};
  Hash32 box{};               ///< over all sections through the closing statement
  std::vector<Hash32> later;  ///< of sections after it that never change, sorted
  Trail trail;
};

// R10.1-3
bool may_change(SectionKind kind) {
  return kind == SectionKind::countersignatures || kind == SectionKind::trail;
}

Result<Summary> summarise(const std::filesystem::path& path) {
  PJ_TRY(RecordReader reader, RecordReader::open(path));
  const Suite& suite = reader.suite();
  Summary out;
  Hasher box(suite.hash_algorithm());
  while (true) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    const Hash32 hash = suite.hash(section->payload);
    if (section->kind == SectionKind::opening) {
      PJ_TRY(const auto opening, SignedStatement::parse(section->payload));
      out.opening = opening.hash(suite);
    }
    if (section->kind == SectionKind::poll_definition) out.poll = hash;
    if (section->kind == SectionKind::trail) {
      PJ_TRY(out.trail, Trail::parse(section->payload));
    }
    // Signatures may come in on a sealed box, so of the closing statement its body counts.
    // R10.1-2
    if (section->kind == SectionKind::closing) {
      PJ_TRY(const auto closing, SignedStatement::parse(section->payload));
      box.update(closing.hash(suite));
    } else if (section->kind < SectionKind::closing) {
      box.update(hash);
    } else if (!may_change(section->kind)) {
      out.later.push_back(hash);
    }
  }
  out.box = box.finish();
  std::sort(out.later.begin(), out.later.end());
  return out;
}

bool begins_with(const std::vector<TrailEntry>& longer, const std::vector<TrailEntry>& shorter) {
  return longer.size() >= shorter.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

}  // namespace

Outcome check_extends(const std::filesystem::path& earlier, const std::filesystem::path& later) {
  PJ_TRY(const Summary before, summarise(earlier));
  PJ_TRY(const Summary after, summarise(later));
  // R10.1-1
  PJ_CHECK(require(before.opening == after.opening,
                   tr("两份记录属于不同的会议（锚不同）",
                      "the records are of different meetings: their anchors differ")));
  PJ_CHECK(
      require(begins_with(after.trail.entries, before.trail.entries),
              tr("早先的审计记录（{} 条）不是后来的（{} 条）的开头：历史被改动过",
                 "the earlier trail ({} entries) is not how the later one ({}) begins: history "
                 "was changed",
                 before.trail.entries.size(), after.trail.entries.size())));
  const std::string found =
      tr("审计记录 {} 条之后续有 {} 条", "{} entries, then {} more", before.trail.entries.size(),
         after.trail.entries.size() - before.trail.entries.size());
  if (before.poll != after.poll) return found + tr("；不同的表决项", "; of different polls");
  // R10.1-2
  PJ_CHECK(require(before.box == after.box,
                   tr("同一表决项的票箱或封箱之前的声明变了",
                      "the box of the same poll, or what came before it, has changed")));
  PJ_CHECK(require(
      // R10.1-3
      std::includes(after.later.begin(), after.later.end(), before.later.begin(),
                    before.later.end()),
      tr("封箱之后的声明或结果变了", "statements after the close, or the result, have changed")));
  return found + tr("；票箱和结果相同", "; the same box and result");
}

}  // namespace piaojue::verification
