#include "server/meeting/trail.hpp"

#include <chrono>

#include "core/meeting/rules.hpp"
#include "server/meeting/meeting.hpp"

namespace piaojue::server {
namespace {

std::uint64_t now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

}  // namespace

// R8.8-5, R8.8-6
void record_act(MeetingTables& tables, TrailAct done) {
  const std::optional<TrailEntry> last = tables.last_trail_entry();
  const std::uint64_t time = std::max(now(), last ? last->time : 0);
  tables.append_trail(
      {time, done.act, std::move(done.actor), done.poll, done.content, std::move(done.words)});
}

OfficialId server_actor() { return OfficialId::parse(kServerIssuer).value(); }

Trail current_trail(Meeting& meeting, MeetingTables& tables) {
  const auto published = meeting.published();
  Trail trail{tables.trail(), {}};
  const TrailHead head{published->hash, static_cast<std::uint32_t>(trail.entries.size()),
                       trail_chain(published->suite(), published->hash, trail.entries)};
  trail.head.body = head.encode();
  trail.head.sign(published->manifest.issuers.front().id, meeting.keys().identity());
  return trail;
}

}  // namespace piaojue::server
